package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.TableName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's changes, staged on a branch of each table and then published table by table.
 *
 * <p>A staged snapshot says in its summary what it replaces, so a run that died while it published
 * is finished by the next, from what stands in the catalog alone; one that died before is dropped.
 * A mark on the ledger stands as long as nobody has settled the run: one that has lost it, since
 * another job began beside it, fails rather than publishes a part.
 */
public final class Staging {
  public static final String RUN_ID = "tributary.run-id";
  static final String RUN_COLUMN = "run_id";
  static final String REPLACES = "tributary.replaces";
  static final String DAYS = "tributary.days";
  static final String COUNT = "tributary.count.";
  private static final String BRANCH = "stage_";
  private static final String MARK = "run_";
  private static final Logger LOG = LoggerFactory.getLogger(Staging.class);

  private final Lake lake;
  private final String runId;

  private Staging(Lake lake, String runId) {
    this.lake = lake;
    this.runId = runId;
  }

  /** Begins to stage a run; what earlier ones left has been settled. */
  public static Staging begin(Lake lake, String runId) {
    lake.load(TableName.LEDGER).manageSnapshots().createBranch(MARK + runId).commit();
    return new Staging(lake, runId);
  }

  static void requireUnsettled(Lake lake, String runId) {
    if (!lake.load(TableName.LEDGER).refs().containsKey(MARK + runId)) {
      throw new InputException(
          "Another job began on this lake and dropped what run %s had staged; nothing of it is"
                  .formatted(runId)
              + " published. Run it again, when no other backfill, audience, funnels or verify runs");
    }
  }

  /** Names the run. */
  public String runId() {
    return runId;
  }

  /** The branch that holds a run's staged changes. */
  public static String branch(String runId) {
    return BRANCH + runId;
  }

  /** Commits what was written for a table to the run's branch; doing so again replaces it. */
  static void stage(Table table, String runId, Replacement replacement, Collection<Staged> staged) {
    stage(table, runId, replacement, staged, Map.of());
  }

  private static void stage(
      Table table,
      String runId,
      Replacement replacement,
      Collection<Staged> staged,
      Map<String, String> summary) {
    if (table.refs().containsKey(branch(runId))) {
      drop(table, runId);
    }
    OverwriteFiles overwrite =
        table.newOverwrite().overwriteByRowFilter(replacement.filter()).toBranch(branch(runId));
    Map<String, Long> counts = new TreeMap<>();
    Set<Integer> days = new TreeSet<>();
    for (Staged part : staged) {
      if (part.file() != null) {
        overwrite.addFile(part.file());
      }
      part.counts().forEach((name, count) -> counts.merge(name, count, Long::sum));
      days.addAll(part.days());
    }
    overwrite.set(RUN_ID, runId);
    overwrite.set(REPLACES, replacement.what());
    overwrite.set(DAYS, DayRanges.of(days).toString());
    counts.forEach((name, count) -> overwrite.set(COUNT + name, Long.toString(count)));
    summary.forEach(overwrite::set);
    overwrite.commit();
  }

  /** Stages the removal of what is replaced in those tables for which the run wrote nothing. */
  public void stageRest(List<Replacement> replacements) {
    requireUnsettled(lake, runId);
    for (Replacement replacement : replacements) {
      Table table = lake.load(replacement.table());
      if (table.snapshot(branch(runId)) == null) {
        stage(table, runId, replacement, List.of());
      }
    }
  }

  /** Stages the ledger's rows, one for each stage that counted. */
  public void note(Ledger ledger, Map<String, Long> counts) {
    Table table = lake.load(TableName.LEDGER);
    List<Staged> staged = ledger.write(table, counts).stream().map(Staged::file).toList();
    stage(table, runId, Replacement.ofNothing(TableName.LEDGER), staged);
  }

  /** Stages the ledger's rows again, as of when the run is published and not of when it began. */
  public void redateNote(Instant at) {
    List<Staged> staged =
        Ledger.redate(lake, branch(runId), runId, at).stream().map(Staged::file).toList();
    Table table = lake.load(TableName.LEDGER);
    stage(table, runId, Replacement.ofNothing(TableName.LEDGER), staged);
  }

  /**
   * Stages that days which the run computed are no longer dirty, and that others are: their raw
   * records changed, and what was computed of them did not.
   *
   * @param computed days since 1970
   * @param dirty days since 1970
   * @param reason a fixed word
   */
  public void noteDirtyDays(Set<Integer> computed, Set<Integer> dirty, Instant at, String reason) {
    Table table = lake.load(TableName.DIRTY_DAYS);
    if (dirty.isEmpty() && table.currentSnapshot() == null) {
      return;
    }
    Set<Integer> replaced = new TreeSet<>(computed);
    replaced.addAll(dirty);
    List<Staged> staged =
        DirtyDays.write(table, dirty, at, reason, runId).stream().map(Staged::file).toList();
    DayRanges days = DayRanges.of(replaced);
    stage(table, runId, Replacement.ofDays(TableName.DIRTY_DAYS, days), staged);
  }

  /** Says more in the summary of what is staged of a table, and so of what is published. */
  public void add(TableName name, Map<String, String> summary) {
    Table table = lake.load(name);
    Snapshot staged = staged(name);
    List<Staged> parts = new ArrayList<>();
    changes(table, staged).addedDataFiles().forEach(file -> parts.add(Staged.file(file)));
    parts.add(Staged.counts(counts(name), days(name)));
    Replacement replacement = new Replacement(name, staged.summary().get(REPLACES));
    stage(table, runId, replacement, parts, summary);
  }

