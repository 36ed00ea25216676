package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.Row;
import io.tributary.table.TableName;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Iterator;
import org.apache.iceberg.Table;

/** Writes rows of one day to a file of a table, as {@link WriteFileGroups} does. */
public final class WriteKernel implements AutoCloseable {
  private final Lake lake;

  public WriteKernel(Path folder) {
    lake = Lake.open(LakeLocation.local(folder));
    lake.createOrEvolve(ZoneOffset.UTC);
  }

  /** The size of the file in bytes, which is removed again. */
  public long write(TableName name, int day, Iterator<Row> rows) {
    Table table = lake.load(name);
    long[] size = new long[1];
    TableFiles.PartitionWriter writer =
        new TableFiles(table, true, "kernel")
            .open(
                Row.of(day),
                file -> {
                  size[0] += file.fileSizeInBytes();
                  table.io().deleteFile(file.location());
                });
    rows.forEachRemaining(writer::write);
    writer.close();
    return size[0];
  }

  @Override
  public void close() {
    lake.close();
  }
}
