package io.tributary.job;

import io.tributary.io.DayRanges;
import io.tributary.io.DirtyDays;
import io.tributary.io.InputException;
import io.tributary.io.StreamProgress;
import io.tributary.io.TableRead;
import io.tributary.rules.Rules;
import io.tributary.table.Lake;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import java.time.LocalDate;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Days whose events stand: beside a stream those that it can no longer write, else those up to the
 * newest that has events.
 *
 * @param end the first day that is not one of them, as days since 1970
 * @param why they end there, for a person
 */
record SettledDays(int end, String why) {
  static SettledDays of(Lake lake, ReportingDays days, Rules rules) {
    Optional<StreamProgress> stream = StreamProgress.of(lake);
    if (stream.isEmpty()) {
      NavigableSet<Integer> withEvents = TableRead.days(lake.load(TableName.PROCESSED_EVENTS));
      return withEvents.isEmpty()
          ? new SettledDays(0, "the lake has no events")
          : new SettledDays(
              withEvents.last() + 1,
              "the lake's newest events are of %s".formatted(date(withEvents.last())));
    }
    if (!stream.get().hasWatermark()) {
      return new SettledDays(0, "the stream has no watermark yet");
    }
    int end = LiveDays.first(stream.get().watermarkMillis() * 1000, days, rules);
    return new SettledDays(
        end,
        "the stream's watermark %s lets the days before %s stand"
            .formatted(stream.get().watermark(), date(end)));
  }

  /**
   * Makes sure that none of the days that are needed is dirty.
   *
   * @param purpose what they are needed for, such as {@code compute funnels of 2026-01-05}
   * @throws InputException if one is
   */
  static void checkClean(Lake lake, DayRange needed, String purpose) {
    Set<Integer> dirty = new TreeSet<>(DirtyDays.of(lake));
    dirty.removeIf(day -> !needed.contains(day));
    if (!dirty.isEmpty()) {
      throw new InputException(
          "Cannot %s: %s %s dirty, so backfill first"
              .formatted(purpose, DayRanges.of(dirty), dirty.size() == 1 ? "is" : "are"));
    }
  }

  private static LocalDate date(int day) {
    return LocalDate.ofEpochDay(day);
  }
}
