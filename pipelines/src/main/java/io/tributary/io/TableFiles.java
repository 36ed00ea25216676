package io.tributary.io;

import io.tributary.table.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.parquet.Parquet;

/**
 * Writes a table's data files; each has a name of its own, and is nobody's until it is committed.
 */
final class TableFiles {
  /** About the most of a file, which is one row group: {@link RowWriter}. */
  private static final long TARGET_BYTES = 128L << 20;

  private final Table table;
  private final OutputFileFactory names;
  private final boolean isSorted;
  private final int runIdPosition;
  private final Object runId;

  /**
   * @param isSorted whether rows come in the table's sort order
   * @param runId stands in the column run_id of every row
   */
  TableFiles(Table table, boolean isSorted, String runId) {
    this.table = table;
    this.isSorted = isSorted;
    this.runIdPosition = table.schema().columns().indexOf(table.schema().findField("run_id"));
    this.runId = runId;
    this.names =
        OutputFileFactory.builderFor(table, 0, 0)
            .format(FileFormat.PARQUET)
            .operationId(UUID.randomUUID().toString())
            .build();
  }

  /** A writer of one partition's rows; {@code files} takes each file as it is closed. */
  PartitionWriter open(StructLike partition, Consumer<DataFile> files) {
    return new PartitionWriter(partition, files);
  }

  final class PartitionWriter {
    private final StructLike partition;
    private final Consumer<DataFile> files;
    private DataWriter<Row> writer;
    private RowWriter rowWriter;
    private long rows;

    private PartitionWriter(StructLike partition, Consumer<DataFile> files) {
      this.partition = partition;
      this.files = files;
    }

    void write(Row row) {
      row.set(runIdPosition, runId);
      if (writer == null) {
        writer = create();
      }
      writer.write(row);
      rows++;
      if (rows % RowWriter.BATCH == 0 && writer.length() >= TARGET_BYTES) {
        close();
      }
    }

    /** About what the open file takes. */
    long bytes() {
      return writer == null ? 0 : writer.length();
    }

    private DataWriter<Row> create() {
      EncryptedOutputFile file = names.newOutputFile(table.spec(), partition);
      try {
        return Parquet.writeData(file)
            .forTable(table)
            .createWriterFunc(
                (schema, type) -> {
                  rowWriter = RowWriter.of(schema, type);
                  return rowWriter;
                })
            .set(TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, Integer.toString(Integer.MAX_VALUE))
            .withPartition(partition)
            .withSortOrder(isSorted ? table.sortOrder() : null)
            .overwrite()
            .build();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write to %s".formatted(table.name()), e);
      }
    }

    void close() {
      if (writer == null) {
        return;
      }
      try {
        rowWriter.flush();
        writer.close();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write to %s".formatted(table.name()), e);
      }
      files.accept(writer.toDataFile());
      // Both hold the file's bytes.
      writer = null;
      rowWriter = null;
    }
  }
}
