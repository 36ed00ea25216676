package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.Row;
import io.tributary.table.TableName;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.beam.sdk.values.KV;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/** Writes and reads the files of a lake as a backfill does; what is written is removed again. */
public final class FileKernels implements AutoCloseable {
  /** Of the raw rows. */
  public static final String SOURCE = "kernel";

  /** On which all raw rows came in, since 1970. */
  public static final int DAY = 20_000;

  private static final FileGroup RAW = new FileGroup(TableName.RAW_EVENTS, DAY, 0, SOURCE);

  private final Lake lake;
  private final WriteFileGroups groups;
  private final Table raw;
  private TableRead read;

  public FileKernels(Path folder, RowReader.Factory readers) {
    LakeLocation location = LakeLocation.local(folder);
    lake = Lake.open(location);
    lake.createOrEvolve(ZoneOffset.UTC);
    raw = lake.load(TableName.RAW_EVENTS);
    groups = new WriteFileGroups(location, readers, SOURCE);
    groups.open();
  }

  /** The size of a file of raw rows in bytes. */
  public long writeRaw(Iterator<Row> rows) {
    long size = 0;
    for (DataFile file : rawFiles(rows)) {
      size += file.fileSizeInBytes();
      raw.io().deleteFile(file.location());
    }
    return size;
  }

  private List<DataFile> rawFiles(Iterator<Row> rows) {
    List<DataFile> files = new ArrayList<>();
    TableFiles.PartitionWriter writer =
        new TableFiles(raw, false, SOURCE).open(RAW.partition(), files::add);
    rows.forEachRemaining(writer::write);
    writer.close();
    return files;
  }

  /** Writes what {@link #readRaw} reads. */
  public void prepareRaw(Iterator<Row> rows) {
    var append = raw.newAppend();
    rawFiles(rows).forEach(append::appendFile);
    append.commit();
  }

  public void readRaw(List<String> columns, Consumer<Row> consumer) {
    if (read == null) {
      read = TableRead.whole(lake, TableName.RAW_EVENTS, columns);
    }
    try (TableReader reader = new TableReader(read)) {
      read.parts().forEach(part -> reader.forEach(part, consumer));
    }
  }

  /** Writes the files of a group. */
  public void write(String key, List<byte[]> blocks) {
    Table table = lake.load(FileGroup.parse(key).table());
    groups.write(
        KV.of(key, blocks),
        new Receiver(
            staged -> table.io().deleteFile(Staged.parse(staged.getValue()).file().location())));
  }

  @Override
  public void close() {
    groups.close();
    lake.close();
  }
}
