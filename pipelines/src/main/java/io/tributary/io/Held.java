package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.TableName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;

/**
 * What a run has staged and what is held for somebody to look at, under branches of another name:
 * no later run settles them. The ledger's is made last and removed first, so that what has it is
 * whole.
 */
public final class Held {
  private static final String BRANCH = "review_";

  private Held() {}

  static String branch(String runId) {
    return BRANCH + runId;
  }

  /**
   * Holds what a run has staged.
   *
   * @throws InputException if another job has settled the run meanwhile, so that a part is left
   */
  public static void hold(Lake lake, String runId) {
    Staging.requireUnsettled(lake, runId);
    for (TableName name : TableName.ALL) {
      Table table = lake.load(name);
      rename(table, Staging.branch(runId), branch(runId));
    }
    Staging.unmark(lake, runId);
  }

  private static void rename(Table table, String from, String to) {
    Snapshot staged = table.snapshot(from);
    if (staged != null) {
      table.manageSnapshots().createBranch(to, staged.snapshotId()).removeBranch(from).commit();
    }
  }

  /** The run whose work is held; none if nothing is. */
  public static Optional<String> run(Lake lake) {
    return runs(lake.load(TableName.LEDGER)).stream().findFirst();
  }

  /**
   * Makes what is held staged again, so that it can be published.
   *
   * @param planned the run that is meant; null for whichever is held
   * @return the run that staged it, begun anew
   * @throws InputException if nothing or another run is held, or what it would replace has changed
   *     since
   */
  public static Staging release(Lake lake, String planned) {
    String runId =
        run(lake)
            .orElseThrow(
                () ->
                    new InputException(
                        "Cannot publish: nothing is staged; run backfill with --dry-run first"));
    if (planned != null && !planned.equals(runId)) {
      throw new InputException(
          "Cannot publish run %s: run %s is staged; run backfill with --dry-run again"
              .formatted(planned, runId));
    }
    List<String> changed = new ArrayList<>();
    for (TableName name : TableName.ALL) {
      Table table = lake.load(name);
      Snapshot held = table.snapshot(branch(runId));
      if (held != null && isChanged(table, name, held)) {
        changed.add(name.toString());
      }
    }
    if (!changed.isEmpty()) {
      throw new InputException(
          "Cannot publish run %s: what it would replace has changed since, in %s; run backfill with"
                  .formatted(runId, String.join(", ", changed))
              + " --dry-run again");
    }
    Staging staging = Staging.begin(lake, runId);
    List<TableName> backwards = new ArrayList<>(TableName.ALL);
    Collections.reverse(backwards);
    for (TableName name : backwards) {
      rename(lake.load(name), branch(runId), Staging.branch(runId));
    }
    return staging;
  }

  static Set<String> runs(Table table) {
    Set<String> runs = new TreeSet<>();
    for (String ref : table.refs().keySet()) {
      if (ref.startsWith(BRANCH)) {
        runs.add(ref.substring(BRANCH.length()));
      }
    }
    return runs;
  }

  /** Whether the files that it replaces are others than those it was staged on. */
  private static boolean isChanged(Table table, TableName name, Snapshot held) {
    Expression filter = new Replacement(name, held.summary().get(Staging.REPLACES)).filter();
    Snapshot current = table.currentSnapshot();
    return !files(table, held.parentId(), filter)
        .equals(files(table, current == null ? null : (Long) current.snapshotId(), filter));
  }

  private static Set<String> files(Table table, Long snapshotId, Expression filter) {
    Set<String> files = new HashSet<>();
    if (snapshotId == null || table.snapshot(snapshotId) == null) {
      return files;
    }
    TableScan scan = table.newScan().useSnapshot(snapshotId).filter(filter);
    try (CloseableIterable<FileScanTask> tasks = scan.planFiles()) {
      tasks.forEach(task -> files.add(task.file().location()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot plan a scan of %s".formatted(table.name()), e);
    }
    return files;
  }

  /**
   * Drops all that is held.
   *
   * @return what was done, a line each
   */
  public static List<String> drop(Lake lake) {
    Set<String> dropped = new TreeSet<>();
    List<TableName> backwards = new ArrayList<>(TableName.ALL);
    Collections.reverse(backwards);
    for (TableName name : backwards) {
      Table table = lake.load(name);
      for (String runId : runs(table)) {
        Staging.dropBranch(table, branch(runId));
        dropped.add(runId);
      }
    }
    return dropped.stream().map("dropped what run %s had staged"::formatted).toList();
  }
}
