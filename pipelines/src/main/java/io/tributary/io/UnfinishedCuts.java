package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.TableName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.DeleteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;

/**
 * Cuts that a stream began to commit and never will: their records are not in raw, and the next
 * start reads them anew. Days are computed anew then; the ledger is what has to forget them.
 */
public final class UnfinishedCuts {
  private UnfinishedCuts() {}

  /** Takes the rows of such cuts out of the ledger. */
  public static void forget(Lake lake, String topic) {
    Set<String> finished = new HashSet<>();
    Table raw = lake.load(TableName.RAW_EVENTS);
    for (Snapshot at : Ancestry.of(raw)) {
      finished.addAll(parts(at, topic));
    }
    Table ledger = lake.load(TableName.LEDGER);
    DeleteFiles forgotten = ledger.newDelete();
    boolean isAny = false;
    for (Snapshot at : Ancestry.of(ledger)) {
      List<String> parts = parts(at, topic);
      if (parts.isEmpty()) {
        continue;
      }
      if (parts.stream().anyMatch(finished::contains)) {
        // Cuts are committed in order: only the newest can be unfinished.
        break;
      }
      SnapshotChanges.builderFor(ledger)
          .snapshot(at)
          .build()
          .addedDataFiles()
          .forEach(forgotten::deleteFile);
      isAny = true;
    }
    if (isAny) {
      forgotten.commit();
    }
  }

  private static List<String> parts(Snapshot snapshot, String topic) {
    return topic.equals(snapshot.summary().get(StreamProgress.STREAM))
        ? parts(snapshot)
        : List.of();
  }

  /** The parts of cuts that a commit holds, of whatever stream. */
  static List<String> parts(Snapshot snapshot) {
    String parts = snapshot.summary().get(StreamProgress.PARTS);
    return parts == null ? List.of() : List.of(parts.split(","));
  }
}
