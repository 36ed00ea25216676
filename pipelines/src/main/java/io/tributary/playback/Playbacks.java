package io.tributary.playback;

import io.tributary.playback.Playback.EndReason;
import io.tributary.session.Session;
import io.tributary.timeline.TimelineEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Finds a session's playbacks, of which at most one runs at a time. */
public final class Playbacks {
  private final long maxInterval;
  private final List<Playback> ended = new ArrayList<>();
  private Running running;

  private Playbacks(Duration heartbeat) {
    maxInterval = 2 * (heartbeat.toNanos() / 1000);
  }

  /**
   * In the order in which they began.
   *
   * @param heartbeat how often a player says that it plays
   */
  public static List<Playback> of(Session session, Duration heartbeat) {
    Playbacks playbacks = new Playbacks(heartbeat);
    for (TimelineEvent event : session.events()) {
      playbacks.add(event);
    }
    if (playbacks.running != null) {
      playbacks.end(playbacks.running.lastEventAt, EndReason.SESSION_END);
    }
    return playbacks.ended;
  }

  private void add(TimelineEvent event) {
    if (running != null && running.owns(event)) {
      goOn(event);
    } else if (event.eventType().equals("play") && event.contentId() != null) {
      if (running != null) {
        end(event.eventAt(), EndReason.OTHER_PLAY);
      }
      running = new Running(event, maxInterval);
    }
  }

  private void goOn(TimelineEvent event) {
    switch (event.eventType()) {
      case "play", "resume", "heartbeat" -> running.add(event, true);
      case "pause" -> {
        running.add(event, false);
        running.pauseCount++;
      }
      case "seek" -> {
        running.add(event, false);
        running.seekCount++;
      }
      case "rebuffer" -> {
        running.add(event, false);
        running.addRebuffer(event.durationMs());
      }
      case "stop" -> {
        running.add(event, false);
        end(event.eventAt(), EndReason.STOP);
      }
      case "complete" -> {
        running.add(event, false);
        end(event.eventAt(), EndReason.COMPLETE);
      }
      default -> {}
    }
  }

  private void end(long at, EndReason reason) {
    ended.add(running.end(at, reason));
    running = null;
  }

  private static final class Running {
    private final TimelineEvent play;
    private final long maxInterval;
    private long lastEventAt;
    private boolean isPlaying;
    private long watched;
    private Long contentLengthMs;
    private Long furthestPositionMs;
    private int pauseCount;
    private int seekCount;
    private int rebufferCount;
    private long rebufferMs;

    Running(TimelineEvent play, long maxInterval) {
      this.play = play;
      this.maxInterval = maxInterval;
      add(play, true);
    }

    /** Whether the event, if it is a player's, is of this playback. */
    boolean owns(TimelineEvent event) {
      return event.contentId() == null || event.contentId().equals(play.contentId());
    }

    /**
     * @param playsOn whether the content plays from the event on
     */
    void add(TimelineEvent event, boolean playsOn) {
      if (isPlaying && event.eventAt() - lastEventAt <= maxInterval) {
        watched += event.eventAt() - lastEventAt;
      }
      isPlaying = playsOn;
      lastEventAt = event.eventAt();
      contentLengthMs = larger(contentLengthMs, event.contentLengthMs());
      furthestPositionMs = larger(furthestPositionMs, event.positionMs());
    }

    void addRebuffer(Long durationMs) {
      rebufferCount++;
      if (durationMs != null && durationMs > 0) {
        rebufferMs =
            Math.min(
                Playback.LONGEST_LOSS_MS,
                rebufferMs + Math.min(Playback.LONGEST_LOSS_MS, durationMs));
      }
    }

    Playback end(long at, EndReason reason) {
      return new Playback(
          play,
          at,
          contentLengthMs,
          watched / 1000,
          furthestPositionMs,
          pauseCount,
          seekCount,
          rebufferCount,
          rebufferMs,
          reason);
    }
  }

  private static Long larger(Long a, Long b) {
    return a == null || b != null && b > a ? b : a;
  }
}
