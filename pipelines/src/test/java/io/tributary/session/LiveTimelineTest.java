package io.tributary.session;

import static io.tributary.timeline.EventBuilder.at;
import static io.tributary.timeline.EventBuilder.micros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.event.Derived;
import io.tributary.event.Texts;
import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.timeline.EncodedEvent;
import io.tributary.timeline.EventBuilder;
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.VisitorDay;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The gap is 30 minutes, records may come a day late, and 10 events a day are allowed. */
class LiveTimelineTest {
  private static final long MINUTE = 60_000_000L;
  private static final long GAP = 30 * MINUTE;
  private static final long DAY = 24 * 60 * MINUTE;
  private static final long MIDNIGHT = micros("2026-01-05T00:00:00Z");
  private static final long TEN = micros("2026-01-05T10:00:00Z");
  private static final Rules RULES = rules(10);

  private final FoldedRows rows = new FoldedRows(true);
  private final StoredMap store = new StoredMap();
  private LiveTimeline live = open(RULES);

  private static Rules rules(int maxEvents) {
    return RulesFile.parse(
        "automated: {max-events-per-day: %s}".formatted(maxEvents), "rules.yaml");
  }

  private LiveTimeline open(Rules rules) {
    return new LiveTimeline(rules, new ReportingDays(ZoneId.of("UTC")), store, Texts.STRINGS, rows);
  }

  private void add(EventBuilder... events) {
    for (EventBuilder event : events) {
      assertTrue(live.add(event.toEncodedEvent()), event.toString());
    }
  }

  private List<Integer> counts() {
    return rows.sessions().stream().map(session -> session.events().size()).toList();
  }

  @Test
  void aSessionAppearsWhenNoEventCanContinueIt() {
    add(at(TEN).withId("a"));
    assertEquals(TEN + GAP + 1, live.wakeAt());
    live.advance(TEN + GAP);
    assertEquals(List.of(), rows.rows());
    live.advance(TEN + GAP + 1);
    assertEquals(List.of("a 2 is"), rows.rows());
  }

  @Test
  void anEventInTimeContinuesTheSession() {
    add(at(TEN).withId("a"), at(TEN + GAP).withId("b"));
    live.advance(TEN + GAP + 1);
    assertEquals(List.of(), rows.rows());
    assertEquals(TEN + 2 * GAP + 1, live.wakeAt());
    live.advance(live.wakeAt());
    assertEquals(List.of("a 2 is"), rows.rows());
    assertEquals(List.of(2), counts());
  }

  @Test
  void whileASessionGoesOnItIsLookedAtForTheVisitorDayOnly() {
    add(at(TEN).withId("a"), at(TEN + GAP / 2).withId("b"));
    assertEquals(TEN + GAP / 2 + GAP + 1, live.wakeAt(), "when the session closes");
    live.save();
    live = open(RULES);
    add(at(TEN - GAP).withId("before"));
    assertEquals(TEN + GAP / 2 + GAP + 1, live.wakeAt(), "when the session closes");
    add(at(TEN + GAP).withId("c"), at(TEN + 2 * GAP).withId("d"));
    assertEquals(TEN + 2 * GAP + 1, live.wakeAt(), "a gap later than the first event alone");
    live.advance(live.wakeAt());
    assertEquals(List.of(), rows.rows());
    assertEquals(1, rows.days().size());
    assertEquals(TEN + 3 * GAP + 1, live.wakeAt());
  }

  @Test
  void anEventOfAnotherSessionIsLookedAtInTime() {
    add(at(TEN).withId("a"), at(TEN + GAP / 2).withId("b"));
    add(at(TEN - GAP - 1).withId("before"));
    assertEquals(TEN, live.wakeAt());
    live.advance(live.wakeAt());
    assertEquals(List.of("before 1 is"), rows.rows());
  }

  @Test
  void aVisitorDayAppearsWithTheFirstAdvanceAndFollowsItsEvents() {
    add(at(TEN));
    live.advance(TEN);
    add(at(TEN + 1).withUser("u"));
    live.advance(TEN);
    assertEquals(List.of(new VisitorDay(20458, 2, TEN, TEN + 1, 0, "u", null)), rows.days());
    assertEquals(1, live.correctionCount());
  }

  @Test
  void aCopyChangesNothing() {
    add(at(TEN));
    assertFalse(live.add(at(TEN).toEncodedEvent()));
    live.advance(TEN + DAY);
    assertFalse(live.add(at(TEN).toEncodedEvent()));
    live.advance(TEN + DAY);
    assertEquals(1, rows.rows().size());
  }

  @Test
  void aLateEventExtendsAClosedSession() {
    add(at(TEN).withId("a"));
    live.advance(TEN + 5 * GAP);
    add(at(TEN + GAP).withId("b"));
    assertTrue(live.wakeAt() <= TEN + 5 * GAP, "due");
    live.advance(TEN + 5 * GAP);
    assertEquals(List.of("a 1 is", "a 2 is"), rows.rows());
    assertEquals(List.of(2), counts());
  }

