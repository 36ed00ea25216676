package io.tributary.io;

import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/** The snapshots behind a snapshot, as far as they have not expired. */
final class Ancestry {
  private Ancestry() {}

  /** Null where there is none, or where it has expired. */
  static Snapshot parent(Table table, Snapshot snapshot) {
    return snapshot.parentId() == null ? null : table.snapshot(snapshot.parentId());
  }
}
