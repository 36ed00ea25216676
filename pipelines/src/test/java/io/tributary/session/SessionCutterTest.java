package io.tributary.session;

import static io.tributary.timeline.EventBuilder.at;
import static io.tributary.timeline.EventBuilder.micros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tributary.event.Derived;
import io.tributary.rules.RulesFile;
import io.tributary.timeline.EventBuilder;
import io.tributary.timeline.ReportingDays;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SessionCutterTest {
  private static final long GAP = 30 * 60_000_000L;
  private static final long TEN = micros("2026-01-05T10:00:00Z");
  private static final long HOUR_MS = 3_600_000L;

  @Test
  void aPauseOfTheGapGoesOn() {
    assertEquals(List.of(2), counts(at(TEN), at(TEN + GAP)));
  }

  @Test
  void aPauseOfAMicrosecondMoreEndsTheSession() {
    assertEquals(List.of(1, 1), counts(at(TEN), at(TEN + GAP + 1)));
  }

  @Test
  void theRulesSayHowLongThePauseIs() {
    var rules = RulesFile.parse("session: {gap: 1m}", "rules.yaml").session();
    List<Session> sessions = new ArrayList<>();
    SessionCutter cutter =
        new SessionCutter(rules, new ReportingDays(ZoneId.of("UTC")), sessions::add);
    for (long second : new long[] {0, 60, 121}) {
      cutter.add(at(TEN + second * 1_000_000).toTimelineEvent());
    }
    cutter.finish();
    assertEquals(List.of(2, 1), sessions.stream().map(session -> session.events().size()).toList());
  }

  @Test
  void anEventThatLastsBridgesThePause() {
    long end = TEN + HOUR_MS * 1000;
    assertEquals(List.of(2), counts(at(TEN).playing(HOUR_MS), at(end + GAP)));
    assertEquals(List.of(1, 1), counts(at(TEN).playing(HOUR_MS), at(end + GAP + 1)));
  }

  @Test
  void durationsOfOtherEventsBridgeNothing() {
    assertEquals(List.of(1, 1), counts(at(TEN).withDuration(HOUR_MS), at(TEN + GAP + 1)));
  }

  @Test
  void noDurationIsNegative() {
    Session session = sessions(at(TEN).playing(-HOUR_MS)).get(0);
    assertEquals(TEN, session.endedAt());
    assertEquals(0, session.durationMs());
    // Whose microseconds, where they overflow, are an hour.
    assertEquals(TEN, sessions(at(TEN).playing(-18_446_744_070_109_551L)).get(0).endedAt());
  }

  /** An early event that lasts long holds, though a later one ends before it. */
  @Test
  void thePauseRunsFromTheLatestEnd() {
    long end = TEN + HOUR_MS * 1000;
    List<Session> sessions =
        sessions(at(TEN).playing(HOUR_MS), at(TEN + 1).playing(1L), at(end + GAP));
    assertEquals(1, sessions.size());
    assertEquals(end + GAP, sessions.get(0).endedAt());
    assertEquals(end, sessions(at(TEN).playing(HOUR_MS), at(TEN + 1)).get(0).endedAt());
  }

  @Test
  void anEventLastsAtMostToTheEndOfItsDay() {
    long late = micros("2026-01-05T23:00:00Z");
    long midnight = micros("2026-01-06T00:00:00Z");
    assertEquals(midnight, sessions(at(late).playing(5 * HOUR_MS)).get(0).endedAt());
    assertEquals(midnight, sessions(at(late).playing(Long.MAX_VALUE)).get(0).endedAt());
    assertEquals(midnight, sessions(at(late).playing(HOUR_MS)).get(0).endedAt());
    assertEquals(midnight - 1000, sessions(at(late).playing(HOUR_MS - 1)).get(0).endedAt());
    assertEquals(List.of(2), counts(at(late).playing(5 * HOUR_MS), at(midnight + GAP)));
    assertEquals(List.of(1, 1), counts(at(late).playing(5 * HOUR_MS), at(midnight + GAP + 1)));
  }

  @Test
  void theDayIsThatOfTheReportingZone() {
    ZoneId zone = ZoneId.of("America/New_York");
    long late = micros("2026-01-06T04:00:00Z");
    Session session = sessions(zone, at(late).playing(5 * HOUR_MS)).get(0);
    assertEquals(day("2026-01-05"), session.day());
    assertEquals(micros("2026-01-06T05:00:00Z"), session.endedAt());
  }

  @Test
  void aSessionGoesOnOverMidnightAndBelongsToTheDayOnWhichItStarts() {
    List<Session> sessions = sessions(at("2026-01-05T23:50:00Z"), at("2026-01-06T00:10:00Z"));
    assertEquals(1, sessions.size());
    assertEquals(day("2026-01-05"), sessions.get(0).day());
    assertEquals(20 * 60_000L, sessions.get(0).durationMs());
  }

  @Test
  void aSessionFromMidnightOnBelongsToTheNewDay() {
    Session session = sessions(at("2026-01-06T00:00:00Z")).get(0);
    assertEquals(day("2026-01-06"), session.day());
  }

  @Test
  void eventsOfOneTimeAreOneSessionInTheirOrder() {
    Session session = sessions(at(TEN).withId("a"), at(TEN).withId("b")).get(0);
    assertEquals("a", session.first().eventId());
    assertEquals("b", session.last().eventId());
    assertEquals(2, session.events().size());
    assertEquals(0, session.durationMs());
  }

  @Test
  void aSessionHasItsEventsInOrder() {
    EventBuilder[] events = {
      at(TEN).withId("1").withUser("first"),
      at(TEN + 1).withId("2").withPage("/in").withUser("last"),
      at(TEN + 2).withId("3"),
      at(TEN + 2 * GAP).withId("4")
    };
    List<Session> sessions = sessions(events);
    assertEquals(
        List.of(
            new Session(
                day("2026-01-05"),
                TEN + 2,
                Stream.of(events).limit(3).map(EventBuilder::toTimelineEvent).toList()),
            new Session(day("2026-01-05"), TEN + 2 * GAP, List.of(events[3].toTimelineEvent()))),
        sessions);
    assertEquals("last", sessions.get(0).userId());
    assertNull(sessions.get(1).userId());
  }

  @Test
  void aSessionEndsBeforeAnotherSessionOfTheTracker() {
    List<Session> sessions =
        sessions(
            at(TEN).withId("1"),
            tracked(TEN + 1, "a"),
            at(TEN + 2).withId("3"),
            tracked(TEN + 3, "a"),
            tracked(TEN + 4, "b"),
            at(TEN + 5).withId("6"),
            tracked(TEN + 6, "a"),
            tracked(TEN + 7 + GAP, "a"),
            tracked(TEN + 8 + GAP, "b"));
    assertEquals(
        List.of(4, 2, 1, 1, 1), sessions.stream().map(session -> session.events().size()).toList());
  }

  @Test
  void noTwoSessionsStartAtOnce() {
    List<Session> sessions =
        sessions(
            tracked(TEN, "a").withId("1"),
            tracked(TEN, "b").withId("2"),
            tracked(TEN + 1, "b").withId("3"),
            tracked(TEN + 1, "c").withId("4"),
            tracked(TEN + 1, "d").withId("5"));
    assertEquals(List.of(3, 2), sessions.stream().map(session -> session.events().size()).toList());
  }

  @Test
  void theTrackersSessionEndsWithThePause() {
    List<Session> sessions =
        sessions(tracked(TEN, "a"), at(TEN + 1 + GAP).withId("2"), tracked(TEN + 2 + GAP, "b"));
    assertEquals(2, sessions.size());
  }

  private static EventBuilder tracked(long eventAt, String key) {
    return at(eventAt).withDerived(new Derived(null, null, null, null, 0, null, key));
  }

  @Test
  void theNextVisitorBeginsAnew() {
    List<Session> sessions = new ArrayList<>();
    SessionCutter cutter = cutter(ZoneId.of("UTC"), sessions);
    cutter.add(at(TEN).withPage("/a").withUser("u").toTimelineEvent());
    cutter.finish();
    cutter.add(at(TEN).withId("other").toTimelineEvent());
    cutter.finish();
    cutter.finish();
    assertEquals(2, sessions.size());
    assertEquals(
        new Session(day("2026-01-05"), TEN, List.of(at(TEN).withId("other").toTimelineEvent())),
        sessions.get(1));
  }

  private static List<Session> sessions(EventBuilder... events) {
    return sessions(ZoneId.of("UTC"), events);
  }

  private static List<Session> sessions(ZoneId zone, EventBuilder... events) {
    List<Session> sessions = new ArrayList<>();
    SessionCutter cutter = cutter(zone, sessions);
    for (EventBuilder event : events) {
      cutter.add(event.toTimelineEvent());
    }
    cutter.finish();
    return sessions;
  }

  private static SessionCutter cutter(ZoneId zone, List<Session> sessions) {
    return new SessionCutter(RulesFile.builtIn().session(), new ReportingDays(zone), sessions::add);
  }

  private static List<Integer> counts(EventBuilder... events) {
    return sessions(events).stream().map(session -> session.events().size()).toList();
  }

  private static int day(String date) {
    return (int) LocalDate.parse(date).toEpochDay();
  }
}
