package io.tributary.io;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.Texts;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.NullOrder;
import org.apache.iceberg.SortDirection;
import org.apache.iceberg.SortField;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;

/**
 * The columns of a table whose rows are summed: its key, whose binary form orders as the table's
 * rows do, its sums, and the rest, which is that of a key's first row.
 *
 * <p>Of each column of the key: 0 if it is null, else 1 and a text with its zeros marked and an end
 * mark, a number with its sign turned and its most significant byte first, or a list of such.
 */
final class SumColumns {
  private static final byte END = 0;
  private static final byte ZERO = 1;
  private static final int NULL = 0;
  private static final int PRESENT = 1;

  private final int size;
  private final int[] key;
  private final Type[] keyTypes;
  private final int[] sums;
  private final Type[] sumTypes;
  private final int[] rest;
  private final Type[] restTypes;

  SumColumns(TableDefinition definition) {
    List<NestedField> columns = definition.schema().columns();
    List<Integer> ordered = new ArrayList<>();
    for (SortField field : definition.sortOrder().fields()) {
      if (!field.transform().isIdentity()
          || field.direction() != SortDirection.ASC
          || field.nullOrder() != NullOrder.NULLS_FIRST) {
        throw new IllegalArgumentException(
            "Cannot order the sums of %s by %s".formatted(definition.name(), field));
      }
      ordered.add(columns.indexOf(definition.schema().findField(field.sourceId())));
    }
    List<Integer> others = new ArrayList<>();
    List<Integer> summed = definition.sums().stream().map(definition::position).toList();
    List<Integer> named = definition.key().stream().map(definition::position).toList();
    for (int i = 0; i < columns.size(); i++) {
      if (named.contains(i) && !ordered.contains(i)) {
        ordered.add(i);
      } else if (!named.contains(i) && !summed.contains(i)) {
        others.add(i);
      }
    }
    size = columns.size();
    key = ordered.stream().mapToInt(i -> i).toArray();
    sums = summed.stream().mapToInt(i -> i).toArray();
    rest = others.stream().mapToInt(i -> i).toArray();
    keyTypes = types(columns, key);
    sumTypes = types(columns, sums);
    restTypes = types(columns, rest);
  }

  private static Type[] types(List<NestedField> columns, int[] positions) {
    Type[] types = new Type[positions.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = columns.get(positions[i]).type();
    }
    return types;
  }

  void writeKey(Row row, Bytes out) {
    for (int i = 0; i < key.length; i++) {
      writeOrdered(keyTypes[i], row.value(key[i]), out);
    }
  }

  private static void writeOrdered(Type type, Object value, Bytes out) {
    if (value == null) {
      out.writeByte(NULL);
      return;
    }
    out.writeByte(PRESENT);
    switch (type.typeId()) {
      case STRING -> writeOrdered((CharSequence) value, out);
      case LONG, TIMESTAMP -> out.writeLong((Long) value ^ Long.MIN_VALUE);
      case INTEGER, DATE -> out.writeLong((Integer) value ^ Long.MIN_VALUE);
      case BOOLEAN -> out.writeByte((Boolean) value ? 1 : 0);
      case LIST -> {
        Type element = type.asListType().elementType();
        for (Object each : (List<?>) value) {
          out.writeByte(PRESENT);
          writeOrdered(element, each, out);
        }
        out.writeByte(END);
      }
      default -> throw new IllegalArgumentException("Cannot order values of type " + type);
    }
  }

  private static void writeOrdered(CharSequence text, Bytes out) {
    Text utf8 = Text.of(text);
    byte[] bytes = utf8.buffer();
    int from = utf8.from();
    int to = utf8.to();
    for (int at; (at = Bytes.indexOf(bytes, END, from, to)) < to; from = at + 1) {
      out.writeBytes(bytes, from, at + 1 - from);
      out.writeByte(ZERO);
    }
    out.writeBytes(bytes, from, to - from);
    out.writeByte(END);
    out.writeByte(END);
  }

  /** The row of a key and of its sums. */
  Row row(ByteReader keyBytes, Texts<?> texts, SumTotals totals, int entry) {
    Object[] values = new Object[size];
    for (int i = 0; i < key.length; i++) {
      values[key[i]] = readOrdered(keyTypes[i], keyBytes, texts);
    }
    for (int i = 0; i < sums.length; i++) {
      values[sums[i]] = totals.sum(entry, i);
    }
    for (int i = 0; i < rest.length; i++) {
      values[rest[i]] = totals.rest(entry, i);
    }
    return Row.of(values);
  }

  private static Object readOrdered(Type type, ByteReader in, Texts<?> texts) {
    if (in.readByte() == NULL) {
      return null;
    }
    return switch (type.typeId()) {
      case STRING -> readOrdered(in, texts);
      case LONG, TIMESTAMP -> in.readLong() ^ Long.MIN_VALUE;
      case INTEGER, DATE -> (int) (in.readLong() ^ Long.MIN_VALUE);
      case BOOLEAN -> in.readByte() == 1;
      case LIST -> {
        List<Object> list = new ArrayList<>();
        while (in.readByte() == PRESENT) {
          list.add(readOrdered(type.asListType().elementType(), in, texts));
        }
        yield list;
      }
      default -> throw new IllegalArgumentException("Cannot order values of type " + type);
    };
  }

  private static CharSequence readOrdered(ByteReader in, Texts<?> texts) {
    byte[] bytes = in.buffer();
    int from = in.position();
    int to = Bytes.indexOf(bytes, END, from, bytes.length);
    if (bytes[to + 1] == END) {
      in.position(to + 2);
      return texts.of(bytes, from, to);
    }
    Bytes text = new Bytes(2 * (to - from) + 16);
    in.position(from);
    while (true) {
      byte next = (byte) in.readByte();
      if (next == 0 && in.readByte() == END) {
        return texts.of(text.array(), 0, text.size());
      }
      text.writeByte(next);
    }
  }

  int sumCount() {
    return sums.length;
  }

  int restCount() {
    return rest.length;
  }

  Object sum(Row row, int index) {
    return row.value(sums[index]);
  }

  Object rest(Row row, int index) {
    return row.value(rest[index]);
  }

  Type sumType(int index) {
    return sumTypes[index];
  }

  Type restType(int index) {
    return restTypes[index];
  }
}
