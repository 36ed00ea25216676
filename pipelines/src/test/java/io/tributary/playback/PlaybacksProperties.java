package io.tributary.playback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.session.Session;
import io.tributary.timeline.EventBuilder;
import io.tributary.timeline.TimelineEvent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class PlaybacksProperties {
  private static final long HEARTBEAT = 5_000;
  private static final Duration PERIOD = Duration.of(HEARTBEAT, ChronoUnit.MICROS);

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void playbacksAreThoseOfTheDefinition(@ForAll("sessions") Session session) {
    assertEquals(new NaivePlaybacks(session, HEARTBEAT).list(), Playbacks.of(session, PERIOD));
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void nobodyWatchesLongerThanTheSessionLasts(@ForAll("sessions") Session session) {
    long watchMs = Playbacks.of(session, PERIOD).stream().mapToLong(Playback::watchMs).sum();
    assertTrue(watchMs <= session.durationMs());
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void playbacksFollowOneAnotherWithinTheSession(@ForAll("sessions") Session session) {
    long reached = session.startedAt();
    for (Playback playback : Playbacks.of(session, PERIOD)) {
      assertTrue(reached <= playback.startedAt());
      assertTrue(playback.startedAt() <= playback.endedAt());
      assertTrue(playback.watchMs() * 1000 <= playback.endedAt() - playback.startedAt());
      reached = playback.endedAt();
    }
    assertTrue(reached <= session.endedAt());
  }

  @Property
  void completionIsRoundedDown(@ForAll("millis") long positionMs, @ForAll("millis") long lengthMs) {
    EventBuilder play = EventBuilder.at(0).ofContent("play", "a", lengthMs, positionMs);
    Session session = new Session(0, 0, List.of(play.toTimelineEvent()));
    Playback playback = Playbacks.of(session, PERIOD).get(0);
    BigDecimal part =
        BigDecimal.valueOf(positionMs)
            .divide(BigDecimal.valueOf(lengthMs), 60, RoundingMode.DOWN)
            .min(BigDecimal.ONE);
    assertEquals(part.movePointRight(3).intValue(), playback.completionPermille());
    assertEquals(
        BigDecimal.valueOf(positionMs)
                .multiply(BigDecimal.valueOf(100))
                .compareTo(BigDecimal.valueOf(lengthMs).multiply(BigDecimal.valueOf(95)))
            >= 0,
        playback.isComplete());
  }

  @Provide
  Arbitrary<Long> millis() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(1, 30), Arbitraries.longs().between(1, Long.MAX_VALUE));
  }

  /** Each event at a distance from the one before it, around what counts as playing. */
  @Provide
  Arbitrary<Session> sessions() {
    Arbitrary<Long> distances =
        Arbitraries.oneOf(
            Arbitraries.of(0L, 1L, 2 * HEARTBEAT - 1, 2 * HEARTBEAT, 2 * HEARTBEAT + 1),
            Arbitraries.longs().between(0, 3 * HEARTBEAT));
    Arbitrary<String> types =
        Arbitraries.frequency(
            Tuple.of(6, "play"),
            Tuple.of(6, "heartbeat"),
            Tuple.of(3, "resume"),
            Tuple.of(3, "pause"),
            Tuple.of(2, "seek"),
            Tuple.of(2, "rebuffer"),
            Tuple.of(2, "stop"),
            Tuple.of(1, "complete"),
            Tuple.of(1, "click"));
    Arbitrary<EventBuilder> events =
        Combinators.combine(
                distances,
                types,
                Arbitraries.frequencyOf(
                    Tuple.of(5, Arbitraries.just("a")),
                    Tuple.of(2, Arbitraries.just("b")),
                    Tuple.of(1, Arbitraries.just((String) null))),
                Arbitraries.of(null, 0L, 100L, 1_000L),
                Arbitraries.of(null, 0L, 90L, 95L, 2_000L),
                Arbitraries.of(null, -3L, 0L, 7L))
            .as(
                (distance, type, content, lengthMs, positionMs, durationMs) ->
                    EventBuilder.at(distance)
                        .ofContent(type, content, lengthMs, positionMs)
                        .withDuration(durationMs));
    return events.list().ofMinSize(1).ofMaxSize(25).map(PlaybacksProperties::session);
  }

  private static Session session(List<EventBuilder> distances) {
    long[] at = {0};
    List<TimelineEvent> events =
        distances.stream()
            .map(
                event -> {
                  at[0] += event.eventAt();
                  return EventBuilder.at(at[0])
                      .ofContent(
                          event.eventType(),
                          event.contentId(),
                          event.contentLengthMs(),
                          event.positionMs())
                      .withDuration(event.durationMs())
                      .toTimelineEvent();
                })
            .distinct()
            .sorted()
            .toList();
    return new Session(0, at[0], events);
  }
}
