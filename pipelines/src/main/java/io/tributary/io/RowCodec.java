package io.tributary.io;

import io.tributary.event.Attributes;
import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.TextMap;
import io.tributary.event.Texts;
import io.tributary.table.Row;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Type.TypeID;
import org.apache.iceberg.types.Types.ListType;
import org.apache.iceberg.types.Types.MapType;
import org.apache.iceberg.util.ByteBuffers;

/** The compact binary form of a table's rows, in which they are shuffled. */
public final class RowCodec {
  private final Type[] types;

  public RowCodec(Schema schema) {
    types = schema.columns().stream().map(column -> column.type()).toArray(Type[]::new);
  }

  public void write(Row row, Bytes out) {
    for (int i = 0; i < types.length; i++) {
      write(types[i], row.value(i), out);
    }
  }

  static void write(Type type, Object value, Bytes out) {
    switch (type.typeId()) {
      case STRING -> out.writeText((String) value);
      case LONG, TIMESTAMP -> out.writeNullable((Long) value);
      case INTEGER, DATE ->
          out.writeNullable(value == null ? null : (Long) ((Integer) value).longValue());
      case BOOLEAN -> out.writeByte(value == null ? 2 : (Boolean) value ? 1 : 0);
      case DECIMAL -> out.writeDecimal((BigDecimal) value);
      case BINARY, FIXED ->
          out.writeBlob(value == null ? null : ByteBuffers.toByteArray((ByteBuffer) value));
      case MAP -> writeMap(type.asMapType(), (Map<?, ?>) value, out);
      case LIST -> writeList(type.asListType(), (List<?>) value, out);
      default -> throw new IllegalArgumentException("Cannot write a value of type " + type);
    }
  }

  private static void writeMap(MapType type, Map<?, ?> map, Bytes out) {
    Map<?, ?> sorted = map instanceof Attributes ? map : new TreeMap<>(map);
    out.writeSize(sorted.size());
    sorted.forEach(
        (name, value) -> {
          out.writeText((String) name);
          write(type.valueType(), value, out);
        });
  }

  private static void writeList(ListType type, List<?> list, Bytes out) {
    out.writeSize(list.size());
    list.forEach(element -> write(type.elementType(), element, out));
  }

  /** Reads a row whose texts are String. */
  public Row read(ByteReader in) {
    return read(in, Texts.STRINGS);
  }

  /** Reads what {@link #write} wrote. */
  public Row read(ByteReader in, Texts<?> texts) {
    Object[] values = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      values[i] = read(types[i], in, texts);
    }
    return Row.of(values);
  }

  static Object read(Type type, ByteReader in, Texts<?> texts) {
    return switch (type.typeId()) {
      case STRING -> texts.read(in);
      case LONG, TIMESTAMP -> in.readNullable();
      case INTEGER, DATE -> {
        Long value = in.readNullable();
        yield value == null ? null : (Object) value.intValue();
      }
      case BOOLEAN -> {
        int value = in.readByte();
        yield value == 2 ? null : (Object) (value == 1);
      }
      case DECIMAL -> in.readDecimal();
      case BINARY, FIXED -> {
        byte[] blob = in.readBlob();
        yield blob == null ? null : ByteBuffer.wrap(blob);
      }
      case MAP -> readMap(type.asMapType(), in, texts);
      case LIST -> readList(type.asListType(), in, texts);
      default -> throw new IllegalArgumentException("Cannot read a value of type " + type);
    };
  }

  private static Map<?, ?> readMap(MapType type, ByteReader in, Texts<?> texts) {
    if (type.valueType().typeId() == TypeID.STRING) {
      return TextMap.read(in, texts);
    }
    int size = in.readSize();
    Map<String, Object> map = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      map.put(in.readText(), read(type.valueType(), in, texts));
    }
    return map;
  }

  private static List<Object> readList(ListType type, ByteReader in, Texts<?> texts) {
    int size = in.readSize();
    List<Object> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(read(type.elementType(), in, texts));
    }
    return list;
  }
}