  @Test
  void aLateEventReopensASession() {
    add(at(TEN).withId("a"));
    live.advance(TEN + GAP + 1);
    add(at(TEN + GAP).withId("b"));
    live.advance(TEN + GAP + 1);
    live.advance(live.wakeAt());
    assertEquals(List.of("a 1 is", "a 2 retracted", "a 3 is"), rows.rows());
  }

  @Test
  void aSessionThatLateEventsReopenIsRetractedAtOnce() {
    add(at(TEN).withId("a"));
    live.advance(TEN + 2 * GAP);
    add(at(TEN + GAP / 2).withId("b"), at(TEN + 3 * GAP / 2).withId("c"));
    assertTrue(live.wakeAt() <= TEN + 2 * GAP, "due");
    live.advance(TEN + 2 * GAP);
    assertEquals(List.of("a 1 is", "a 2 retracted"), rows.rows());
  }

  @Test
  void aLateEventJoinsTwoSessions() {
    add(at(TEN).withId("a"), at(TEN + 2 * GAP).withId("c"));
    live.advance(TEN + 5 * GAP);
    assertEquals(List.of(1, 1), counts());
    add(at(TEN + GAP).withId("b"));
    live.advance(TEN + 5 * GAP);
    assertEquals(List.of("a 1 is", "c 1 is", "a 2 is", "c 2 retracted"), rows.rows());
    assertEquals(List.of(3), counts());
  }

  @Test
  void aLateEventBeforeTheFirstNamesTheSessionAnew() {
    add(at(TEN).withId("b"));
    live.advance(TEN + 5 * GAP);
    add(at(TEN - 1).withId("a"));
    live.advance(TEN + 5 * GAP);
    assertEquals(List.of("b 1 is", "a 2 is", "b 2 retracted"), rows.rows());
  }

  @Test
  void theEventsOfADroppedDaysSessionAreNoSessionOfTheNextDay() {
    long next = MIDNIGHT + DAY;
    add(at(next - MINUTE).withId("a"), at(next + MINUTE).withId("b"));
    live.advance(next + GAP + 2 * MINUTE);
    add(at(next + 9 * 60 * MINUTE).withId("d"), at(next + DAY - 1).withId("z"));
    live.advance(next + 2 * DAY);
    assertEquals(next + 3 * DAY, live.wakeAt());
    add(at(next + GAP).withId("c"), at(next + 2 * GAP + 1).withId("e"));
    live.advance(next + 2 * DAY);
    assertEquals(List.of("a 1 is", "d 2 is", "z 2 is", "e 3 is"), rows.rows());
  }

  @Test
  void aPauseOfTheGapContinuesADroppedDaysSession() {
    long next = MIDNIGHT + DAY;
    add(at(next - 1).withId("a"), at(next + DAY - 1).withId("z"));
    live.advance(next + 2 * DAY);
    add(at(next - 1 + GAP).withId("b"), at(next - 1 + 2 * GAP).withId("c"));
    add(at(next + 3 * GAP).withId("d"));
    live.advance(next + 2 * DAY);
    assertEquals(List.of("a 1 is", "z 1 is", "d 2 is"), rows.rows());
  }

  @Test
  void aRestartKnowsHowFarSettledDaysReach() {
    long next = MIDNIGHT + DAY;
    add(at(next - 1).withId("a"), at(next + DAY - 1).withId("z"));
    live.advance(next + DAY + GAP);
    live = open(RULES);
    live.advance(next + 2 * DAY);
    live = open(RULES);
    add(at(next - 1 + GAP).withId("b"));
    live.advance(next + 2 * DAY);
    assertEquals(List.of("a 1 is", "z 1 is"), rows.rows());
  }

  @Test
  void aDroppedDayWithoutSessionsReachesNowhere() {
    long next = MIDNIGHT + DAY;
    add(at(MIDNIGHT).playing(48 * 60 * 60_000L), at(next + DAY - 1).withId("z"));
    live.advance(next + 2 * DAY);
    assertEquals(VisitorDay.NO_PAUSE, rows.days().get(0).automatedReason());
    add(at(next + MINUTE).withId("a"));
    live.advance(next + 2 * DAY);
    assertEquals(List.of("z 1 is", "a 2 is"), rows.rows());
  }

  @Test
  void aDayWithTooManyEventsLosesItsSessions() {
    add(at(TEN).withId("a"));
    live.advance(TEN + 2 * GAP);
    for (int i = 0; i < 9; i++) {
      add(at(TEN + 3 * GAP + i));
    }
    live.advance(TEN + 5 * GAP);
    assertEquals(List.of(1, 9), counts());
    add(at(TEN + 6 * GAP).withUser("u"));
    live.advance(live.wakeAt());
    assertEquals(List.of(), rows.sessions());
    assertEquals(VisitorDay.TOO_MANY_EVENTS, rows.days().get(0).automatedReason());
  }

