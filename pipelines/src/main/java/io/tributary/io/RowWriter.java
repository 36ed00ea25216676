package io.tributary.io;

import io.tributary.table.Row;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.parquet.ParquetValueWriter;
import org.apache.iceberg.parquet.ParquetValueWriters;
import org.apache.iceberg.types.Type.TypeID;
import org.apache.iceberg.types.Types.DecimalType;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Writes rows to Parquet as Iceberg's own writer of internal values does, but texts without making
 * strings of them.
 */
final class RowWriter extends ParquetValueWriters.StructWriter<Row> {
  private RowWriter(List<ParquetValueWriter<?>> columns) {
    super(columns);
  }

  static RowWriter of(Schema schema, MessageType file) {
    List<ParquetValueWriter<?>> columns = new ArrayList<>();
    for (int i = 0; i < schema.columns().size(); i++) {
      columns.add(optional(schema.columns().get(i).type(), file.getType(i), List.of(), file));
    }
    return new RowWriter(columns);
  }

  @Override
  protected Object get(Row row, int index) {
    return row.value(index);
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
      case BINARY -> ParquetValueWriters.byteBuffers(column);
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
}
