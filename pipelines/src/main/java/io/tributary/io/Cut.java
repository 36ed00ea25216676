package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.TableName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One cut of a stream: all that a checkpoint covers. It is committed table by table, {@code
 * raw.events} last, so that what raw holds is in every table. A table that has the cut already is
 * passed over: its snapshots name the parts that they hold, and that is checked within the commit.
 */
final class Cut {
  private static final String LATE = "late";
  private static final List<TableName> ORDER = order();
  private static final Logger LOG = LoggerFactory.getLogger(Cut.class);

  private final Lake lake;
  private final StreamRun run;
  private final List<CutPart> parts;
  private final long begunAt = System.currentTimeMillis();

  /**
   * @param received in which a part may stand more than once: Flink's runner repeats what it holds
   *     back when it restarts
   */
  Cut(Lake lake, StreamRun run, List<CutPart> received) {
    this.lake = lake;
    this.run = run;
    Map<String, CutPart> byId = new LinkedHashMap<>();
    received.forEach(part -> byId.put(part.id(), part));
    this.parts = List.copyOf(byId.values());
  }

  private static List<TableName> order() {
    List<TableName> order = new ArrayList<>(TableName.ALL);
    order.remove(TableName.RAW_EVENTS);
    order.add(TableName.RAW_EVENTS);
    return List.copyOf(order);
  }

  void commit() {
    Content all = new Content(parts);
    for (TableName name : ORDER) {
      if (!all.isNews(name)) {
        continue;
      }
      Table table = lake.load(name);
      Set<String> done = new HashSet<>();
      Progress before = new Progress(table, done);
      List<CutPart> left = parts.stream().filter(part -> !done.contains(part.id())).toList();
      if (left.isEmpty()) {
        LOG.info("{} has this cut already", name);
        continue;
      }
      append(table, name, new Content(left), before);
    }
  }

  /** What parts add to the lake together. */
  private static final class Content {
    private final List<CutPart> parts;
    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<Integer, Long> nextOffsets = new TreeMap<>();
    private final Set<Integer> lateDays = new TreeSet<>();
    private long watermarkMillis = Long.MIN_VALUE;
    private boolean isLast;

    Content(List<CutPart> parts) {
      this.parts = parts;
      for (CutPart part : parts) {
        part.counts().forEach((name, count) -> counts.merge(name, count, Long::sum));
        part.nextOffsets()
            .forEach((partition, offset) -> nextOffsets.merge(partition, offset, Math::max));
        lateDays.addAll(part.lateDays());
        watermarkMillis = Math.max(watermarkMillis, part.watermarkMillis());
        isLast |= part.isLast();
      }
    }

    Set<String> ids() {
      return parts.stream().map(CutPart::id).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    List<DataFile> files(TableName name) {
      return parts.stream().flatMap(part -> part.files(name).stream()).toList();
    }

    /** Whether there is something to say in the table. */
    boolean isNews(TableName name) {
      if (!files(name).isEmpty()) {
        return true;
      }
      if (name.equals(TableName.RAW_EVENTS)) {
        return !nextOffsets.isEmpty() || !counts.isEmpty() || watermarkMillis > 0 || isLast;
      }
      return (name.equals(TableName.LEDGER) && !counts.isEmpty())
          || (name.equals(TableName.DIRTY_DAYS) && !lateDays.isEmpty());
    }
  }

  /** The rows that are the committer's own. */
  private List<DataFile> written(TableName name, Table table, Content content) {
    if (name.equals(TableName.LEDGER) && !content.counts.isEmpty()) {
      Ledger ledger =
          new Ledger(
              run.lineage(),
              Instant.ofEpochMilli(begunAt),
              "stream",
              run.codeVersion(),
              run.rulesHash(),
              content.nextOffsets.isEmpty()
                  ? run.topic()
                  : "%s before %s".formatted(run.topic(), StreamProgress.text(content.nextOffsets)),
              null,
              null);
      return ledger.write(table, content.counts);
    }
    if (name.equals(TableName.DIRTY_DAYS) && !content.lateDays.isEmpty()) {
      Set<Integer> dirty = DayRanges.withNeighbours(content.lateDays);
      return DirtyDays.write(table, dirty, Instant.now(), LATE, run.lineage());
    }
    return List.of();
  }

