package io.tributary.path;

import static io.tributary.timeline.EventBuilder.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tributary.event.Derived;
import io.tributary.session.Session;
import io.tributary.timeline.EventBuilder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReachTest {
  private static final long SECOND = 1_000_000;
  private static final long TEN = EventBuilder.micros("2026-01-05T10:00:00Z");

  /** The target that all but one test asks of, and a mark of another. */
  private static final int TARGET = 3;

  private static final long HIT = 0b1000;
  private static final long OTHER = 0b0100;

  @Test
  void aSessionWithoutSuchAnEventDoesNotReachTheTarget() {
    assertNull(reach(view(0, "/a", OTHER), event(1, OTHER)));
  }

  @Test
  void theEntryPageIsReachedWithoutAClick() {
    assertEquals(new Reach(0, 0), reach(view(0, "/a", HIT), view(1, "/b", 0)));
  }

  @Test
  void everyStepAfterTheEntryIsAClickTheTargetsOwnIncluded() {
    assertEquals(
        new Reach(2, 9),
        reach(view(0, "/a", 0), view(4, "/b", 0), view(5, "/b", 0), view(9, "/c", HIT)));
  }

  @Test
  void anEventOnAPageTakesNoClickOfItsOwn() {
    assertEquals(new Reach(1, 7), reach(view(0, "/a", 0), view(4, "/b", 0), event(7, HIT)));
    assertEquals(new Reach(0, 7), reach(view(0, "/a", 0), event(7, HIT), view(8, "/b", 0)));
  }

  @Test
  void anEventBeforeAnyPageTakesNoClick() {
    assertEquals(new Reach(0, 2), reach(event(0, 0), event(2, HIT), view(3, "/a", 0)));
  }

  @Test
  void secondsRunFromTheSessionsStartAlsoBeforeItsFirstPage() {
    assertEquals(new Reach(0, 5), reach(event(0, 0), view(5, "/a", HIT)));
  }

  @Test
  void theFirstReachCounts() {
    assertEquals(
        new Reach(1, 1), reach(view(0, "/a", 0), view(1, "/b", HIT | OTHER), view(2, "/c", HIT)));
  }

  @Test
  void aRepeatOfAPageIsNoClick() {
    assertEquals(new Reach(0, 6), reach(view(0, "/a", 0), view(6, "/a", HIT)));
  }

  @Test
  void secondsAreWhole() {
    EventBuilder late = marked(at(TEN + 2 * SECOND - 1), HIT);
    assertEquals(new Reach(0, 1), reach(view(0, "/a", 0), late));
  }

  @Test
  void thereCanBeSixtyFourTargets() {
    assertEquals(new Reach(0, 0), Reach.of(session(view(0, "/a", Long.MIN_VALUE)), 63));
    assertNull(Reach.of(session(view(0, "/a", Long.MIN_VALUE)), 62));
  }

  private static EventBuilder view(long seconds, String pageGroup, long marks) {
    return marked(at(TEN + seconds * SECOND).withPage(pageGroup), marks);
  }

  private static EventBuilder event(long seconds, long marks) {
    return marked(at(TEN + seconds * SECOND), marks);
  }

  private static EventBuilder marked(EventBuilder event, long marks) {
    String page = event.derived().pageGroup();
    return event.withDerived(new Derived(page, null, null, null, marks, null, null));
  }

  private static Reach reach(EventBuilder... events) {
    return Reach.of(session(events), TARGET);
  }

  private static Session session(EventBuilder... events) {
    return new Session(
        0, TEN + 60 * SECOND, Stream.of(events).map(EventBuilder::toTimelineEvent).toList());
  }
}
