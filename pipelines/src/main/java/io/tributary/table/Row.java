package io.tributary.table;

import java.util.Arrays;
import org.apache.iceberg.StructLike;

/**
 * A row, its values in the order of the table's columns and in Iceberg's internal types: dates as
 * days and instants as microseconds since 1970, fixed and binary as ByteBuffer.
 */
public final class Row implements StructLike {
  private final Object[] values;

  private Row(Object[] values) {
    this.values = values;
  }

  public static Row of(Object... values) {
    return new Row(values);
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public <T> T get(int position, Class<T> type) {
    return type.cast(values[position]);
  }

  public Object value(int position) {
    return values[position];
  }

  @Override
  public <T> void set(int position, T value) {
    values[position] = value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Row row && Arrays.equals(values, row.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
