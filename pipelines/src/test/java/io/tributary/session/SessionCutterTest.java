package io.tributary.session;

import static io.tributary.timeline.EventBuilder.at;
import static io.tributary.timeline.EventBuilder.micros;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.rules.RulesFile;
import io.tributary.timeline.EventBuilder;
import io.tributary.timeline.ReportingDays;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionCutterTest {
  private static final long GAP = 30 * 60_000_000L;
  private static final long TEN = micros("2026-01-05T10:00:00Z");
  private static final long HOUR_MS = 3_600_000L;

  @Test
  void aPauseOfTheGapGoesOn() {
    assertEquals(List.of(2L), counts(at(TEN), at(TEN + GAP)));
  }

  @Test
  void aPauseOfAMicrosecondMoreEndsTheSession() {
    assertEquals(List.of(1L, 1L), counts(at(TEN), at(TEN + GAP + 1)));
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
    assertEquals(List.of(2L, 1L), sessions.stream().map(Session::eventCount).toList());
  }

  @Test
  void anEventThatLastsBridgesThePause() {
    long end = TEN + HOUR_MS * 1000;
    assertEquals(List.of(2L), counts(at(TEN).playing(HOUR_MS), at(end + GAP)));
    assertEquals(List.of(1L, 1L), counts(at(TEN).playing(HOUR_MS), at(end + GAP + 1)));
  }

  @Test
  void durationsOfOtherEventsBridgeNothing() {
    assertEquals(List.of(1L, 1L), counts(at(TEN).withDuration(HOUR_MS), at(TEN + GAP + 1)));
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
    assertEquals(List.of(2L), counts(at(late).playing(5 * HOUR_MS), at(midnight + GAP)));
    assertEquals(List.of(1L, 1L), counts(at(late).playing(5 * HOUR_MS), at(midnight + GAP + 1)));
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
    assertEquals("a", session.firstEventId());
    assertEquals("b", session.lastEventId());
    assertEquals(2, session.eventCount());
    assertEquals(0, session.durationMs());
  }

  @Test
  void aSessionTellsItsFirstAndLastPageView() {
    List<Session> sessions =
        sessions(
            at(TEN).withId("1").withUser("first"),
            at(TEN + 1).withId("2").withPage("/in"),
            at(TEN + 2).withId("3").withPage("/middle").withUser("last"),
            at(TEN + 3).withId("4").withPage("/out"),
            at(TEN + 4).withId("5"),
            at(TEN + 2 * GAP).withId("6"));
    assertEquals(
        List.of(
            new Session(
                day("2026-01-05"), TEN, TEN + 4, TEN + 4, 5, 3, "/in", "/out", "1", "5", "last"),
            new Session(
                day("2026-01-05"),
                TEN + 2 * GAP,
                TEN + 2 * GAP,
                TEN + 2 * GAP,
                1,
                0,
                null,
                null,
                "6",
                "6",
                null)),
        sessions);
  }

  @Test
  void onePageViewIsEntryAndExit() {
    Session session = sessions(at(TEN).withPage("/only")).get(0);
    assertEquals("/only", session.entryPageGroup());
    assertEquals("/only", session.exitPageGroup());
    assertEquals(1, session.pageViewCount());
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
        new Session(day("2026-01-05"), TEN, TEN, TEN, 1, 0, null, null, "other", "other", null),
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

  private static List<Long> counts(EventBuilder... events) {
    return sessions(events).stream().map(Session::eventCount).toList();
  }

  private static int day(String date) {
    return (int) LocalDate.parse(date).toEpochDay();
  }
}
