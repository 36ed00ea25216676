package io.tributary.io;

import io.airlift.stats.cardinality.HyperLogLog;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.iceberg.types.Type;

/**
 * Sums rows of a table by its key: whole numbers and decimals are added, sketches merged. Columns
 * that are neither key nor sum are those of the first row.
 */
public final class RowSums {
  private final int[] key;
  private final int[] sums;
  private final Map<Row, Sum> rows = new HashMap<>();

  public RowSums(TableDefinition definition) {
    key = positions(definition, definition.key());
    sums = positions(definition, definition.sums());
  }

  private static int[] positions(TableDefinition definition, List<String> columns) {
    return columns.stream().mapToInt(definition::position).toArray();
  }

  /** How many keys there are. */
  public int size() {
    return rows.size();
  }

  public void clear() {
    rows.clear();
  }

  public void add(Row row) {
    Object[] values = new Object[key.length];
    for (int i = 0; i < key.length; i++) {
      values[i] = row.value(key[i]);
    }
    Row keyOfRow = Row.of(values);
    Sum sum = rows.get(keyOfRow);
    if (sum == null) {
      rows.put(keyOfRow, new Sum(row));
    } else {
      sum.add(row);
    }
  }

  /** Passes on each key's row, but for those that change nothing: all of whose sums are zero. */
  public void forEach(Consumer<Row> consumer) {
    forEach((keyOfRow, row) -> consumer.accept(row));
  }

  /** Passes on each row with its key. */
  public void forEach(BiConsumer<Row, Row> consumer) {
    rows.forEach(
        (keyOfRow, sum) -> {
          Row row = sum.row();
          if (!isZero(row)) {
            consumer.accept(keyOfRow, row);
          }
        });
  }

  private boolean isZero(Row row) {
    for (int position : sums) {
      Object value = row.value(position);
      if (value instanceof Long number && number != 0
          || value instanceof BigDecimal decimal && decimal.signum() != 0) {
        return false;
      }
    }
    return true;
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
    for (int position : positions(definition, definition.sums())) {
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

  /** The rows of one key: the first of them until there is another. */
  private final class Sum {
    private final Row first;
    private Object[] totals;

    Sum(Row first) {
      this.first = first;
    }

    void add(Row row) {
      if (totals == null) {
        totals = new Object[sums.length];
        for (int i = 0; i < sums.length; i++) {
          totals[i] = begun(first.value(sums[i]));
        }
      }
      for (int i = 0; i < sums.length; i++) {
        Object value = row.value(sums[i]);
        if (totals[i] instanceof HyperLogLog sketch) {
          sketch.mergeWith(Sketches.read((ByteBuffer) value));
        } else if (value instanceof Long number) {
          totals[i] = Math.addExact((Long) totals[i], number);
        } else {
          totals[i] = ((BigDecimal) totals[i]).add((BigDecimal) value);
        }
      }
    }

    private Object begun(Object value) {
      return value instanceof ByteBuffer sketch ? Sketches.read(sketch) : value;
    }

    Row row() {
      if (totals == null) {
        return first;
      }
      Object[] values = new Object[first.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = first.value(i);
      }
      for (int i = 0; i < sums.length; i++) {
        values[sums[i]] =
            totals[i] instanceof HyperLogLog sketch ? Sketches.bytes(sketch) : totals[i];
      }
      return Row.of(values);
    }
  }
}
