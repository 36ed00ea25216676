package io.tributary.job;

import io.tributary.table.TableName;
import io.tributary.table.TestLake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;

/** Changes what a table holds, as none of the jobs would. */
final class Tampering {
  private Tampering() {}

  /** Replaces all rows of a table by what becomes of them, in one commit. */
  static void rewrite(BackfillLake lake, TableName name, Consumer<List<Record>> change) {
    try (TestLake opened = lake.open()) {
      rewrite(opened.load(name), change);
    }
  }

  private static void rewrite(Table table, Consumer<List<Record>> change) {
    List<Record> rows = new ArrayList<>();
    try (CloseableIterable<Record> read = IcebergGenerics.read(table).build()) {
      read.forEach(row -> rows.add(row.copy()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    change.accept(rows);
    InternalRecordWrapper wrapper = new InternalRecordWrapper(table.schema().asStruct());
    Map<PartitionKey, List<Record>> partitions = new HashMap<>();
    for (Record row : rows) {
      PartitionKey key = new PartitionKey(table.spec(), table.schema());
      key.partition(wrapper.wrap(row));
      partitions.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
    }
    OverwriteFiles overwrite = table.newOverwrite().overwriteByRowFilter(Expressions.alwaysTrue());
    partitions.forEach(
        (partition, ofPartition) -> {
          String file = table.locationProvider().newDataLocation(UUID.randomUUID() + ".parquet");
          try {
            DataWriter<Record> writer =
                Parquet.writeData(table.io().newOutputFile(file))
                    .forTable(table)
                    .withPartition(partition)
                    .createWriterFunc(GenericParquetWriter::create)
                    .build();
            try (writer) {
              writer.write(ofPartition);
            }
            overwrite.addFile(writer.toDataFile());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    overwrite.commit();
  }
}
