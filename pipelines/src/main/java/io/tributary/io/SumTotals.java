package io.tributary.io;

import io.airlift.stats.cardinality.HyperLogLog;
import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.Texts;
import io.tributary.table.Row;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.iceberg.types.Type.TypeID;

/**
 * What the rows of keys sum to: whole numbers and decimals are added, sketches merged. Each key is
 * known by its number, from 0 on.
 */
final class SumTotals {
  private final SumColumns columns;
  private final int sumCount;
  private final int restCount;
  private final boolean[] isLong;
  private long[] longs;
  private Object[] others;
  private Object[] rests;

  SumTotals(SumColumns columns, int capacity) {
    this.columns = columns;
    sumCount = columns.sumCount();
    restCount = columns.restCount();
    isLong = new boolean[sumCount];
    for (int i = 0; i < sumCount; i++) {
      isLong[i] = columns.sumType(i).typeId() == TypeID.LONG;
    }
    longs = new long[capacity * sumCount];
    others = new Object[capacity * sumCount];
    rests = new Object[capacity * restCount];
  }

  private void ensure(int entry) {
    if ((entry + 1) * sumCount > longs.length) {
      longs = Arrays.copyOf(longs, longs.length * 2);
      others = Arrays.copyOf(others, others.length * 2);
      rests = Arrays.copyOf(rests, rests.length * 2);
    }
  }

  /** Forgets all. */
  void clear() {
    Arrays.fill(others, null);
    Arrays.fill(rests, null);
  }

  /** Sets a key's sums to those of its first row. */
  void begin(int entry, Row row) {
    ensure(entry);
    for (int i = 0; i < sumCount; i++) {
      if (isLong[i]) {
        longs[entry * sumCount + i] = (Long) columns.sum(row, i);
      } else {
        others[entry * sumCount + i] = columns.sum(row, i);
      }
    }
    for (int i = 0; i < restCount; i++) {
      rests[entry * restCount + i] = columns.rest(row, i);
    }
  }

  void add(int entry, Row row) {
    for (int i = 0; i < sumCount; i++) {
      if (isLong[i]) {
        addLong(entry * sumCount + i, (Long) columns.sum(row, i));
      } else {
        addOther(entry * sumCount + i, columns.sum(row, i));
      }
    }
  }

  /** Sets a key's sums to those that {@link #write} wrote. */
  void begin(int entry, ByteReader in) {
    ensure(entry);
    for (int i = 0; i < sumCount; i++) {
      if (isLong[i]) {
        longs[entry * sumCount + i] = in.readSigned();
      } else {
        others[entry * sumCount + i] = readOther(i, in);
      }
    }
    for (int i = 0; i < restCount; i++) {
      rests[entry * restCount + i] = RowCodec.read(columns.restType(i), in, Texts.STRINGS);
    }
  }

  /** Adds those that {@link #write} wrote. */
  void add(int entry, ByteReader in) {
    for (int i = 0; i < sumCount; i++) {
      if (isLong[i]) {
        addLong(entry * sumCount + i, in.readSigned());
      } else {
        addOther(entry * sumCount + i, readOther(i, in));
      }
    }
    for (int i = 0; i < restCount; i++) {
      RowCodec.read(columns.restType(i), in, Texts.STRINGS);
    }
  }

  private Object readOther(int index, ByteReader in) {
    return RowCodec.read(columns.sumType(index), in, Texts.STRINGS);
  }

  private void addLong(int at, long number) {
    longs[at] = Math.addExact(longs[at], number);
  }

  private void addOther(int at, Object value) {
    if (value instanceof BigDecimal decimal) {
      if (decimal.signum() != 0) {
        others[at] = ((BigDecimal) others[at]).add(decimal);
      }
      return;
    }
    if (others[at] instanceof ByteBuffer first) {
      others[at] = Sketches.read(first);
    }
    ((HyperLogLog) others[at]).mergeWith(Sketches.read((ByteBuffer) value));
  }

  /** Whether the rows change nothing: all that can be taken back is zero. */
  boolean isZero(int entry) {
    for (int i = 0; i < sumCount; i++) {
      if (isLong[i]
          ? longs[entry * sumCount + i] != 0
          : others[entry * sumCount + i] instanceof BigDecimal decimal && decimal.signum() != 0) {
        return false;
      }
    }
    return true;
  }

  Object sum(int entry, int index) {
    int at = entry * sumCount + index;
    return isLong[index]
        ? (Object) longs[at]
        : others[at] instanceof HyperLogLog sketch ? Sketches.bytes(sketch) : others[at];
  }

  Object rest(int entry, int index) {
    return rests[entry * restCount + index];
  }

  void write(int entry, Bytes out) {
    for (int i = 0; i < sumCount; i++) {
      if (isLong[i]) {
        out.writeSigned(longs[entry * sumCount + i]);
      } else {
        RowCodec.write(columns.sumType(i), sum(entry, i), out);
      }
    }
    for (int i = 0; i < restCount; i++) {
      RowCodec.write(columns.restType(i), rest(entry, i), out);
    }
  }
}
