package io.tributary.io;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.Texts;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.apache.iceberg.types.Type;

/**
 * Sums rows of a table by its key: whole numbers and decimals are added, sketches merged. Columns
 * that are neither key nor sum are those of the first row. Of rows that change nothing, all of
 * whose sums are zero, none is left.
 *
 * <p>Sums travel between processes as entries in the order of their keys: the size of the key's
 * binary form, that form, and the sums.
 */
public final class RowSums {
  private final SumColumns columns;
  private final SumTotals totals;
  private final Bytes keys = new Bytes(1024);
  private int size;
  private int[] keyEnds = new int[64];
  private int[] hashes = new int[64];
  private int[] slots = new int[128];

  public RowSums(TableDefinition definition) {
    columns = new SumColumns(definition);
    totals = new SumTotals(columns, keyEnds.length);
  }

  /** How many keys there are. */
  public int size() {
    return size;
  }

  public void clear() {
    size = 0;
    keys.clear();
    totals.clear();
    Arrays.fill(slots, 0);
  }

  public void add(Row row) {
    int start = keys.size();
    columns.writeKey(row, keys);
    int hash = Bytes.hash(keys.array(), start, keys.size());
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != 0) {
      int entry = slots[slot] - 1;
      if (hashes[entry] == hash
          && Arrays.equals(
              keys.array(), start, keys.size(), keys.array(), keyStart(entry), keyEnds[entry])) {
        keys.truncate(start);
        totals.add(entry, row);
        return;
      }
      slot = slot + 1 & mask;
    }
    if (size == keyEnds.length) {
      keyEnds = Arrays.copyOf(keyEnds, size * 2);
      hashes = Arrays.copyOf(hashes, size * 2);
    }
    keyEnds[size] = keys.size();
    hashes[size] = hash;
    totals.begin(size, row);
    slots[slot] = ++size;
    if (size * 2 > slots.length) {
      grow();
    }
  }

  private void grow() {
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int entry = 0; entry < size; entry++) {
      int slot = hashes[entry] & mask;
      while (slots[slot] != 0) {
        slot = slot + 1 & mask;
      }
      slots[slot] = entry + 1;
    }
  }

  private int keyStart(int entry) {
    return entry == 0 ? 0 : keyEnds[entry - 1];
  }

  /** Passes on each key's row. */
  public void forEach(Consumer<Row> consumer) {
    for (int entry = 0; entry < size; entry++) {
      if (!totals.isZero(entry)) {
        int start = keyStart(entry);
        ByteReader key = new ByteReader(keys.array(), start, keyEnds[entry] - start);
        consumer.accept(columns.row(key, Texts.STRINGS, totals, entry));
      }
    }
  }

  /** Takes a key's hash, which is the same in every process, and what appends its entry. */
  @FunctionalInterface
  public interface EntryConsumer {
    void accept(int hash, Consumer<Bytes> entry);
  }

  /** Passes on each key's entry, in the order of the keys. */
  public void forEachEntry(EntryConsumer consumer) {
    Integer[] order = new Integer[size];
    Arrays.setAll(order, entry -> entry);
    byte[] bytes = keys.array();
    Arrays.sort(
        order,
        (a, b) ->
            Arrays.compareUnsigned(bytes, keyStart(a), keyEnds[a], bytes, keyStart(b), keyEnds[b]));
    for (int entry : order) {
      if (!totals.isZero(entry)) {
        int start = keyStart(entry);
        consumer.accept(
            hashes[entry],
            out -> {
              out.writeSize(keyEnds[entry] - start);
              out.writeBytes(bytes, start, keyEnds[entry] - start);
              totals.write(entry, out);
            });
      }
    }
  }

  /**
   * Merges runs of entries, each in the order of its keys, and passes on the row of each key in
   * that order.
   *
   * @param runs each as its blocks where their packed rows begin; they are taken out of the list
   */
  public static void merge(
      TableDefinition definition,
      Texts<?> texts,
      List<List<ByteReader>> runs,
      Consumer<Row> consumer) {
    SumColumns columns = new SumColumns(definition);
    SumTotals totals = new SumTotals(columns, 1);
    PriorityQueue<Entries> queue = new PriorityQueue<>(Math.max(1, runs.size()));
    for (List<ByteReader> blocks : runs) {
      Entries entries = new Entries(blocks);
      if (entries.advance()) {
        queue.add(entries);
      }
    }
    ByteReader key = new ByteReader(new byte[0]);
    while (!queue.isEmpty()) {
      Entries least = queue.poll();
      byte[] bytes = least.block.buffer();
      int start = least.keyStart;
      int end = least.keyEnd;
      totals.begin(0, least.block);
      if (least.advance()) {
        queue.add(least);
      }
      Entries next;
      while ((next = queue.peek()) != null && next.hasKey(bytes, start, end)) {
        queue.poll();
        totals.add(0, next.block);
        if (next.advance()) {
          queue.add(next);
        }
      }
      if (!totals.isZero(0)) {
        key.reset(bytes, start, end - start);
        consumer.accept(columns.row(key, texts, totals, 0));
      }
    }
  }

  /** A run of entries, whose block stands behind the key of the first that is left. */
  private static final class Entries implements Comparable<Entries> {
    private final List<ByteReader> blocks;
    private int taken;
    private ByteReader block;
    private int keyStart;
    private int keyEnd;

    Entries(List<ByteReader> blocks) {
      this.blocks = blocks;
    }

    boolean advance() {
      while (block == null || !block.hasRemaining()) {
        if (taken == blocks.size()) {
          return false;
        }
        block = new ByteReader(BlockPacker.unpack(blocks.set(taken++, null)));
      }
      int length = block.readSize();
      keyStart = block.position();
      keyEnd = keyStart + length;
      block.position(keyEnd);
      return true;
    }

    boolean hasKey(byte[] bytes, int start, int end) {
      return Arrays.equals(block.buffer(), keyStart, keyEnd, bytes, start, end);
    }

    @Override
    public int compareTo(Entries other) {
      return Arrays.compareUnsigned(
          block.buffer(), keyStart, keyEnd, other.block.buffer(), other.keyStart, other.keyEnd);
    }
  }

  /**
   * The row that takes another back.
   *
   * @throws IllegalArgumentException if a sum is a sketch, from which nothing can be taken
   */
  public static Row negated(TableDefinition definition, Row row) {
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.value(i);
    }
    for (String column : definition.sums()) {
      int position = definition.position(column);
      Type type = definition.schema().columns().get(position).type();
      values[position] =
          switch (type.typeId()) {
            case LONG -> -(Long) values[position];
            case DECIMAL -> ((BigDecimal) values[position]).negate();
            default -> throw new IllegalArgumentException("Cannot negate a value of type " + type);
          };
    }
    return Row.of(values);
  }
}
