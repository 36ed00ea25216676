package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.Row;
import io.tributary.table.TableName;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files that a bundle of a stream writes, one for each partition of each table: they are open
 * until the cut, which is what a bundle ends with.
 */
public final class CutFiles implements AutoCloseable {
  private static final int MAX_OPEN = 64;

  private final Lake lake;
  private final String runId;
  private final Map<TableName, TableFiles> tables = new HashMap<>();
  private final Map<FileGroup, TableFiles.PartitionWriter> writers = new LinkedHashMap<>();
  private CutPart part = new CutPart();

  /** That of the row before. */
  private FileGroup latest;

  private TableFiles.PartitionWriter latestWriter;

  public CutFiles(LakeLocation location, String runId) {
    this.lake = Lake.open(location);
    this.runId = runId;
  }

  /** What the bundle adds to the cut so far. */
  public CutPart part() {
    return part;
  }

  public void write(FileGroup group, Row row) {
    if (group != latest) {
      latest = group;
      latestWriter = writer(group);
    }
    latestWriter.write(row);
  }

  private TableFiles.PartitionWriter writer(FileGroup group) {
    TableFiles.PartitionWriter writer = writers.get(group);
    if (writer == null) {
      if (writers.size() == MAX_OPEN) {
        FileGroup oldest = writers.keySet().iterator().next();
        writers.remove(oldest).close();
      }
      writer = open(group);
      writers.put(group, writer);
    }
    return writer;
  }

  private TableFiles.PartitionWriter open(FileGroup group) {
    TableFiles files =
        tables.computeIfAbsent(
            group.table(), name -> new TableFiles(lake.load(name), false, runId));
    return files.open(group.partition(), file -> part.addFile(group.table(), file));
  }

  /** Closes the files, and begins the next part. */
  public CutPart finish() {
    writers.values().forEach(TableFiles.PartitionWriter::close);
    writers.clear();
    latest = null;
    CutPart finished = part;
    part = new CutPart();
    return finished;
  }

  @Override
  public void close() {
    lake.close();
  }
}
