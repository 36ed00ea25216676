package io.tributary.io;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;

/** The snapshots behind a snapshot, as far as they have not expired. */
final class Ancestry {
  private Ancestry() {}

  /** Null where there is none, or where it has expired. */
  static Snapshot parent(Table table, Snapshot snapshot) {
    return snapshot.parentId() == null ? null : table.snapshot(snapshot.parentId());
  }

  /**
   * The current snapshot and those behind it, newest first; behind the oldest that is left, those
   * that only a tag has kept from expiring.
   */
  static List<Snapshot> of(Table table) {
    List<Snapshot> ancestors = new ArrayList<>();
    for (Snapshot at = table.currentSnapshot(); at != null; at = parent(table, at)) {
      ancestors.add(at);
    }
    return withTagged(table, ancestors);
  }

  /**
   * The same, where the ancestors are known.
   *
   * @param ancestors newest first
   */
  static List<Snapshot> withTagged(Table table, Iterable<Snapshot> ancestors) {
    Map<Long, Snapshot> all = new LinkedHashMap<>();
    ancestors.forEach(snapshot -> all.put(snapshot.snapshotId(), snapshot));
    table.refs().values().stream()
        .filter(SnapshotRef::isTag)
        .map(tag -> table.snapshot(tag.snapshotId()))
        .sorted(Comparator.comparingLong(Snapshot::sequenceNumber).reversed())
        .forEach(snapshot -> all.putIfAbsent(snapshot.snapshotId(), snapshot));
    return List.copyOf(all.values());
  }
}
