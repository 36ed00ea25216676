package io.tributary.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.event.Derived;
import io.tributary.session.Session;
import io.tributary.timeline.EventBuilder;
import io.tributary.timeline.TimelineEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class PathProperties {
  @Property
  void stepsAreTheViewsWhosePageIsNotThatOfTheViewBefore(@ForAll("sessions") Session session) {
    assertEquals(steps(session.events()), Steps.of(session).list());
  }

  /** Each step begins at a view, and counts the views from there to the next step. */
  private static List<Step> steps(List<TimelineEvent> events) {
    List<TimelineEvent> views =
        events.stream().filter(event -> event.eventType().equals("page_view")).toList();
    List<String> pages =
        views.stream().map(view -> Objects.requireNonNullElse(view.pageGroup(), "(none)")).toList();
    List<Integer> begins =
        IntStream.range(0, pages.size())
            .filter(i -> i == 0 || !pages.get(i).equals(pages.get(i - 1)))
            .boxed()
            .toList();
    return begins.stream()
        .map(
            begin ->
                new Step(
                    pages.get(begin),
                    views.get(begin).eventAt(),
                    begins.stream().filter(other -> other > begin).findFirst().orElse(views.size())
                        - begin))
        .toList();
  }

  @Property
  void everyPageIsEnteredAndLeftAsOftenAsItIsVisited(@ForAll("sessions") Session session) {
    Steps steps = Steps.of(session);
    List<Transition> transitions = steps.transitions();
    List<Visit> visits = steps.visits();
    for (String page : List.of("/a", "/b", "(none)")) {
      long count = visits.stream().filter(visit -> visit.pageGroup().equals(page)).count();
      assertEquals(count, transitions.stream().filter(t -> t.from().equals(page)).count());
      assertEquals(count, transitions.stream().filter(t -> t.to().equals(page)).count());
    }
    long sessions = visits.isEmpty() ? 0 : 1;
    assertEquals(sessions, transitions.stream().filter(t -> t.from().equals("(entry)")).count());
    assertEquals(sessions, transitions.stream().filter(t -> t.to().equals("(exit)")).count());
    assertEquals(visits.size() + sessions, transitions.size());
    assertTrue(transitions.stream().noneMatch(t -> t.from().equals(t.to())));
  }

  @Property
  void visitsTellOfTheirStep(@ForAll("sessions") Session session) {
    List<Step> steps = Steps.of(session).list();
    List<Visit> visits = Steps.of(session).visits();
    assertEquals(steps.size(), visits.size());
    for (int i = 0; i < steps.size(); i++) {
      Visit visit = visits.get(i);
      boolean isLast = i + 1 == steps.size();
      assertEquals(steps.get(i).pageGroup(), visit.pageGroup());
      assertEquals(steps.get(i).viewCount(), visit.viewCount());
      assertEquals(i == 0, visit.isEntry());
      assertEquals(isLast, visit.isExit());
      assertEquals(steps.size() == 1, visit.isBounce());
      Long time = isLast ? null : Math.floorDiv(steps.get(i + 1).at() - steps.get(i).at(), 1000L);
      assertEquals(time, visit.timeOnPageMs());
    }
  }

  @Property
  void aPathBeginsTheSteps(@ForAll("sessions") Session session) {
    List<String> pages = Steps.of(session).list().stream().map(Step::pageGroup).toList();
    Path path = Steps.of(session).path();
    assertEquals(pages.subList(0, Math.min(10, pages.size())), path.steps());
    assertEquals(pages.size() > 10, path.isTruncated());
  }

  @Property
  void aTargetIsReachedByItsFirstEvent(@ForAll("sessions") Session session) {
    for (int target = 0; target < 2; target++) {
      assertEquals(reach(session, target), Reach.of(session, target));
    }
  }

  private static Reach reach(Session session, int target) {
    List<TimelineEvent> before = new ArrayList<>();
    for (TimelineEvent event : session.events()) {
      before.add(event);
      if ((event.derived().marks() >> target) % 2 == 1) {
        long clicks = Math.max(0, steps(before).size() - 1);
        return new Reach(clicks, (event.eventAt() - before.get(0).eventAt()) / 1_000_000);
      }
    }
    return null;
  }

  @Provide
  Arbitrary<Session> sessions() {
    Arbitrary<Long> times =
        Arbitraries.oneOf(
            Arbitraries.longs().between(0, 3), Arbitraries.longs().between(0, 9_000_000));
    Arbitrary<Long> marks =
        Arbitraries.frequency(Tuple.of(8, 0L), Tuple.of(1, 1L), Tuple.of(1, 2L), Tuple.of(1, 3L));
    return Combinators.combine(
            times,
            Arbitraries.of("page_view", "page_view", "page_view", "click"),
            Arbitraries.of("/a", "/b", null),
            marks,
            Arbitraries.integers().between(0, 99))
        .as(
            (at, type, page, bits, id) ->
                EventBuilder.at(at)
                    .withId("e" + id)
                    .withType(type)
                    .withDerived(new Derived(page, null, null, null, bits, null, null))
                    .toTimelineEvent())
        .list()
        .ofMinSize(1)
        .ofMaxSize(30)
        .map(
            events -> {
              List<TimelineEvent> sorted = new ArrayList<>(events);
              Collections.sort(sorted);
              return new Session(0, sorted.get(sorted.size() - 1).eventAt(), sorted);
            });
  }
}
