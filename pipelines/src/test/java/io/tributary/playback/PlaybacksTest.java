package io.tributary.playback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.event.Derived;
import io.tributary.playback.Playback.EndReason;
import io.tributary.session.Session;
import io.tributary.timeline.EventBuilder;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlaybacksTest {
  private static final Duration HEARTBEAT = Duration.ofSeconds(30);
  private static final long SECOND = 1_000_000;
  private static final long TEN = EventBuilder.micros("2026-01-05T10:00:00Z");
  private static final String A = "film-a";
  private static final String B = "film-b";

  @Test
  void aPlaybackRunsFromPlayToStop() {
    EventBuilder play = at(5, "play", A);
    Playback playback = only(at(0, "page_view", null), play, at(25, "stop", A));
    assertEquals(play.toTimelineEvent(), playback.play());
    assertEquals(A, playback.contentId());
    assertEquals(TEN + 5 * SECOND, playback.startedAt());
    assertEquals(TEN + 25 * SECOND, playback.endedAt());
    assertEquals(20_000, playback.watchMs());
    assertEquals(EndReason.STOP, playback.endReason());
  }

  @Test
  void heartbeatsKeepItPlaying() {
    Playback playback =
        only(
            at(0, "play", A),
            at(30, "heartbeat", A),
            at(60, "heartbeat", A),
            at(75, "complete", A));
    assertEquals(75_000, playback.watchMs());
    assertEquals(EndReason.COMPLETE, playback.endReason());
  }

  @Test
  void anIntervalOfTwoHeartbeatPeriodsCountsAndALongerOneDoesNot() {
    assertEquals(60_000, only(at(0, "play", A), at(60, "stop", A)).watchMs());
    assertEquals(0, only(at(0, "play", A), atMicros(60 * SECOND + 1, "stop", A)).watchMs());
    assertEquals(
        10_000, only(at(0, "play", A), at(90, "heartbeat", A), at(100, "stop", A)).watchMs());
  }

  @Test
  void nothingPlaysFromPauseToResume() {
    Playback playback =
        only(
            at(0, "play", A),
            at(10, "pause", A),
            at(20, "pause", A),
            at(30, "resume", A),
            at(45, "stop", A));
    assertEquals(25_000, playback.watchMs());
    assertEquals(2, playback.pauseCount());
  }

  @Test
  void aHeartbeatOrPlayAfterAPausePlaysOn() {
    assertEquals(
        15_000,
        only(at(0, "play", A), at(10, "pause", A), at(20, "heartbeat", A), at(25, "stop", A))
            .watchMs());
    assertEquals(
        15_000,
        only(at(0, "play", A), at(10, "pause", A), at(20, "play", A), at(25, "stop", A)).watchMs());
  }

  @Test
  void seeksAndRebuffersEndAnIntervalAndBeginNone() {
    Playback playback =
        only(
            at(0, "play", A),
            at(10, "seek", A),
            at(14, "heartbeat", A),
            at(20, "rebuffer", A).withDuration(1_500L),
            at(25, "rebuffer", A),
            at(26, "rebuffer", A).withDuration(500L),
            at(30, "resume", A),
            at(33, "stop", A));
    assertEquals(19_000, playback.watchMs());
    assertEquals(1, playback.seekCount());
    assertEquals(3, playback.rebufferCount());
    assertEquals(2_000, playback.rebufferMs());
  }

  @Test
  void noRebufferTimeIsNegativeOrMoreThanADay() {
    Playback playback =
        only(
            at(0, "play", A),
            at(1, "rebuffer", A).withDuration(-5L),
            at(2, "rebuffer", A).withDuration(Long.MAX_VALUE),
            at(3, "rebuffer", A).withDuration(7L));
    assertEquals(3, playback.rebufferCount());
    assertEquals(Playback.LONGEST_LOSS_MS, playback.rebufferMs());
  }

  /** From the last heartbeat on, no event of its own says that it played. */
  @Test
  void aPlayOfOtherContentEndsIt() {
    List<Playback> playbacks =
        playbacks(at(0, "play", A), at(30, "heartbeat", A), at(40, "play", B), at(50, "stop", B));
    assertEquals(2, playbacks.size());
    assertEquals(EndReason.OTHER_PLAY, playbacks.get(0).endReason());
    assertEquals(TEN + 40 * SECOND, playbacks.get(0).endedAt());
    assertEquals(30_000, playbacks.get(0).watchMs());
    assertEquals(B, playbacks.get(1).contentId());
    assertEquals(10_000, playbacks.get(1).watchMs());
  }

  @Test
  void aRepeatedPlayOfItsContentGoesOn() {
    Playback playback = only(at(0, "play", A), at(20, "play", A), at(30, "stop", A));
    assertEquals(TEN, playback.startedAt());
    assertEquals(30_000, playback.watchMs());
  }

  @Test
  void aPlayAfterAStopBeginsAnother() {
    List<Playback> playbacks =
        playbacks(at(0, "play", A), at(20, "stop", A), at(30, "play", A), at(35, "stop", A));
    assertEquals(List.of(20_000L, 5_000L), playbacks.stream().map(Playback::watchMs).toList());
  }

  @Test
  void theSessionsEndEndsItWithItsLastEvent() {
    Playback playback = only(at(0, "play", A), at(30, "heartbeat", A), at(50, "page_view", null));
    assertEquals(EndReason.SESSION_END, playback.endReason());
    assertEquals(TEN + 30 * SECOND, playback.endedAt());
    assertEquals(30_000, playback.watchMs());
  }

  @Test
  void aLonePlayWatchesNothing() {
    Playback playback = only(at(0, "play", A));
    assertEquals(0, playback.watchMs());
    assertEquals(TEN, playback.endedAt());
    assertFalse(playback.isValid());
  }

  @Test
  void playerEventsWithoutContentAreOfTheRunningPlayback() {
    Playback playback =
        only(
            at(0, "play", A),
            at(10, "pause", null),
            at(20, "play", null),
            at(25, "heartbeat", null),
            at(30, "stop", null));
    assertEquals(20_000, playback.watchMs());
    assertEquals(1, playback.pauseCount());
    assertEquals(EndReason.STOP, playback.endReason());
  }

  @Test
  void playerEventsOfOtherContentAreOfNone() {
    Playback playback =
        only(
            at(0, "play", A),
            at(10, "pause", B),
            at(15, "seek", B),
            at(20, "stop", B),
            at(30, "stop", A));
    assertEquals(30_000, playback.watchMs());
    assertEquals(0, playback.pauseCount() + playback.seekCount());
    assertEquals(TEN + 30 * SECOND, playback.endedAt());
  }

  @Test
  void otherEventsOfItsContentAreOfNone() {
    assertEquals(0, only(at(0, "play", A), at(40, "click", A), at(80, "stop", A)).watchMs());
  }

  @Test
  void withoutAPlayOfAContentThereIsNone() {
    assertEquals(
        List.of(),
        playbacks(
            at(0, "play", null), at(10, "heartbeat", A), at(20, "resume", A), at(30, "stop", A)));
    assertEquals(1, playbacks(at(0, "play", A), at(10, "stop", A), at(20, "heartbeat", A)).size());
  }

  @Test
  void itIsValidFromThirtySecondsOn() {
    assertTrue(only(at(0, "play", A), at(30, "stop", A)).isValid());
    assertFalse(only(at(0, "play", A), atMicros(30 * SECOND - 1, "stop", A)).isValid());
  }

  @Test
  void millisecondsAreWholeInTheSum() {
    Playback playback =
        only(
            atMicros(0, "play", A),
            atMicros(600, "pause", A),
            atMicros(1_000, "resume", A),
            atMicros(1_600, "stop", A));
    assertEquals(1, playback.watchMs());
  }

  @Test
  void lengthAndPositionAreTheLargestStated() {
    Playback playback =
        only(
            positioned(0, "play", 100_000L, null),
            positioned(10, "seek", null, 70_000L),
            positioned(20, "heartbeat", 90_000L, 20_000L),
            positioned(30, "stop", 110_000L, null));
    assertEquals(110_000L, playback.contentLengthMs());
    assertEquals(70_000L, playback.furthestPositionMs());
    assertEquals(636, playback.completionPermille());
    assertFalse(playback.isComplete());
  }

  @Test
  void completionIsUnknownWithoutLengthOrPosition() {
    assertNull(only(at(0, "play", A)).completionPermille());
    assertNull(only(at(0, "play", A)).contentLengthMs());
    assertNull(only(at(0, "play", A)).furthestPositionMs());
    assertNull(only(positioned(0, "play", 100L, null)).completionPermille());
    assertNull(only(positioned(0, "play", null, 100L)).completionPermille());
    assertNull(only(positioned(0, "play", 0L, 100L)).completionPermille());
  }

  @Test
  void completionIsAtMostAThousand() {
    assertEquals(0, completion(0, 100));
    assertEquals(0, completion(-100, 100));
    assertEquals(999, completion(9_999, 10_000));
    assertEquals(1000, completion(100, 100));
    assertEquals(1000, completion(Long.MAX_VALUE, 100));
    assertEquals(999, completion(Long.MAX_VALUE - 1, Long.MAX_VALUE));
    assertEquals(1000, completion(Long.MAX_VALUE, Long.MAX_VALUE));
  }

  private static int completion(long positionMs, long lengthMs) {
    return only(positioned(0, "play", lengthMs, positionMs)).completionPermille();
  }

  @Test
  void itIsCompleteFromNinetyFivePercentOn() {
    assertTrue(only(positioned(0, "play", 100_000L, 95_000L)).isComplete());
    assertFalse(only(positioned(0, "play", 100_000L, 94_999L)).isComplete());
    assertFalse(only(at(0, "play", A)).isComplete());
  }

  @Test
  void itIsCompleteIfThePlayerSaysSoWhateverThePosition() {
    Playback playback =
        only(positioned(0, "play", 100_000L, 0L), positioned(10, "complete", null, 10_000L));
    assertTrue(playback.isComplete());
    assertEquals(100, playback.completionPermille());
    assertTrue(only(at(0, "play", A), at(10, "complete", A)).isComplete());
  }

  @Test
  void startUpTimeIsThatOfThePlay() {
    EventBuilder play = at(0, "play", A).withDerived(startup(800L));
    EventBuilder again = at(10, "play", A).withDerived(startup(900L));
    assertEquals(800L, only(play, again).startupMs());
    assertNull(only(at(0, "play", A), again).startupMs());
  }

  private static Derived startup(Long startupMs) {
    return new Derived(null, null, null, null, 0, startupMs, null);
  }

  private static EventBuilder positioned(
      long seconds, String type, Long lengthMs, Long positionMs) {
    return EventBuilder.at(TEN + seconds * SECOND).ofContent(type, A, lengthMs, positionMs);
  }

  private static EventBuilder at(long seconds, String type, String content) {
    return atMicros(seconds * SECOND, type, content);
  }

  private static EventBuilder atMicros(long micros, String type, String content) {
    return EventBuilder.at(TEN + micros).ofContent(type, content, null, null);
  }

  private static Playback only(EventBuilder... events) {
    List<Playback> playbacks = playbacks(events);
    assertEquals(1, playbacks.size());
    return playbacks.get(0);
  }

  private static List<Playback> playbacks(EventBuilder... events) {
    return Playbacks.of(
        new Session(
            0, TEN + 100 * SECOND, Stream.of(events).map(EventBuilder::toTimelineEvent).toList()),
        HEARTBEAT);
  }
}
