package io.tributary.job;

import io.tributary.io.DayRanges;
import io.tributary.io.DirtyDays;
import io.tributary.io.InputException;
import io.tributary.io.RawRetention;
import io.tributary.io.RawScan;
import io.tributary.io.Staging;
import io.tributary.io.StreamProgress;
import io.tributary.io.TableRead;
import io.tributary.io.ViewComparison;
import io.tributary.rules.Rules;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Compares what the tables show with what a backfill of the same raw rows would write.
 *
 * @param range days to compare; null for all that ended at least a day before the stream's
 *     watermark
 */
public record Verify(LakeLocation location, DayRange range, Rules rules) {
  /**
   * What was found.
   *
   * @param days that were compared, since 1970
   * @param dirtyDays of the range, which are not compared
   */
  public record Result(
      Set<Integer> days, Set<Integer> dirtyDays, List<ViewComparison.Result> tables) {
    public boolean isEqual() {
      return tables.stream().allMatch(ViewComparison.Result::isEqual);
    }
  }

  /**
   * Runs to the end; leaves nothing in the lake.
   *
   * @param runId names what is staged meanwhile
   * @throws InputException if the stream may still write a day of the range
   */
  public Result run(PipelineOptions options, String runId, Consumer<String> progress) {
    try (Lake lake = Lake.open(location)) {
      Staging.settle(lake).forEach(progress);
      Optional<StreamProgress> stream = StreamProgress.of(lake);
      long asOf = stream.map(StreamProgress::committedAtMillis).orElse(Long.MAX_VALUE);
      stream.ifPresent(
          at ->
              progress.accept(
                  "comparing with the stream as of %s, watermark %s"
                      .formatted(Instant.ofEpochMilli(asOf), at.watermark())));
      Choice choice = choose(lake, stream);
      List<ViewComparison.Result> tables =
          choice.days().isEmpty()
              ? List.of()
              : compare(lake, options, runId, asOf, choice.days(), progress);
      return new Result(choice.days(), choice.dirty(), tables);
    }
  }

  /** The days to compare, and those that are left out because they are dirty. */
  private record Choice(Set<Integer> days, Set<Integer> dirty) {}

  /** Days whose sessions are all closed: a session may reach into the next day. */
  private Choice choose(Lake lake, Optional<StreamProgress> stream) {
    ReportingDays zone = new ReportingDays(lake.zone());
    int end = Integer.MAX_VALUE;
    if (stream.isPresent() && !stream.get().isLast()) {
      end =
          stream.get().hasWatermark()
              ? zone.dayOf(stream.get().watermarkMillis() * 1000) - 1
              : Integer.MIN_VALUE;
    }
    Set<Integer> days = new TreeSet<>();
    if (range == null) {
      for (int day : RawScan.days(lake, zone)) {
        if (day < end) {
          days.add(day);
        }
      }
    } else if (range.to() > end) {
      throw new InputException(
          "Cannot verify days up to %s: the stream's watermark is %s, and a day can be compared when it ended a day before"
              .formatted(LocalDate.ofEpochDay(range.to() - 1), stream.get().watermark()));
    } else {
      days.addAll(range.days());
    }
    if (range == null) {
      RawRetention.removeGone(lake, days);
    } else {
      RawRetention.check(lake, days);
    }
    Set<Integer> dirty = new TreeSet<>(DirtyDays.of(lake));
    dirty.retainAll(days);
    days.removeAll(dirty);
    return new Choice(days, dirty);
  }

  private List<ViewComparison.Result> compare(
      Lake lake,
      PipelineOptions options,
      String runId,
      long asOf,
      Set<Integer> days,
      Consumer<String> progress) {
    Long raw = ViewComparison.snapshotAsOf(lake, TableName.RAW_EVENTS, asOf);
    if (raw == null) {
      return List.of();
    }
    ReportingDays zone = new ReportingDays(lake.zone());
    Staging staging = Staging.begin(lake, runId);
    List<ViewComparison.Result> tables = new ArrayList<>();
    try {
      TableRead read =
          RawScan.ofDays(lake, raw, DayRanges.withNeighbours(days), zone, DecodeRaw.COLUMNS);
      new ComputeDays(lake, rules, zone.zone(), true).stage(options, staging, read, days, progress);
      for (TableName table : ComputeDays.COMPUTED) {
        progress.accept("comparing " + table);
        Long live = ViewComparison.snapshotAsOf(lake, table, asOf);
        tables.add(ViewComparison.of(lake, table, runId, live, days));
      }
      tables.addAll(compareAudience(lake, options, runId, days, progress));
    } finally {
      staging.drop();
    }
    return tables;
  }

  /**
   * Compares the audience of those days for which it was computed, each stretch of days with what
   * follows from the day before it.
   *
   * @param runId of the run that staged the events
   */
  private List<ViewComparison.Result> compareAudience(
      Lake lake,
      PipelineOptions options,
      String runId,
      Set<Integer> days,
      Consumer<String> progress) {
    NavigableSet<Integer> computed = TableRead.days(lake.load(TableName.PERSON_DAYS));
    Set<Integer> compared = new TreeSet<>(days);
    compared.removeIf(day -> computed.isEmpty() || day > computed.last());
    Map<TableName, ViewComparison.Result> results = new LinkedHashMap<>();
    for (DayRange stretch : DayRange.stretches(compared)) {
      Staging staging = Staging.begin(lake, "%s-%s".formatted(runId, stretch.from()));
      try {
        new ComputeAudience(lake, rules, stretch)
            .stage(options, staging, Staging.branch(runId), progress);
        for (TableName table : PersonRows.TABLES) {
          Set<Integer> written = ComputeAudience.written(table, stretch).days();
          Long actual = ViewComparison.snapshotAsOf(lake, table, Long.MAX_VALUE);
          results.merge(
              table,
              ViewComparison.of(lake, table, staging.runId(), actual, written),
              ViewComparison.Result::plus);
        }
      } finally {
        staging.drop();
      }
    }
    return List.copyOf(results.values());
  }
}
