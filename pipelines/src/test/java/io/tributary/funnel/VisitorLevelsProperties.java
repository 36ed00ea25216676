package io.tributary.funnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.event.Derived;
import io.tributary.timeline.EventBuilder;
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.TimelineEvent;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class VisitorLevelsProperties {
  private static final long HALF_HOUR = 1_800_000_000L;
  private static final int HISTORY = 5 * 48;
  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

  /** A zone, and the instant with which its histories begin, in microseconds. */
  private record Calendar(ZoneId zone, long start) {}

  /** As the definition says: every day, and every choice of events, is tried. */
  @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
  void levelsAreThoseOfTheBestChoicesThatBeginOnTheDay(
      @ForAll("calendars") Calendar calendar,
      @ForAll("histories") List<TimelineEvent> history,
      @ForAll("steps") long[] steps,
      @ForAll @IntRange(max = 2 * 96) int window) {
    List<TimelineEvent> events = moved(history, calendar.start());
    Map<Integer, Integer> expected = new TreeMap<>();
    for (TimelineEvent event : events) {
      LocalDate date = dateOf(event, calendar.zone());
      int best = best(new ArrayList<>(), date, calendar.zone(), events, steps, window * HALF_HOUR);
      if (best > 0) {
        expected.put((int) date.toEpochDay(), best);
      }
    }
    assertEquals(expected, levels(events, steps, window * HALF_HOUR, calendar.zone(), day -> true));
  }

  private static int best(
      List<TimelineEvent> chosen,
      LocalDate date,
      ZoneId zone,
      List<TimelineEvent> events,
      long[] steps,
      long window) {
    int best = chosen.size();
    for (TimelineEvent event : best == steps.length ? List.<TimelineEvent>of() : events) {
      boolean isTaken = chosen.stream().anyMatch(other -> other == event);
      boolean isInPlace =
          chosen.isEmpty()
              ? dateOf(event, zone).equals(date)
              : event.eventAt() >= chosen.get(chosen.size() - 1).eventAt()
                  && event.eventAt() <= chosen.get(0).eventAt() + window;
      if (!isTaken && isInPlace && (event.derived().marks() & steps[chosen.size()]) != 0) {
        chosen.add(event);
        best = Math.max(best, best(chosen, date, zone, events, steps, window));
        chosen.remove(chosen.size() - 1);
      }
    }
    return best;
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aDayNeedsNothingBeforeItNorBehindItsWindow(
      @ForAll("calendars") Calendar calendar,
      @ForAll("histories") List<TimelineEvent> history,
      @ForAll("steps") long[] steps,
      @ForAll @IntRange(max = 2 * 96) int window) {
    List<TimelineEvent> events = moved(history, calendar.start());
    ReportingDays days = new ReportingDays(calendar.zone());
    Map<Integer, Integer> alone = new TreeMap<>();
    events.stream()
        .map(event -> days.dayOf(event.eventAt()))
        .distinct()
        .forEach(
            asked -> {
              List<TimelineEvent> needed =
                  events.stream()
                      .filter(event -> event.eventAt() >= days.startOf(asked))
                      .filter(event -> event.eventAt() < days.endOf(asked) + window * HALF_HOUR)
                      .toList();
              alone.putAll(
                  levels(needed, steps, window * HALF_HOUR, calendar.zone(), day -> day == asked));
            });
    assertEquals(levels(events, steps, window * HALF_HOUR, calendar.zone(), day -> true), alone);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void noDayIsBetterThanTheWholeHistoryAndOneIsAsGood(
      @ForAll("histories") List<TimelineEvent> history,
      @ForAll("steps") long[] steps,
      @ForAll @IntRange(max = 2 * 96) int window) {
    Map<Integer, Integer> levels =
        levels(history, steps, window * HALF_HOUR, NEW_YORK, day -> true);
    int whole = Funnel.level(history, steps, window * HALF_HOUR);
    assertTrue(levels.values().stream().allMatch(level -> level >= 1 && level <= whole));
    assertEquals(whole, levels.values().stream().mapToInt(level -> level).max().orElse(0));
  }

  private static Map<Integer, Integer> levels(
      List<TimelineEvent> events, long[] steps, long window, ZoneId zone, IntPredicate isAsked) {
    Map<Integer, Integer> levels = new TreeMap<>();
    new VisitorLevels(steps, window, new ReportingDays(zone))
        .forEachDay(events, isAsked, (day, level) -> assertEquals(null, levels.put(day, level)));
    return levels;
  }

  private static LocalDate dateOf(TimelineEvent event, ZoneId zone) {
    return LocalDate.ofInstant(Instant.EPOCH.plus(event.eventAt(), ChronoUnit.MICROS), zone);
  }

  private static List<TimelineEvent> moved(List<TimelineEvent> history, long start) {
    return history.stream()
        .map(event -> event(start + event.eventAt(), event.eventId(), event.derived().marks()))
        .toList();
  }

  private static TimelineEvent event(long at, String id, long marks) {
    return EventBuilder.at(at).withId(id).withDerived(Derived.ofMarks(marks)).toTimelineEvent();
  }

  /** Days of 23 and of 25 hours are among those of New York. */
  @Provide
  Arbitrary<Calendar> calendars() {
    return Arbitraries.of(
        new Calendar(NEW_YORK, EventBuilder.micros("2026-03-06T05:00:00Z")),
        new Calendar(NEW_YORK, EventBuilder.micros("2026-10-30T04:00:00Z")),
        new Calendar(ZoneId.of("UTC"), EventBuilder.micros("2026-03-06T00:00:00Z")));
  }

  /** Of five days, at half hours, so that many lie on a day's or a window's end. */
  @Provide
  Arbitrary<List<TimelineEvent>> histories() {
    Arbitrary<Long> marks =
        Arbitraries.oneOf(Arbitraries.of(1L, 2L, 4L), Arbitraries.longs().between(0, 15));
    return Combinators.combine(
            Arbitraries.integers().between(0, HISTORY),
            marks,
            Arbitraries.integers().between(0, 99))
        .as((at, bits, id) -> event(at * HALF_HOUR, "e" + id, bits))
        .list()
        .ofMaxSize(9)
        .map(events -> events.stream().sorted().toList());
  }

  @Provide
  Arbitrary<long[]> steps() {
    return Arbitraries.of(
        new long[] {1, 2, 4, 8}, new long[] {1, 1, 2}, new long[] {1, 2, 1}, new long[] {3, 6});
  }
}
