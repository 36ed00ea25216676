package io.tributary.timeline;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import java.util.Arrays;

/**
 * Sorts encoded events in memory, without decoding them: grouping by a hash table over the
 * visitor's bytes, then one small sort per visitor, which the order of arrival has mostly done
 * already. An entry is held as its block and offset; all of a block's bytes stay where they are.
 */
final class EventSort {
  /** About what an entry takes beside its block: in arrays that double when full, and sorted. */
  private static final int ENTRY_BYTES = 64;

  private byte[][] blocks = new byte[16][];
  private int blockCount;
  private long blockBytes;

  private int entryCount;
  private int[] entryBlock = new int[1024];
  private int[] entryOffset = new int[1024];
  private int[] entryLength = new int[1024];
  private int[] entryNext = new int[1024];
  private long[] entryEventAt = new long[1024];

  private int visitorCount;
  private int[] visitorHead = new int[256];
  private int[] visitorSize = new int[256];
  private int[] slots = new int[1024];

  /** Adds the block's entries; the array is kept. */
  void add(byte[] block) {
    if (blockCount == blocks.length) {
      blocks = Arrays.copyOf(blocks, blockCount * 2);
    }
    blocks[blockCount] = block;
    blockBytes += block.length;
    ByteReader reader = new ByteReader(block);
    while (reader.hasRemaining()) {
      int size = reader.readSize();
      int start = reader.position();
      addEntry(block, start, size, reader);
      reader.position(start + size);
    }
    blockCount++;
  }

  /** How many bytes of memory it takes, about. */
  long bytes() {
    return blockBytes + (long) ENTRY_BYTES * entryCount;
  }

  private void addEntry(byte[] block, int offset, int length, ByteReader reader) {
    int visitorStart = offset + Entry.HASH_BYTES;
    reader.position(visitorStart);
    reader.skipText();
    reader.skipText();
    int visitorEnd = reader.position();
    int entry = entryCount++;
    if (entry == entryBlock.length) {
      entryBlock = Arrays.copyOf(entryBlock, entry * 2);
      entryOffset = Arrays.copyOf(entryOffset, entry * 2);
      entryLength = Arrays.copyOf(entryLength, entry * 2);
      entryNext = Arrays.copyOf(entryNext, entry * 2);
      entryEventAt = Arrays.copyOf(entryEventAt, entry * 2);
    }
    entryBlock[entry] = blockCount;
    entryOffset[entry] = offset;
    entryLength[entry] = length;
    entryEventAt[entry] = reader.readLong();
    int visitor = visitorOf(block, visitorStart, visitorEnd, entry);
    entryNext[entry] = visitorHead[visitor];
    visitorHead[visitor] = entry;
    visitorSize[visitor]++;
  }

  private int visitorOf(byte[] block, int start, int end, int entry) {
    int mask = slots.length - 1;
    int slot = slot(Bytes.hash(block, start, end), mask);
    while (slots[slot] != 0) {
      int visitor = slots[slot] - 1;
      int known = visitorHead[visitor];
      byte[] knownBlock = blocks[entryBlock[known]];
      int knownStart = entryOffset[known] + Entry.HASH_BYTES;
      int knownEnd = Math.min(knownStart + end - start, knownBlock.length);
      if (Arrays.equals(block, start, end, knownBlock, knownStart, knownEnd)) {
        return visitor;
      }
      slot = slot + 1 & mask;
    }
    int visitor = visitorCount++;
    slots[slot] = visitorCount;
    if (visitor == visitorHead.length) {
      visitorHead = Arrays.copyOf(visitorHead, visitor * 2);
      visitorSize = Arrays.copyOf(visitorSize, visitor * 2);
    }
    visitorHead[visitor] = entry;
    if (visitorCount * 2 > slots.length) {
      grow();
    }
    return visitor;
  }

  private void grow() {
    int[] old = slots;
    slots = new int[old.length * 2];
    int mask = slots.length - 1;
    ByteReader reader = new ByteReader(new byte[0]);
    for (int taken : old) {
      if (taken != 0) {
        int entry = visitorHead[taken - 1];
        byte[] block = blocks[entryBlock[entry]];
        int start = entryOffset[entry] + Entry.HASH_BYTES;
        reader.reset(block, start, block.length - start);
        reader.skipText();
        reader.skipText();
        int slot = slot(Bytes.hash(block, start, reader.position()), mask);
        while (slots[slot] != 0) {
          slot = slot + 1 & mask;
        }
        slots[slot] = taken;
      }
    }
  }

  /** Mixes anew: all visitors of a shard agree in some bits of their hash. */
  private static int slot(int hash, int mask) {
    int mixed = hash * 0x9e3779b9;
    return (mixed ^ mixed >>> 16) & mask;
  }

  /** The events, in order; those that are added later are not among them. */
  SortedEvents sorted() {
    return new Sorted();
  }

  private void sort(int[] entries, int[] scratch, int from, int to) {
    if (to - from < 2) {
      return;
    }
    int middle = (from + to) >>> 1;
    sort(entries, scratch, from, middle);
    sort(entries, scratch, middle, to);
    if (compare(entries[middle - 1], entries[middle]) <= 0) {
      return;
    }
    System.arraycopy(entries, from, scratch, from, middle - from);
    int left = from;
    int right = middle;
    int out = from;
    while (left < middle && right < to) {
      entries[out++] =
          compare(scratch[left], entries[right]) <= 0 ? scratch[left++] : entries[right++];
    }
    System.arraycopy(scratch, left, entries, out, middle - left);
  }

  private int compare(int a, int b) {
    long leftAt = entryEventAt[a];
    long rightAt = entryEventAt[b];
    return leftAt != rightAt
        ? Long.compare(leftAt, rightAt)
        : Entry.compareAtOneTime(
            blocks[entryBlock[a]], entryOffset[a], blocks[entryBlock[b]], entryOffset[b]);
  }

  private final class Sorted extends SortedEvents {
    private final Integer[] visitors = new Integer[visitorCount];
    private int visitor;
    private int[] entries = new int[0];
    private int[] scratch = new int[0];
    private int size;
    private int next;

    Sorted() {
      Arrays.setAll(visitors, i -> i);
      Arrays.sort(visitors, (a, b) -> compareVisitors(visitorHead[a], visitorHead[b]));
    }

    @Override
    boolean next() {
      if (next == size) {
        if (visitor == visitors.length) {
          return false;
        }
        sortVisitor(visitors[visitor++]);
      }
      int entry = entries[next++];
      stand(blocks[entryBlock[entry]], entryOffset[entry], entryLength[entry], entryEventAt[entry]);
      return true;
    }

    private void sortVisitor(int number) {
      size = visitorSize[number];
      next = 0;
      if (entries.length < size) {
        entries = new int[size * 2];
        scratch = new int[size * 2];
      }
      int entry = visitorHead[number];
      for (int i = size - 1; i >= 0; i--) {
        entries[i] = entry;
        entry = entryNext[entry];
      }
      sort(entries, scratch, 0, size);
    }
  }

  private int compareVisitors(int a, int b) {
    return Entry.compareVisitors(
        blocks[entryBlock[a]], entryOffset[a], blocks[entryBlock[b]], entryOffset[b]);
  }
}
