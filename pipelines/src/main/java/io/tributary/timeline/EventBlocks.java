package io.tributary.timeline;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.EventCodec;
import io.tributary.event.RecentTexts;
import io.tributary.event.Texts;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Sorts encoded events into timelines without decoding them: grouping by a hash table over the
 * visitor's bytes, then one small sort per visitor, which the order of arrival has mostly done
 * already.
 *
 * <p>A block is a sequence of entries, each a size and an event as {@link EventCodec} writes it: 16
 * bytes of hash, tenant, visitor, 8 bytes of event time, event id, the rest. An entry is held as
 * its block and offset; all of a block's bytes stay where they are.
 */
public final class EventBlocks {
  private static final int HASH_BYTES = 16;

  private final ByteReader eventReader = new ByteReader(new byte[0]);
  private final Texts<String> texts = RecentTexts.strings();
  private byte[][] blocks = new byte[16][];
  private int blockCount;

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

  /** The shard of an encoded event: all of a visitor's events share it. */
  public static int shardOf(byte[] event, int shards) {
    return shardOf(event, HASH_BYTES, shards);
  }

  /**
   * The shard of a visitor.
   *
   * @param start where the tenant and the visitor stand, as texts
   */
  public static int shardOf(byte[] bytes, int start, int shards) {
    ByteReader reader = readerAt(bytes, start);
    reader.skipText();
    reader.skipText();
    return (Bytes.hash(bytes, start, reader.position()) >>> 8) % shards;
  }

  /** Adds the block's entries; the array is kept. */
  public void add(byte[] block) {
    if (blockCount == blocks.length) {
      blocks = Arrays.copyOf(blocks, blockCount * 2);
    }
    blocks[blockCount] = block;
    ByteReader reader = new ByteReader(block);
    while (reader.hasRemaining()) {
      int size = reader.readSize();
      int start = reader.position();
      addEntry(block, start, size, reader);
      reader.position(start + size);
    }
    blockCount++;
  }

  private void addEntry(byte[] block, int offset, int length, ByteReader reader) {
    int visitorStart = offset + HASH_BYTES;
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
      int knownStart = entryOffset[known] + HASH_BYTES;
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
        int start = entryOffset[entry] + HASH_BYTES;
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

  /** Passes each visitor's timeline on, in the order of tenant and visitor. */
  public void forEachVisitor(Consumer<Timeline> consumer) {
    Integer[] visitors = new Integer[visitorCount];
    Arrays.setAll(visitors, i -> i);
    Arrays.sort(visitors, (a, b) -> compareVisitors(visitorHead[a], visitorHead[b]));
    int[] entries = new int[0];
    int[] scratch = new int[0];
    for (int visitor : visitors) {
      int size = visitorSize[visitor];
      if (entries.length < size) {
        entries = new int[size * 2];
        scratch = new int[size * 2];
      }
      int entry = visitorHead[visitor];
      for (int i = size - 1; i >= 0; i--) {
        entries[i] = entry;
        entry = entryNext[entry];
      }
      sort(entries, scratch, 0, size);
      consumer.accept(new Timeline(entries, size));
    }
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

  private int compareVisitors(int a, int b) {
    byte[] left = blocks[entryBlock[a]];
    byte[] right = blocks[entryBlock[b]];
    ByteReader leftReader = readerAt(left, entryOffset[a] + HASH_BYTES);
    ByteReader rightReader = readerAt(right, entryOffset[b] + HASH_BYTES);
    int order = compareTexts(left, leftReader, right, rightReader);
    return order != 0 ? order : compareTexts(left, leftReader, right, rightReader);
  }

  private static ByteReader readerAt(byte[] block, int offset) {
    return new ByteReader(block, offset, block.length - offset);
  }

  private static int compareTexts(
      byte[] left, ByteReader leftReader, byte[] right, ByteReader rightReader) {
    int leftSize = leftReader.readSize() - 1;
    int rightSize = rightReader.readSize() - 1;
    int leftStart = leftReader.position();
    int rightStart = rightReader.position();
    leftReader.position(leftStart + leftSize);
    rightReader.position(rightStart + rightSize);
    return Arrays.compareUnsigned(
        left, leftStart, leftStart + leftSize, right, rightStart, rightStart + rightSize);
  }

  private int compare(int a, int b) {
    long leftAt = entryEventAt[a];
    long rightAt = entryEventAt[b];
    if (leftAt != rightAt) {
      return Long.compare(leftAt, rightAt);
    }
    byte[] left = blocks[entryBlock[a]];
    byte[] right = blocks[entryBlock[b]];
    int order =
        compareTexts(
            left, eventIdReader(left, entryOffset[a]), right, eventIdReader(right, entryOffset[b]));
    return order != 0
        ? order
        : Arrays.compareUnsigned(
            left,
            entryOffset[a],
            entryOffset[a] + HASH_BYTES,
            right,
            entryOffset[b],
            entryOffset[b] + HASH_BYTES);
  }

  private static ByteReader eventIdReader(byte[] block, int offset) {
    ByteReader reader = readerAt(block, offset + HASH_BYTES);
    reader.skipText();
    reader.skipText();
    reader.position(reader.position() + Long.BYTES);
    return reader;
  }

  /** Takes a day of a timeline: its events are those from an index up to another. */
  @FunctionalInterface
  public interface DayConsumer {
    void accept(int day, int from, int to);
  }

  /** One visitor's events, copies among them, in timeline order; valid while it is passed on. */
  public final class Timeline {
    private final int[] entries;
    private final int size;

    private Timeline(int[] entries, int size) {
      this.entries = entries;
      this.size = size;
    }

    public int size() {
      return size;
    }

    public String tenantId() {
      return visitorReader().readText();
    }

    public String visitorId() {
      ByteReader reader = visitorReader();
      reader.skipText();
      return reader.readText();
    }

    private ByteReader visitorReader() {
      int entry = entries[0];
      return readerAt(blocks[entryBlock[entry]], entryOffset[entry] + HASH_BYTES);
    }

    /** Whether the event is a copy of the one before it. */
    public boolean isCopy(int index) {
      return index > 0 && compare(entries[index - 1], entries[index]) == 0;
    }

    public long eventAt(int index) {
      return entryEventAt[entries[index]];
    }

    /** Passes each day on that has events, in order. */
    public void forEachDay(ReportingDays days, DayConsumer consumer) {
      int from = 0;
      while (from < size) {
        int day = days.dayOf(eventAt(from));
        long dayEnd = days.endOf(day);
        int to = from + 1;
        while (to < size && eventAt(to) < dayEnd) {
          to++;
        }
        consumer.accept(day, from, to);
        from = to;
      }
    }

    /** Appends the event's entry to another block. */
    public void copyTo(int index, Bytes target) {
      byte[] block = blocks[entryBlock[entries[index]]];
      int length = entryLength[entries[index]];
      target.writeSize(length);
      target.writeBytes(block, entryOffset[entries[index]], length);
    }

    public TimelineEvent event(int index) {
      int entry = entries[index];
      byte[] block = blocks[entryBlock[entry]];
      eventReader.reset(block, entryOffset[entry], block.length - entryOffset[entry]);
      return TimelineEvent.read(eventReader, texts);
    }
  }
}
