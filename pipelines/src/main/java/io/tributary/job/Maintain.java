package io.tributary.job;

import io.tributary.io.DayRanges;
import io.tributary.io.DirtyDays;
import io.tributary.io.FoldChanges;
import io.tributary.io.Maintenance;
import io.tributary.io.Maintenance.Extent;
import io.tributary.io.RawRetention;
import io.tributary.io.RawScan;
import io.tributary.io.StreamProgress;
import io.tributary.rules.Rules;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes of a lake's files fewer and larger ones, and gives up what nobody reads any more. No view
 * shows anything else after it, and a stream may go on beside it.
 *
 * @param keepRawDays how many days of {@code raw.*} stay behind the newest ingestion; null for all
 */
public record Maintain(
    LakeLocation location,
    Rules rules,
    Set<TableName> tables,
    Duration keepSnapshots,
    Duration keepOrphans,
    Integer keepRawDays) {
  /** After this time a plan that nobody has published no longer holds snapshots back. */
  private static final Duration PLAN_HELD = Duration.ofDays(1);

  /** What does the heavy part of it. */
  public interface Engine {
    /**
     * Puts small files together.
     *
     * @param before null, or a day of the table's last partition column: only those before it
     */
    void compact(TableName table, LocalDate before);

    void expireSnapshots(TableName table, Duration olderThan);

    /** Removes files that no snapshot has. */
    void removeOrphans(TableName table, Duration olderThan);
  }

  /**
   * What was done to a table.
   *
   * @param folded by how many rows it is smaller
   */
  public record Result(TableName table, Extent before, Extent after, long folded) {}

  /** Runs to the end. */
  public List<Result> run(Engine engine, Consumer<String> progress) {
    try (Lake lake = Lake.open(location)) {
      ReportingDays zone = new ReportingDays(lake.zone());
      OptionalInt firstLive = firstLive(lake, zone);
      if (keepRawDays != null) {
        giveUpRaw(lake, zone, firstLive, progress);
      }
      Maintenance.dropForgottenPlans(lake, PLAN_HELD).forEach(progress);
      Set<String> atWork = Maintenance.runsAtWork(lake);
      if (!atWork.isEmpty()) {
        progress.accept(
            "no snapshot expires: something is staged by %s".formatted(String.join(", ", atWork)));
      }
      List<Result> results = new ArrayList<>();
      for (TableName table : tables) {
        progress.accept("tidying up " + table);
        results.add(tidy(lake, table, firstLive, atWork.isEmpty(), engine));
      }
      return results;
    }
  }

  private Result tidy(
      Lake lake, TableName table, OptionalInt firstLive, boolean mayExpire, Engine engine) {
    Extent before = Maintenance.extent(lake, table);
    if (before.snapshots() == 0) {
      return new Result(table, before, before, 0);
    }
    long folded = firstLive.isEmpty() ? 0 : FoldChanges.fold(lake, table, firstLive.getAsInt());
    if (!table.equals(TableName.LEDGER)) {
      engine.compact(table, null);
    } else if (!Maintenance.hasUnfinishedCut(lake)) {
      // A cut that is begun meanwhile has rows of today, or of yesterday around midnight.
      engine.compact(table, LocalDate.now(ZoneOffset.UTC).minusDays(1));
    }
    if (mayExpire) {
      Maintenance.tagStreams(lake, table);
      engine.expireSnapshots(table, keepSnapshots);
    }
    engine.removeOrphans(table, keepOrphans);
    return new Result(table, before, Maintenance.extent(lake, table), folded);
  }

  private OptionalInt firstLive(Lake lake, ReportingDays zone) {
    Optional<StreamProgress> stream = StreamProgress.of(lake);
    return stream.isPresent() && stream.get().hasWatermark()
        ? OptionalInt.of(LiveDays.first(stream.get().watermarkMillis() * 1000, zone, rules))
        : OptionalInt.empty();
  }

  /** Not what live or a dirty day has yet to be computed from. */
  private void giveUpRaw(
      Lake lake, ReportingDays zone, OptionalInt firstLive, Consumer<String> progress) {
    Optional<RawScan.Latest> latest = RawScan.latest(lake);
    if (latest.isEmpty() || (firstLive.isEmpty() && StreamProgress.of(lake).isPresent())) {
      return;
    }
    int wanted = zone.dayOf(latest.get().ingestedAt()) - keepRawDays;
    int first = wanted;
    if (firstLive.isPresent()) {
      first = Math.min(first, firstLive.getAsInt() - 1);
    }
    for (int dirty : DirtyDays.of(lake)) {
      first = Math.min(first, dirty);
    }
    if (first < wanted) {
      progress.accept(
          "raw is kept for %s, which can still change"
              .formatted(DayRanges.of(new DayRange(first, wanted).days())));
    }
    progress.accept("raw is kept from %s on".formatted(RawRetention.giveUp(lake, first)));
  }
}
