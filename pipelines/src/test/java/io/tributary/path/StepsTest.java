package io.tributary.path;

import static io.tributary.timeline.EventBuilder.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.session.Session;
import io.tributary.timeline.EventBuilder;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StepsTest {
  private static final long TEN = EventBuilder.micros("2026-01-05T10:00:00Z");

  @Test
  void immediateRepeatsAreOneStep() {
    Steps steps = steps(view(0, "/"), view(1, "/"), view(2, "/a"), view(3, "/"), view(4, "/"));
    assertEquals(
        List.of(new Step("/", TEN, 2), new Step("/a", TEN + 2, 1), new Step("/", TEN + 3, 2)),
        steps.list());
  }

  @Test
  void otherEventsAreNoStepsAndSeparateNone() {
    Steps steps = steps(at(TEN), view(1, "/a"), at(TEN + 2), view(3, "/a"), at(TEN + 4));
    assertEquals(List.of(new Step("/a", TEN + 1, 2)), steps.list());
  }

  @Test
  void viewsWithoutPageGroupAreOfNone() {
    Steps steps = steps(view(0, null), view(1, null), view(2, "/a"));
    assertEquals(List.of(new Step("(none)", TEN, 2), new Step("/a", TEN + 2, 1)), steps.list());
  }

  @Test
  void transitionsLeadFromTheEntryToTheExit() {
    assertEquals(
        List.of(
            new Transition("(entry)", "/a"),
            new Transition("/a", "/b"),
            new Transition("/b", "/a"),
            new Transition("/a", "(exit)")),
        steps(view(0, "/a"), view(1, "/b"), view(2, "/a")).transitions());
  }

  @Test
  void aSingleStepIsEntryAndExit() {
    assertEquals(
        List.of(new Transition("(entry)", "/a"), new Transition("/a", "(exit)")),
        steps(view(0, "/a")).transitions());
  }

  @Test
  void withoutPageViewsThereIsNothing() {
    Steps steps = steps(at(TEN));
    assertEquals(List.of(), steps.list());
    assertEquals(List.of(), steps.transitions());
    assertEquals(List.of(), steps.visits());
    assertEquals(new Path(List.of(), false), steps.path());
  }

  @Test
  void timeOnPageRunsFromAStepToTheNext() {
    assertEquals(
        List.of(
            new Visit("/a", true, false, false, 3L, 2),
            new Visit("/b", false, false, false, 0L, 1),
            new Visit("/c", false, true, false, null, 1)),
        steps(view(0, "/a"), view(2500, "/a"), view(3999, "/b"), view(4000, "/c"), at(TEN + 9000))
            .visits());
  }

  @Test
  void aBounceIsOneStepHoweverOftenItIsViewed() {
    assertEquals(
        List.of(new Visit("/a", true, true, true, null, 2)),
        steps(view(0, "/a"), view(1, "/a"), at(TEN + 2)).visits());
  }

  @Test
  void aPathIsTheFirstTenSteps() {
    Path ten = steps(views(10)).path();
    assertEquals(IntStream.range(0, 10).mapToObj(i -> "/" + i).toList(), ten.steps());
    assertFalse(ten.isTruncated());
    Path eleven = steps(views(11)).path();
    assertEquals(ten.steps(), eleven.steps());
    assertTrue(eleven.isTruncated());
  }

  private static EventBuilder[] views(int count) {
    return IntStream.range(0, count).mapToObj(i -> view(i, "/" + i)).toArray(EventBuilder[]::new);
  }

  private static EventBuilder view(long micros, String pageGroup) {
    return at(TEN + micros).withPage(pageGroup);
  }

  private static Steps steps(EventBuilder... events) {
    return Steps.of(
        new Session(
            0, TEN + 10_000, Stream.of(events).map(EventBuilder::toTimelineEvent).toList()));
  }
}
