package io.tributary.playback;

import io.tributary.timeline.TimelineEvent;
import java.math.BigInteger;

/**
 * One playing of one content within a session.
 *
 * @param play the event that began it
 * @param endedAt when the event that ended it happened, or the last of its own; in microseconds
 * @param contentLengthMs the largest that its events state; null if none does
 * @param watchMs whole milliseconds in which it played
 * @param furthestPositionMs the largest that its events state; null if none does
 * @param rebufferMs the sum that its {@code rebuffer} events state, at most {@link
 *     #LONGEST_LOSS_MS}
 */
public record Playback(
    TimelineEvent play,
    long endedAt,
    Long contentLengthMs,
    long watchMs,
    Long furthestPositionMs,
    int pauseCount,
    int seekCount,
    int rebufferCount,
    long rebufferMs,
    EndReason endReason) {
  /** A playback that was watched for less is not valid. */
  public static final long VALID_WATCH_MS = 30_000;

  /** What a player may claim of a time that it lost: a day. */
  public static final long LONGEST_LOSS_MS = 86_400_000;

  /** A playback that got less far is not complete, unless the player says so. */
  public static final int COMPLETE_PERMILLE = 950;

  /** What ended a playback. */
  public enum EndReason {
    STOP,
    COMPLETE,
    OTHER_PLAY,
    SESSION_END
  }

  public String contentId() {
    return play.contentId();
  }

  /** In microseconds. */
  public long startedAt() {
    return play.eventAt();
  }

  /**
   * How long the player took to start, at most {@link #LONGEST_LOSS_MS}; null if it did not say.
   */
  public Long startupMs() {
    Long stated = play.derived().startupMs();
    return stated == null ? null : (Long) Math.min(LONGEST_LOSS_MS, stated);
  }

  /**
   * How much of the content its furthest position leaves behind, 0 to 1000; null if the position or
   * the length is not known.
   */
  public Integer completionPermille() {
    if (furthestPositionMs == null || contentLengthMs == null || contentLengthMs <= 0) {
      return null;
    }
    if (furthestPositionMs >= contentLengthMs) {
      return 1000;
    }
    return BigInteger.valueOf(Math.max(0, furthestPositionMs))
        .multiply(BigInteger.valueOf(1000))
        .divide(BigInteger.valueOf(contentLengthMs))
        .intValueExact();
  }

  public boolean isValid() {
    return watchMs >= VALID_WATCH_MS;
  }

  public boolean isComplete() {
    Integer completion = completionPermille();
    return endReason == EndReason.COMPLETE || completion != null && completion >= COMPLETE_PERMILLE;
  }
}
