package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.TableName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

/** What has to be known and noted before files and snapshots of a lake are tidied up. */
public final class Maintenance {
  private static final String TAG = "stream_";

  private Maintenance() {}

  /**
   * What a table is made of.
   *
   * @param files data files of its current state
   * @param bytes of these
   * @param snapshots that can still be read
   */
  public record Extent(long files, long bytes, long snapshots) {
    public Extent plus(Extent other) {
      return new Extent(files + other.files, bytes + other.bytes, snapshots + other.snapshots);
    }
  }

  public static Extent extent(Lake lake, TableName name) {
    Table table = lake.load(name);
    long files = 0;
    long bytes = 0;
    try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
      for (FileScanTask task : tasks) {
        files++;
        bytes += task.file().fileSizeInBytes();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot plan a scan of %s".formatted(name), e);
    }
    long snapshots = 0;
    for (Snapshot unused : table.snapshots()) {
      snapshots++;
    }
    return new Extent(files, bytes, snapshots);
  }

  /**
   * The runs that have something staged, and those whose plan is held for somebody to look at: they
   * will be compared with what the tables were when they began.
   */
  public static Set<String> runsAtWork(Lake lake) {
    Set<String> runs = new TreeSet<>();
    for (TableName name : TableName.ALL) {
      for (String ref : lake.load(name).refs().keySet()) {
        for (String branch : List.of(Staging.branch(""), Held.branch(""))) {
          if (ref.startsWith(branch)) {
            runs.add(ref.substring(branch.length()));
          }
        }
      }
    }
    return runs;
  }

  /**
   * Drops plans that nobody has published for some time.
   *
   * @return what was done, a line each
   */
  public static List<String> dropForgottenPlans(Lake lake, Duration after) {
    Table ledger = lake.load(TableName.LEDGER);
    long youngest = Instant.now().minus(after).toEpochMilli();
    boolean isForgotten =
        Held.runs(ledger).stream()
            .map(run -> ledger.snapshot(Held.branch(run)))
            .anyMatch(held -> held.timestampMillis() < youngest);
    return isForgotten ? Held.drop(lake) : List.of();
  }

  /**
   * Moves a tag to the newest commit of each stream: how far the stream has come stands there, so
   * it must not expire. A tag is what every engine keeps.
   */
  public static void tagStreams(Lake lake, TableName name) {
    Table table = lake.load(name);
    Set<String> topics = new HashSet<>();
    ManageSnapshots move = table.manageSnapshots();
    boolean isMoved = false;
    for (Snapshot snapshot : Ancestry.of(table)) {
      String topic = snapshot.summary().get(StreamProgress.STREAM);
      if (topic == null || !topics.add(topic)) {
        continue;
      }
      String tag = TAG + topic;
      Snapshot tagged = table.snapshot(tag);
      if (tagged == null) {
        move = move.createTag(tag, snapshot.snapshotId());
        isMoved = true;
      } else if (tagged.snapshotId() != snapshot.snapshotId()) {
        move = move.replaceTag(tag, snapshot.snapshotId());
        isMoved = true;
      }
    }
    if (isMoved) {
      move.commit();
    }
  }

  /**
   * Whether a stream has begun a cut that is not in {@code raw.events} yet. If it never will be,
   * its files are to be taken out of the ledger, so they have to stay as they are.
   */
  public static boolean hasUnfinishedCut(Lake lake) {
    List<String> finished = new ArrayList<>();
    for (Snapshot snapshot : Ancestry.of(lake.load(TableName.RAW_EVENTS))) {
      finished.addAll(UnfinishedCuts.parts(snapshot));
    }
    return Ancestry.of(lake.load(TableName.LEDGER)).stream()
        .map(UnfinishedCuts::parts)
        .filter(parts -> !parts.isEmpty())
        .findFirst()
        .map(parts -> parts.stream().noneMatch(finished::contains))
        .orElse(false);
  }
}
