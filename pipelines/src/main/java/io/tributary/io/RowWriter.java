package io.tributary.io;

import io.tributary.table.Row;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.FieldMetrics;
import org.apache.iceberg.Schema;
import org.apache.iceberg.parquet.ParquetValueWriter;
import org.apache.iceberg.parquet.ParquetValueWriters;
import org.apache.iceberg.parquet.TripleWriter;
import org.apache.iceberg.types.Type.TypeID;
import org.apache.iceberg.types.Types.DecimalType;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Writes rows to Parquet as Iceberg's own writer of internal values does, but texts without making
 * strings of them, and column by column for some rows at a time: so the processor finds a column's
 * dictionary and buffers where it has just left them. A file must be one row group, since rows that
 * wait are counted already, and {@link #flush} must precede its end.
 */
final class RowWriter implements ParquetValueWriter<Row> {
  /** How many rows wait at most. */
  static final int BATCH = 256;

  private final ParquetValueWriter<Object>[] columns;
  private final Object[][] values;
  private int rows;

  @SuppressWarnings("unchecked")
  private RowWriter(List<ParquetValueWriter<?>> columns) {
    this.columns = columns.toArray(ParquetValueWriter[]::new);
    this.values = new Object[columns.size()][BATCH];
  }

  static RowWriter of(Schema schema, MessageType file) {
    List<ParquetValueWriter<?>> columns = new ArrayList<>();
    for (int i = 0; i < schema.columns().size(); i++) {
      columns.add(optional(schema.columns().get(i).type(), file.getType(i), List.of(), file));
    }
    return new RowWriter(columns);
  }

  @Override
  public void write(int repetitionLevel, Row row) {
    for (int column = 0; column < columns.length; column++) {
      values[column][rows] = row.value(column);
    }
    if (++rows == BATCH) {
      flush();
    }
  }

  /** Writes the rows that wait. */
  void flush() {
    for (int column = 0; column < columns.length; column++) {
      ParquetValueWriter<Object> writer = columns[column];
      Object[] batch = values[column];
      for (int row = 0; row < rows; row++) {
        writer.write(0, batch[row]);
      }
    }
    rows = 0;
  }

  @Override
  public List<TripleWriter<?>> columns() {
    return Stream.of(columns)
        .<TripleWriter<?>>flatMap(column -> column.columns().stream())
        .toList();
  }

  @Override
  public void setColumnStore(ColumnWriteStore store) {
    for (ParquetValueWriter<Object> column : columns) {
      column.setColumnStore(store);
    }
  }

  @Override
  public Stream<FieldMetrics<?>> metrics() {
    if (rows > 0) {
      throw new IllegalStateException("%d row(s) were not flushed".formatted(rows));
    }
    return Stream.of(columns).flatMap(ParquetValueWriter::metrics);
  }

  private static ParquetValueWriter<?> optional(
      org.apache.iceberg.types.Type type, Type in, List<String> parents, MessageType file) {
    List<String> path = below(parents, in);
    return ParquetValueWriters.option(
        in, file.getMaxDefinitionLevel(path.toArray(String[]::new)), writer(type, in, path, file));
  }

  private static List<String> below(List<String> parents, Type type) {
    List<String> path = new ArrayList<>(parents);
    path.add(type.getName());
    return path;
  }

  private static ParquetValueWriter<?> writer(
      org.apache.iceberg.types.Type type, Type in, List<String> path, MessageType file) {
    if (type.typeId() == TypeID.LIST || type.typeId() == TypeID.MAP) {
      GroupType repeated = in.asGroupType().getType(0).asGroupType();
      List<String> repeatedPath = below(path, repeated);
      String[] names = repeatedPath.toArray(String[]::new);
      int definition = file.getMaxDefinitionLevel(names);
      int repetition = file.getMaxRepetitionLevel(names);
      if (type.typeId() == TypeID.LIST) {
        return ParquetValueWriters.collections(
            definition,
            repetition,
            optional(type.asListType().elementType(), repeated.getType(0), repeatedPath, file));
      }
      return ParquetValueWriters.maps(
          definition,
          repetition,
          optional(type.asMapType().keyType(), repeated.getType(0), repeatedPath, file),
          optional(type.asMapType().valueType(), repeated.getType(1), repeatedPath, file));
    }
    return primitive(type, file.getColumnDescription(path.toArray(String[]::new)));
  }

  private static ParquetValueWriter<?> primitive(
      org.apache.iceberg.types.Type type, ColumnDescriptor column) {
    return switch (type.typeId()) {
      case STRING -> new TextWriter(column);
      case LONG, TIMESTAMP -> ParquetValueWriters.longs(column);
      case INTEGER, DATE -> ParquetValueWriters.ints(column);
      case BOOLEAN -> ParquetValueWriters.booleans(column);
      case BINARY -> new BinaryWriter(column);
      case FIXED -> ParquetValueWriters.fixedBuffers(column);
      case DECIMAL -> decimal((DecimalType) type, column);
      default -> throw new IllegalArgumentException("Cannot write a value of type " + type);
    };
  }

  private static ParquetValueWriter<BigDecimal> decimal(DecimalType type, ColumnDescriptor column) {
    return switch (column.getPrimitiveType().getPrimitiveTypeName()) {
      case INT32 -> ParquetValueWriters.decimalAsInteger(column, type.precision(), type.scale());
      case INT64 -> ParquetValueWriters.decimalAsLong(column, type.precision(), type.scale());
      default -> ParquetValueWriters.decimalAsFixed(column, type.precision(), type.scale());
    };
  }

  private static final class TextWriter extends ParquetValueWriters.PrimitiveWriter<CharSequence> {
    private CharSequence last;
    private Text lastText;

    TextWriter(ColumnDescriptor column) {
      super(column);
    }

    /** A string is often that of the row before, such as the run's id. */
    @Override
    public void write(int repetitionLevel, CharSequence value) {
      if (value != last) {
        last = value;
        lastText = Text.of(value);
      }
      column.writeBinary(repetitionLevel, lastText.binary());
    }
  }

  /** Most buffers have an array, which is compared and copied faster than a buffer is. */
  private static final class BinaryWriter extends ParquetValueWriters.PrimitiveWriter<ByteBuffer> {
    BinaryWriter(ColumnDescriptor column) {
      super(column);
    }

    @Override
    public void write(int repetitionLevel, ByteBuffer value) {
      column.writeBinary(
          repetitionLevel,
          value.hasArray()
              ? Binary.fromReusedByteArray(
                  value.array(), value.arrayOffset() + value.position(), value.remaining())
              : Binary.fromReusedByteBuffer(value));
    }
  }
}