  @Test
  void aDayWithTooManyEventsIsStillCounted() {
    for (int i = 0; i < 20; i++) {
      add(at(TEN + i).withId("same"));
    }
    live.advance(TEN);
    live = open(RULES);
    assertFalse(live.add(at(TEN + 3).withId("same").toEncodedEvent()));
    add(at(TEN - 1).withId("other").withUser("early"), at(TEN + 30).withId("same").withUser("u"));
    add(at(TEN + 29).withId("same").withUser("between"));
    live.advance(TEN);
    assertEquals(
        List.of(new VisitorDay(20458, 23, TEN - 1, TEN + 30, 21, "u", VisitorDay.TOO_MANY_EVENTS)),
        rows.days());
  }

  @Test
  void tooManyEventsAreDueAtOnce() {
    for (int i = 0; i < 11; i++) {
      add(at(TEN + i));
    }
    assertEquals(Long.MIN_VALUE, live.wakeAt());
    live.advance(TEN);
    assertEquals(MIDNIGHT + 2 * DAY, live.wakeAt());
  }

  @Test
  void aDayIsKeptLongerWhoseLastSessionTheNextMayGoOnWith() {
    long last = MIDNIGHT + DAY - GAP;
    add(at(last - 1));
    live.advance(last + GAP);
    assertEquals(MIDNIGHT + 2 * DAY, live.wakeAt(), "as it ends the gap and more before midnight");
    add(at(last));
    live.advance(last + GAP + 1);
    assertEquals(MIDNIGHT + 3 * DAY, live.wakeAt());
    live.advance(MIDNIGHT + 2 * DAY);
    live = open(RULES);
    add(at(last + GAP));
    live.advance(MIDNIGHT + 2 * DAY);
    assertEquals(List.of(3), counts());
    live.advance(MIDNIGHT + 3 * DAY);
    assertTrue(live.isEmpty());
  }

  /** Without lateness, so that the day's end is not long enough after the session's. */
  @Test
  void aDayIsKeptUntilItsSessionsAreClosedThatOthersOfTheTrackerEnded() {
    Rules rules =
        RulesFile.parse(
            "{allowed-lateness: 0s, session: {lasting-event-types: [play]}}", "rules.yaml");
    live = open(rules);
    add(at(TEN).playing(24 * 60 * 60_000L).withId("a").withDerived(ofSession("first")));
    add(at(TEN + 1).withId("b").withDerived(ofSession("second")));
    live.advance(MIDNIGHT + DAY);
    assertEquals(List.of("b 1 is"), rows.rows());
    live.advance(MIDNIGHT + DAY + GAP + 1);
    assertEquals(List.of("b 1 is", "a 2 is"), rows.rows());
  }

  @Test
  void nothingIsKeptOnceNoEventCanComeThatMatters() {
    add(at(TEN));
    live.advance(TEN + GAP + 1);
    assertEquals(MIDNIGHT + 2 * DAY, live.wakeAt());
    live.advance(live.wakeAt() - 1);
    assertFalse(live.isEmpty());
    live.advance(live.wakeAt());
    assertTrue(live.isEmpty());
    assertEquals(LiveTimeline.NEVER, live.wakeAt());
    assertTrue(store.isEmpty());
  }

  @Test
  void anEventOfTheTrackersNextSessionIsLookedAtInTime() {
    add(at(TEN).withId("a").withDerived(ofSession("first")));
    add(at(TEN + GAP / 2).withId("b").withDerived(ofSession("second")));
    assertEquals(TEN + GAP + 1, live.wakeAt());
    live.save();
    live = open(RULES);
    add(at(TEN + 1).withId("c").withDerived(ofSession("first")));
    assertEquals(TEN + GAP + 2, live.wakeAt());
    live.advance(live.wakeAt());
    assertEquals(List.of("a 1 is"), rows.rows());
  }

  @Test
  void anEventOfTheNextDayIsLookedAtByItselfAsThatMayBeAMachines() {
    long midnight = MIDNIGHT + DAY;
    add(at(midnight - GAP / 2).withId("a"), at(midnight + GAP / 4).withId("b"));
    assertEquals(midnight + GAP / 2 + 1, live.wakeAt());
    live.advance(live.wakeAt());
    assertEquals(List.of(), rows.rows());
    for (int i = 0; i < 10; i++) {
      add(at(midnight + GAP + i));
    }
    live.advance(live.wakeAt());
    assertEquals(List.of("a 2 is"), rows.rows());
    assertEquals(List.of(1), counts());
  }