  private void append(Table table, TableName name, Content content, Progress before) {
    AppendFiles append = table.newAppend();
    content.files(name).forEach(append::appendFile);
    written(name, table, content).forEach(append::appendFile);
    append.set(Staging.RUN_ID, run.lineage());
    append.set(StreamProgress.STREAM, run.topic());
    append.set(StreamProgress.LINEAGE, run.lineage());
    append.set(StreamProgress.RULES, run.rulesHash());
    append.set(StreamProgress.PARTS, String.join(",", content.ids()));
    long watermark = Math.max(content.watermarkMillis, before.watermarkMillis);
    append.set(StreamProgress.WATERMARK, Long.toString(watermark));
    if (name.equals(TableName.RAW_EVENTS)) {
      Map<Integer, Long> offsets = new TreeMap<>(before.nextOffsets);
      content.nextOffsets.forEach(
          (partition, offset) -> offsets.merge(partition, offset, Math::max));
      append.set(StreamProgress.OFFSETS, StreamProgress.text(offsets));
      append.set(StreamProgress.LAST, Boolean.toString(content.isLast));
      Map<String, Long> totals = new TreeMap<>(before.totals);
      content.counts.forEach((count, value) -> totals.merge(count, value, Long::sum));
      totals.forEach(
          (count, value) -> append.set(StreamProgress.TOTAL + count, Long.toString(value)));
      append.set(StreamProgress.COMMIT_MILLIS, Long.toString(System.currentTimeMillis() - begunAt));
    }
    Set<String> ids = content.ids();
    append.validateWith(ancestors -> isNext(ids, Ancestry.withTagged(table, ancestors)));
    append.commit();
  }

  /**
   * Whether the parts are not yet there, and no later start of the stream has taken over: a process
   * that was believed dead may still be at it.
   */
  private boolean isNext(Set<String> ids, Iterable<Snapshot> ancestors) {
    boolean isOvertaken = false;
    for (Snapshot snapshot : ancestors) {
      if (!run.topic().equals(snapshot.summary().get(StreamProgress.STREAM))) {
        continue;
      }
      boolean isOurs = run.lineage().equals(snapshot.summary().get(StreamProgress.LINEAGE));
      if (isOurs && isOvertaken) {
        return false;
      }
      isOvertaken |= !isOurs;
      for (String id : snapshot.summary().get(StreamProgress.PARTS).split(",")) {
        if (ids.contains(id)) {
          return false;
        }
      }
    }
    return true;
  }

  /** What the stream has committed to a table before. */
  private final class Progress {
    private Map<Integer, Long> nextOffsets = Map.of();
    private Map<String, Long> totals = Map.of();
    private long watermarkMillis = Long.MIN_VALUE;

    /**
     * @param done takes the ids of the parts that the table has
     */
    Progress(Table table, Set<String> done) {
      boolean isNewest = true;
      for (Snapshot at : Ancestry.of(table)) {
        if (!run.topic().equals(at.summary().get(StreamProgress.STREAM))) {
          continue;
        }
        done.addAll(List.of(at.summary().get(StreamProgress.PARTS).split(",")));
        if (isNewest) {
          isNewest = false;
          watermarkMillis = Long.parseLong(at.summary().get(StreamProgress.WATERMARK));
          if (at.summary().containsKey(StreamProgress.OFFSETS)) {
            StreamProgress progress = StreamProgress.parse(at);
            nextOffsets = progress.nextOffsets();
            totals = run.lineage().equals(progress.lineage()) ? progress.totals() : Map.of();
          }
        }
      }
    }
  }
}