  /** Counts of the run's bundles, by stage and name. */
  public Map<String, Long> counts(TableName name) {
    Map<String, Long> counts = new TreeMap<>();
    staged(name)
        .summary()
        .forEach(
            (key, value) -> {
              if (key.startsWith(COUNT)) {
                counts.put(key.substring(COUNT.length()), Long.valueOf(value));
              }
            });
    return counts;
  }

  /** Days that the run's bundles touched. */
  public Set<Integer> days(TableName name) {
    return DayRanges.parse(staged(name).summary().getOrDefault(DAYS, "")).days();
  }

  private Snapshot staged(TableName name) {
    return lake.load(name).snapshot(branch(runId));
  }

  /** Publishes every table that the run staged, in the order of {@link TableName#ALL}. */
  public void publish() {
    requireUnsettled(lake, runId);
    for (TableName name : TableName.ALL) {
      Table table = lake.load(name);
      if (table.refs().containsKey(branch(runId))) {
        publish(table, name, runId);
      }
    }
    unmark(lake, runId);
  }

  /** Drops what the run staged, and the files of it. */
  public void drop() {
    for (TableName name : TableName.ALL) {
      Table table = lake.load(name);
      if (table.refs().containsKey(branch(runId))) {
        List<String> files = new ArrayList<>();
        changes(table, table.snapshot(branch(runId)))
            .addedDataFiles()
            .forEach(file -> files.add(file.location()));
        drop(table, runId);
        files.forEach(table.io()::deleteFile);
      }
    }
    unmark(lake, runId);
  }

  static void unmark(Lake lake, String runId) {
    Table ledger = lake.load(TableName.LEDGER);
    if (ledger.refs().containsKey(MARK + runId)) {
      ledger.manageSnapshots().removeBranch(MARK + runId).commit();
    }
  }

  private static void publish(Table table, TableName name, String runId) {
    Snapshot staged = table.snapshot(branch(runId));
    if (!isPublished(table, runId)) {
      OverwriteFiles overwrite = table.newOverwrite();
      if (name.equals(TableName.DIRTY_DAYS)) {
        // Marks that came since stay: they are about records that the run has not read.
        changes(table, staged).removedDataFiles().forEach(overwrite::deleteFile);
      } else {
        replace(overwrite, new Replacement(name, staged.summary().get(REPLACES)), staged);
      }
      changes(table, staged).addedDataFiles().forEach(overwrite::addFile);
      staged
          .summary()
          .forEach(
              (key, value) -> {
                if (key.startsWith("tributary.")) {
                  overwrite.set(key, value);
                }
              });
      overwrite.commit();
    }
    drop(table, runId);
  }

  private static void replace(OverwriteFiles overwrite, Replacement replacement, Snapshot staged) {
    Expression filter = replacement.filter();
    overwrite.overwriteByRowFilter(filter).conflictDetectionFilter(filter);
    if (staged.parentId() != null) {
      overwrite.validateFromSnapshot(staged.parentId());
    }
    overwrite.validateNoConflictingData().validateNoConflictingDeletes();
  }

  private static SnapshotChanges changes(Table table, Snapshot snapshot) {
    return SnapshotChanges.builderFor(table).snapshot(snapshot).build();
  }

  private static boolean isPublished(Table table, String runId) {
    for (Snapshot at = table.currentSnapshot(); at != null; at = Ancestry.parent(table, at)) {
      if (runId.equals(at.summary().get(RUN_ID))) {
        return true;
      }
    }
    return false;
  }

  private static void drop(Table table, String runId) {
    dropBranch(table, branch(runId));
  }

  /** Drops a branch and its one snapshot. */
  static void dropBranch(Table table, String branch) {
    Snapshot staged = table.snapshot(branch);
    table.manageSnapshots().removeBranch(branch).commit();
    // Its files are either published or unused: the latter are left to the removal of orphans.
    table
        .expireSnapshots()
        .expireSnapshotId(staged.snapshotId())
        // Not those that are older than the table's default age, whose files would stay.
        .expireOlderThan(0)
        .cleanupLevel(ExpireSnapshots.CleanupLevel.METADATA_ONLY)
        .commit();
  }

  /**
   * Settles what earlier runs left: one that had begun to publish is published to its end, any
   * other is dropped.
   *
   * @return what was done, a line each
   */
  public static List<String> settle(Lake lake) {
    Map<String, List<TableName>> left = new HashMap<>();
    for (TableName name : TableName.ALL) {
      for (String ref : lake.load(name).refs().keySet()) {
        if (ref.startsWith(BRANCH)) {
          left.computeIfAbsent(ref.substring(BRANCH.length()), r -> new ArrayList<>()).add(name);
        }
      }
    }
    for (String ref : lake.load(TableName.LEDGER).refs().keySet()) {
      if (ref.startsWith(MARK)) {
        left.putIfAbsent(ref.substring(MARK.length()), List.of());
      }
    }
    List<String> done = new ArrayList<>();
    left.forEach(
        (runId, tables) -> {
          unmark(lake, runId);
          boolean begun =
              TableName.ALL.stream().anyMatch(name -> isPublished(lake.load(name), runId));
          for (TableName name : tables) {
            if (begun) {
              publish(lake.load(name), name, runId);
            } else {
              drop(lake.load(name), runId);
            }
          }
          done.add(
              begun
                  ? "finished run %s, which had published part of its tables".formatted(runId)
                  : "dropped what run %s had staged".formatted(runId));
        });
    done.forEach(LOG::info);
    return done;
  }
}
