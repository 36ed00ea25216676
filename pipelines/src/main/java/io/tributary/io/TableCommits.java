package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.TableName;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.iceberg.Snapshot;

/** When tables were written. */
public final class TableCommits {
  private TableCommits() {}

  /** The newest commit of each table of a lake that has any. */
  public static Map<TableName, Instant> newest(Lake lake) {
    Map<TableName, Instant> newest = new LinkedHashMap<>();
    for (TableName name : TableName.ALL) {
      Snapshot current = lake.has(name) ? lake.load(name).currentSnapshot() : null;
      if (current != null) {
        newest.put(name, Instant.ofEpochMilli(current.timestampMillis()));
      }
    }
    return newest;
  }
}
