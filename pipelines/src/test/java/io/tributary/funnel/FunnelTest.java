package io.tributary.funnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.tributary.event.Derived;
import io.tributary.timeline.EventBuilder;
import io.tributary.timeline.TimelineEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FunnelTest {
  private static final long A = 1;
  private static final long B = 2;
  private static final long C = 4;
  private static final long D = 8;
  private static final long OTHER = 16;
  private static final long ANY_TIME = 1_000;

  private static final long[] ABC = {A, B, C};

  @Test
  void nothingMatchesNothing() {
    assertEquals(0, level(ABC, ANY_TIME));
    assertEquals(0, level(ABC, ANY_TIME, at(0, OTHER), at(1, B), at(2, C)));
  }

  @Test
  void aFunnelWithoutStepsHasNoLevel() {
    assertEquals(0, level(new long[0], ANY_TIME, at(0, A)));
  }

  @Test
  void otherEventsMayComeBetween() {
    assertEquals(
        3, level(ABC, ANY_TIME, at(0, A), at(1, OTHER), at(2, B), at(3, A), at(4, 0), at(5, C)));
  }

  @Test
  void theLevelIsThatOfAPrefix() {
    assertEquals(1, level(ABC, ANY_TIME, at(0, A), at(1, C)));
    assertEquals(2, level(ABC, ANY_TIME, at(0, A), at(1, C), at(2, B)));
    assertEquals(1, level(ABC, ANY_TIME, at(0, C), at(1, B), at(2, A)));
  }

  @Test
  void theWindowsEndIsIncluded() {
    assertEquals(3, level(ABC, 10, at(0, A), at(5, B), at(10, C)));
    assertEquals(2, level(ABC, 10, at(0, A), at(5, B), at(11, C)));
    assertEquals(1, level(ABC, 10, at(0, A), at(11, B), at(12, C)));
  }

  @Test
  void theWindowRunsFromTheFirstStepNotFromTheLast() {
    assertEquals(2, level(ABC, 10, at(0, A), at(9, B), at(18, C)));
  }

  @Test
  void aWindowOfNoLengthHoldsEventsOfOneTime() {
    assertEquals(3, level(ABC, 0, at(7, C), at(7, B), at(7, A)));
    assertEquals(2, level(ABC, 0, at(7, B), at(7, A), at(8, C)));
  }

  @Test
  void theBestStartCounts() {
    assertEquals(3, level(ABC, 10, at(0, A), at(8, A), at(9, B), at(18, C)));
  }

  @Test
  void aLaterStartDoesNotLoseWhatAnEarlierOneReached() {
    assertEquals(3, level(ABC, 10, at(0, A), at(1, B), at(8, A), at(9, C)));
    assertEquals(2, level(ABC, 10, at(0, A), at(1, B), at(20, A)));
  }

  @Test
  void eventsOfOneTimeServeInEitherOrder() {
    assertEquals(3, level(ABC, ANY_TIME, at(0, A), at(1, C), at(1, B)));
    assertEquals(3, level(ABC, ANY_TIME, at(1, C), at(1, B), at(1, A)));
  }

  @Test
  void oneEventServesOneStep() {
    assertEquals(1, level(new long[] {A, A, A}, ANY_TIME, at(0, A)));
    assertEquals(1, level(ABC, ANY_TIME, at(0, A | B | C)));
    assertEquals(2, level(new long[] {A, A, B}, ANY_TIME, at(0, A), at(1, A)));
    assertEquals(1, level(new long[] {A, A, B}, ANY_TIME, at(0, A), at(1, B)));
    assertEquals(3, level(new long[] {A, A, B}, ANY_TIME, at(0, A), at(1, A), at(2, B)));
  }

  /** The event that matches two steps is given to the one that no other can serve. */
  @Test
  void eventsOfOneTimeShareTheStepsOutAsFarAsTheyCan() {
    assertEquals(2, level(ABC, ANY_TIME, at(0, A | B), at(0, A)));
    assertEquals(2, level(ABC, ANY_TIME, at(0, A), at(0, A | B)));
    assertEquals(3, level(ABC, ANY_TIME, at(0, A | B), at(0, B | C), at(0, A)));
    assertEquals(3, level(ABC, ANY_TIME, at(0, A | C), at(0, A | B), at(0, A)));
    assertEquals(2, level(ABC, ANY_TIME, at(0, A | B | C), at(0, A | B | C)));
  }

  /** From the early start two steps are missing, from the late one three. */
  @Test
  void eventsOfOneTimeGoOnFromSeveralLevels() {
    long[] steps = {A, B, C, D};
    assertEquals(4, level(steps, 10, at(0, A), at(1, B), at(5, A), at(9, C | B), at(9, D)));
    assertEquals(3, level(steps, 10, at(0, A), at(1, B), at(5, A), at(11, C | B), at(11, C | D)));
    assertEquals(
        4, level(steps, 10, at(0, A), at(1, B), at(5, A), at(11, B), at(11, C | D), at(15, D)));
  }

  @Test
  void aStepMayHaveSeveralMarks() {
    assertEquals(2, level(new long[] {A | B, C}, ANY_TIME, at(0, B), at(1, C)));
  }

  @Test
  void timesMayLieBefore1970() {
    assertEquals(3, level(ABC, 10, at(-5, A), at(0, B), at(5, C)));
    assertEquals(2, level(ABC, 10, at(-5, A), at(0, B), at(6, C)));
  }

  @Test
  void thereCanBeSixtyFourSteps() {
    long[] steps = LongStream.range(0, 64).map(step -> 1L << step).toArray();
    List<TimelineEvent> events = new ArrayList<>();
    LongStream.range(0, 64).forEach(step -> events.add(at(step / 8, steps[63 - (int) step])));
    // Of which eight each happen at one time, the first steps' last.
    assertEquals(8, Funnel.level(events, steps, ANY_TIME));
    LongStream.range(0, 64).forEach(step -> events.add(at(10 + step / 8, steps[(int) step])));
    assertEquals(64, Funnel.level(events, steps, ANY_TIME));
    long[] tooMany = Arrays.copyOf(steps, 65);
    assertThrows(IllegalArgumentException.class, () -> Funnel.level(events, tooMany, 1));
  }

  /** Of one time or of many, whatever they match. */
  @Test
  void longSessionsTakeLittleTime() {
    Random random = new Random(1);
    long[] steps = LongStream.range(0, 16).map(step -> 1L << step).toArray();
    for (int times : new int[] {1, 10, 1_000, 20_000}) {
      List<TimelineEvent> sparse = new ArrayList<>();
      List<TimelineEvent> dense = new ArrayList<>();
      for (int i = 0; i < 20_000; i++) {
        long time = (long) i * times / 20_000;
        sparse.add(at(time, 1L << random.nextInt(15)));
        dense.add(at(time, random.nextLong() & 0x7fff));
      }
      assertTimeout(
          Duration.ofSeconds(5), () -> assertEquals(15, Funnel.level(sparse, steps, 20_000)));
      assertTimeout(
          Duration.ofSeconds(5), () -> assertEquals(15, Funnel.level(dense, steps, 20_000)));
    }
  }

  private static int level(long[] steps, long window, TimelineEvent... events) {
    return Funnel.level(List.of(events), steps, window);
  }

  private static TimelineEvent at(long micros, long marks) {
    return EventBuilder.at(micros)
        .withDerived(new Derived(null, null, null, null, marks, null, null))
        .toTimelineEvent();
  }
}