  private static Derived ofSession(String key) {
    return new Derived(null, null, null, null, 0, null, key);
  }

  @Test
  void settledDaysAreDroppedUnread() {
    add(at(TEN).withId("a"), at(MIDNIGHT + DAY - 1).withId("b"), at(TEN + DAY).withId("c"));
    live.advance(TEN + 2 * DAY);
    live = open(RULES);
    long reads = store.reads();
    live.advance(MIDNIGHT + 3 * DAY);
    assertEquals(reads, store.reads());
    assertTrue(store.isEmpty());
  }

  @Test
  void anEventAfterTheLastAdvanceUnsettlesItsDay() {
    add(at(TEN).withId("a"));
    live.advance(TEN + DAY);
    add(at(TEN + 5 * GAP).withId("b"));
    live.save();
    live = open(RULES);
    live.advance(MIDNIGHT + 3 * DAY);
    assertEquals(List.of("a 1 is", "b 2 is"), rows.rows());
    assertTrue(store.isEmpty());
  }

  @Test
  void seedsAreNotEmittedAgain() {
    live.seed(at(TEN).withId("a").toEncodedEvent());
    live.seed(at(TEN).withId("a").toEncodedEvent());
    live.seed(at(TEN + 5 * GAP).withId("b").toEncodedEvent());
    assertTrue(live.isSeeding());
    assertThrows(IllegalStateException.class, () -> live.add(at(TEN + 1).toEncodedEvent()));
    live.endSeeding();
    assertFalse(live.isSeeding());
    assertFalse(live.add(at(TEN).withId("a").toEncodedEvent()));
    live.advance(live.wakeAt());
    assertEquals(List.of(), rows.rows());
    assertEquals(List.of(), rows.days());
  }

  @Test
  void aSeededSessionThatIsOpenIsTakenBackUntilItCloses() {
    EventBuilder seed = at(TEN).withId("a");
    Session open = new Session(20458, TEN, List.of(seed.toTimelineEvent()));
    VisitorDay day = new VisitorDay(20458, 1, TEN, TEN, 0, null, null);
    rows.rebuild(d -> true, List.of(open), List.of(day));
    live.seed(seed.toEncodedEvent());
    live.endSeeding();
    live.advance(TEN + GAP);
    live.advance(TEN + GAP + 1);
    assertEquals(List.of("a 1 retracted", "a 2 is"), rows.rows());
  }

  @Test
  void eventsAreStoredAtRestOnceTheyHaveBeenLookedAt() {
    add(at(TEN).withId("a"));
    live.save();
    live = open(RULES);
    add(at(TEN + 1).withId("b"));
    live.save();
    assertFalse(store.isAtRest());
    live = open(RULES);
    live.advance(TEN);
    assertTrue(store.isAtRest());
    live = open(RULES);
    live.advance(live.wakeAt());
    assertEquals(List.of(2), counts());
  }

  @Test
  void seedsAreStoredAtRest() {
    live.seed(at(TEN).withId("a").toEncodedEvent());
    live.save();
    assertTrue(store.isAtRest());
  }

  @Test
  void whatIsAddedIsStoredBySave() {
    add(at(TEN).withId("a"), at(TEN + 1).withId("b"));
    assertTrue(store.isEmpty());
    live.save();
    long written = store.bytesWritten();
    assertFalse(live.add(at(TEN).withId("a").toEncodedEvent()));
    live.save();
    assertEquals(written, store.bytesWritten(), "a copy is not stored");
    live = open(RULES);
    assertFalse(live.add(at(TEN + 1).withId("b").toEncodedEvent()));
    live.advance(TEN + 2 * GAP);
    assertEquals(List.of(2), counts());
  }

  /** What is written per event does not grow with the day. */
  @Test
  void aVisitorOfManyEventsCostsTheSamePerEvent() {
    live = open(rules(10_000));
    int events = 200_000;
    long halfTime = 0;
    for (int i = 0; i < events; i++) {
      if (i == events / 2) {
        halfTime = store.bytesWritten();
      }
      assertTrue(live.add(plain(i)));
      live.save();
      if (i % 100 == 0) {
        assertFalse(live.add(plain(i / 2)), "a copy");
      }
      if (live.wakeAt() == Long.MIN_VALUE) {
        live.advance(MIDNIGHT);
      }
    }
    long secondHalf = store.bytesWritten() - halfTime;
    assertTrue(secondHalf / (events / 2) < 12_000, secondHalf + " bytes written");
    assertTrue(store.size() < 45L * events, store.size() + " bytes kept");
    live.advance(Long.MAX_VALUE);
    assertEquals(events, rows.days().get(0).eventCount());
    assertTrue(store.isEmpty());
  }

  private static EncodedEvent plain(int number) {
    return at(MIDNIGHT + number * 400_000L).withId("event " + number).toEncodedEvent();
  }
}
