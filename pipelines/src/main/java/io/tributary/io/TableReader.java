package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.Row;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ScanTaskParser;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.parquet.InternalReader;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;

/** Reads the parts of a {@link TableRead} where they are wanted. */
public final class TableReader implements Closeable {
  private final Lake lake;
  private final Table table;
  private final Schema projection;

  public TableReader(TableRead read) {
    lake = Lake.open(read.location());
    table = lake.load(read.table());
    projection =
        new Schema(
            read.columns().stream().map(column -> table.schema().findField(column)).toList());
  }

  /** Passes each row of the part on, with the values of the read's columns; texts as String. */
  public void forEach(String part, Consumer<Row> consumer) {
    FileScanTask task = ScanTaskParser.fromJson(part, true);
    try (CloseableIterable<StructLike> rows =
        Parquet.read(table.io().newInputFile(task.file().location()))
            .project(projection)
            .split(task.start(), task.length())
            .createReaderFunc(type -> InternalReader.create(projection, type))
            .build()) {
      int size = projection.columns().size();
      for (StructLike row : rows) {
        Object[] values = new Object[size];
        for (int i = 0; i < size; i++) {
          Object value = row.get(i, Object.class);
          values[i] = value instanceof CharSequence text ? text.toString() : value;
        }
        consumer.accept(Row.of(values));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read %s".formatted(table.name()), e);
    }
  }

  @Override
  public void close() {
    lake.close();
  }
}
