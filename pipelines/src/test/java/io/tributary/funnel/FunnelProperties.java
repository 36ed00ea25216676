package io.tributary.funnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.event.Derived;
import io.tributary.timeline.EventBuilder;
import io.tributary.timeline.TimelineEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class FunnelProperties {
  /** As the definition says: every choice of events is tried. */
  @Property(tries = 20_000, edgeCases = EdgeCasesMode.NONE)
  void theLevelIsThatOfTheBestChoiceOfEvents(
      @ForAll("timelines") List<TimelineEvent> events,
      @ForAll("steps") long[] steps,
      @ForAll @IntRange(max = 6) int window) {
    assertEquals(
        best(new ArrayList<>(), events, steps, window), Funnel.level(events, steps, window));
  }

  private static int best(
      List<TimelineEvent> chosen, List<TimelineEvent> events, long[] steps, long window) {
    int best = chosen.size();
    for (TimelineEvent event : best == steps.length ? List.<TimelineEvent>of() : events) {
      boolean isTaken = chosen.stream().anyMatch(other -> other == event);
      boolean isInOrder =
          chosen.isEmpty()
              || event.eventAt() >= chosen.get(chosen.size() - 1).eventAt()
                  && event.eventAt() <= chosen.get(0).eventAt() + window;
      if (!isTaken && isInOrder && (event.derived().marks() & steps[chosen.size()]) != 0) {
        chosen.add(event);
        best = Math.max(best, best(chosen, events, steps, window));
        chosen.remove(chosen.size() - 1);
      }
    }
    return best;
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void eventsOfOneTimeMayComeInAnyOrder(
      @ForAll("timelines") List<TimelineEvent> events, @ForAll("steps") long[] steps) {
    List<TimelineEvent> turned = new ArrayList<>();
    events.forEach(
        event -> {
          int to = turned.size();
          while (to > 0 && turned.get(to - 1).eventAt() == event.eventAt()) {
            to--;
          }
          turned.add(to, event);
        });
    assertEquals(Funnel.level(events, steps, 3), Funnel.level(turned, steps, 3));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aLongerWindowAndMoreEventsLowerNothing(
      @ForAll("timelines") List<TimelineEvent> events,
      @ForAll("steps") long[] steps,
      @ForAll @IntRange(max = 6) int window) {
    int level = Funnel.level(events, steps, window);
    assertTrue(level <= Funnel.level(events, steps, window + 1));
    for (int i = 0; i < events.size(); i++) {
      List<TimelineEvent> fewer = new ArrayList<>(events);
      fewer.remove(i);
      assertTrue(Funnel.level(fewer, steps, window) <= level);
    }
  }

  /** Times of a small range, so that many are equal. */
  @Provide
  Arbitrary<List<TimelineEvent>> timelines() {
    Arbitrary<Long> marks =
        Arbitraries.oneOf(Arbitraries.of(1L, 2L, 4L, 8L), Arbitraries.longs().between(0, 31));
    return Arbitraries.integers()
        .between(0, 7)
        .flatMap(
            latest ->
                Combinators.combine(
                        Arbitraries.longs().between(0, latest),
                        marks,
                        Arbitraries.integers().between(0, 99))
                    .as(
                        (at, bits, id) ->
                            EventBuilder.at(at)
                                .withId("e" + id)
                                .withDerived(new Derived(null, null, null, null, bits, null, null))
                                .toTimelineEvent())
                    .list()
                    .ofMaxSize(9))
        .map(
            events -> {
              List<TimelineEvent> sorted = new ArrayList<>(events);
              Collections.sort(sorted);
              return sorted;
            });
  }

  /** Ordinary ones, ones that repeat a step, and ones that share marks. */
  @Provide
  Arbitrary<long[]> steps() {
    Arbitrary<Long> step =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.of(1L, 2L, 4L, 8L)),
            Tuple.of(1, Arbitraries.longs().between(1, 31)));
    return Arbitraries.oneOf(
        Arbitraries.of(new long[] {1, 2, 4, 8}, new long[] {1, 1, 2}, new long[] {1, 2, 1}),
        step.list().ofMaxSize(5).map(FunnelProperties::toArray));
  }

  private static long[] toArray(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }
}
