package io.tributary.job;

import io.tributary.io.DirtyDays;
import io.tributary.io.Held;
import io.tributary.io.StreamProgress;
import io.tributary.io.TableCommits;
import io.tributary.rules.Rules;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How a lake stands.
 *
 * @param zone the reporting zone
 * @param topic of the stream; null without one
 * @param watermark of the stream; null without one, or before it has one
 * @param settledBefore the first day that may still change: beside a stream the first that it may
 *     still write, else the one after the newest with events; null if there is none yet
 * @param dirtyDays to be computed anew
 * @param plannedRun the run that waits for {@code backfill --publish}; null if none does
 * @param committedAt when each table was last written; none if it never was
 */
public record LakeStatus(
    ZoneId zone,
    String topic,
    Instant watermark,
    LocalDate settledBefore,
    List<LocalDate> dirtyDays,
    String plannedRun,
    Map<TableName, Instant> committedAt) {
  /** As it is now, by the rules that say how late events may be. */
  public static LakeStatus of(LakeLocation location, Rules rules) {
    try (Lake lake = Lake.open(location)) {
      ReportingDays days = new ReportingDays(lake.zone());
      Optional<StreamProgress> stream = StreamProgress.of(lake);
      int end = SettledDays.of(lake, days, rules).end();
      return new LakeStatus(
          lake.zone(),
          StreamProgress.topic(lake).orElse(null),
          stream
              .filter(StreamProgress::hasWatermark)
              .map(at -> Instant.ofEpochMilli(at.watermarkMillis()))
              .orElse(null),
          end == 0 ? null : LocalDate.ofEpochDay(end),
          new TreeSet<>(DirtyDays.of(lake)).stream().map(LocalDate::ofEpochDay).toList(),
          Held.run(lake).orElse(null),
          TableCommits.newest(lake));
    }
  }
}
