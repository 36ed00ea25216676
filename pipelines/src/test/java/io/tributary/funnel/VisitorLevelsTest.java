package io.tributary.funnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.event.Derived;
import io.tributary.timeline.EventBuilder;
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.TimelineEvent;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VisitorLevelsTest {
  private static final long A = 1;
  private static final long B = 2;
  private static final long C = 4;
  private static final long[] ABC = {A, B, C};

  @Test
  void laterStepsMayLieOnLaterDays() {
    assertEquals(
        Map.of("2026-01-05", 3),
        levels(
            "UTC",
            48,
            at("2026-01-05T10:00:00Z", A),
            at("2026-01-06T10:00:00Z", B),
            at("2026-01-07T10:00:00Z", C)));
    assertEquals(
        Map.of("2026-01-05", 2),
        levels(
            "UTC",
            48,
            at("2026-01-05T10:00:00Z", A),
            at("2026-01-06T10:00:00Z", B),
            at("2026-01-07T10:00:00.000001Z", C)));
  }

  @Test
  void theFirstStepCountsOnItsDayOnly() {
    assertEquals(
        Map.of("2026-01-05", 1, "2026-01-06", 2),
        levels(
            "UTC",
            24,
            at("2026-01-05T10:00:00Z", A),
            at("2026-01-06T23:00:00Z", A),
            at("2026-01-07T11:00:00Z", B)));
  }

  @Test
  void theBestStartOfTheDayCounts() {
    assertEquals(
        Map.of("2026-01-05", 3),
        levels(
            "UTC",
            24,
            at("2026-01-05T01:00:00Z", A),
            at("2026-01-05T20:00:00Z", A),
            at("2026-01-05T21:00:00Z", B),
            at("2026-01-06T20:00:00Z", C)));
  }

  /** 8 March has 23 hours in New York, 1 November 25; a window has as many as it says. */
  @Test
  void daysAreThoseOfTheZoneAndWindowsAreHours() {
    assertEquals(
        Map.of("2026-03-08", 2),
        levels(
            "America/New_York", 24, at("2026-03-08T05:00:00Z", A), at("2026-03-09T05:00:00Z", B)));
    assertEquals(
        Map.of("2026-03-07", 1, "2026-03-09", 1),
        levels(
            "America/New_York", 24, at("2026-03-08T04:59:59Z", A), at("2026-03-09T05:00:00Z", A)));
    assertEquals(
        Map.of("2026-11-01", 1),
        levels(
            "America/New_York", 24, at("2026-11-01T04:00:00Z", A), at("2026-11-02T04:59:59Z", B)));
    assertEquals(
        Map.of("2026-11-01", 1),
        levels(
            "America/New_York", 1, at("2026-11-01T04:00:00Z", A), at("2026-11-02T04:59:59Z", A)));
  }

  private static Map<String, Integer> levels(String zone, int hours, TimelineEvent... events) {
    Map<String, Integer> levels = new TreeMap<>();
    new VisitorLevels(
            ABC, Duration.ofHours(hours).toNanos() / 1000, new ReportingDays(ZoneId.of(zone)))
        .forEachDay(
            List.of(events),
            day -> true,
            (day, level) -> levels.put(LocalDate.ofEpochDay(day).toString(), level));
    return levels;
  }

  private static TimelineEvent at(String instant, long marks) {
    return EventBuilder.at(instant).withDerived(Derived.ofMarks(marks)).toTimelineEvent();
  }
}
