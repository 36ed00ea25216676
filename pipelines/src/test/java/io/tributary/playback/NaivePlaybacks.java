package io.tributary.playback;

import io.tributary.playback.Playback.EndReason;
import io.tributary.session.Session;
import io.tributary.timeline.TimelineEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A session's playbacks by their definition: first whose each event is, then what they sum up to.
 */
final class NaivePlaybacks {
  private static final Set<String> TYPES =
      Set.of("play", "resume", "heartbeat", "pause", "seek", "rebuffer", "stop", "complete");
  private static final Set<String> PLAYING = Set.of("play", "resume", "heartbeat");

  private final List<TimelineEvent> events;
  private final long heartbeat;

  /**
   * @param heartbeat in microseconds
   */
  NaivePlaybacks(Session session, long heartbeat) {
    this.events =
        session.events().stream().filter(event -> TYPES.contains(event.eventType())).toList();
    this.heartbeat = heartbeat;
  }

  List<Playback> list() {
    return events.stream().filter(event -> event == playOf(event)).map(this::playback).toList();
  }

  /** The play that began the playback that the event is of; null if there is none. */
  private TimelineEvent playOf(TimelineEvent event) {
    return playOf(event, runningBefore(events.indexOf(event)));
  }

  private static TimelineEvent playOf(TimelineEvent event, TimelineEvent running) {
    if (running != null
        && (event.contentId() == null || event.contentId().equals(running.contentId()))) {
      return running;
    }
    return event.eventType().equals("play") && event.contentId() != null ? event : null;
  }

  /** The play of what runs before the event at an index; null if nothing does. */
  private TimelineEvent runningBefore(int index) {
    if (index == 0) {
      return null;
    }
    TimelineEvent before = events.get(index - 1);
    TimelineEvent running = runningBefore(index - 1);
    TimelineEvent play = playOf(before, running);
    if (play == null) {
      return running;
    }
    return Set.of("stop", "complete").contains(before.eventType()) ? null : play;
  }

  private Playback playback(TimelineEvent play) {
    List<TimelineEvent> own = events.stream().filter(event -> playOf(event) == play).toList();
    TimelineEvent last = own.get(own.size() - 1);
    TimelineEvent next =
        events.stream()
            .skip(events.indexOf(last) + 1L)
            .filter(event -> event == playOf(event))
            .findFirst()
            .orElse(null);
    EndReason reason =
        switch (last.eventType()) {
          case "stop" -> EndReason.STOP;
          case "complete" -> EndReason.COMPLETE;
          default -> next == null ? EndReason.SESSION_END : EndReason.OTHER_PLAY;
        };
    return new Playback(
        play,
        reason == EndReason.OTHER_PLAY ? next.eventAt() : last.eventAt(),
        largest(own, TimelineEvent::contentLengthMs),
        watched(own) / 1000,
        largest(own, TimelineEvent::positionMs),
        (int) ofType(own, "pause").count(),
        (int) ofType(own, "seek").count(),
        (int) ofType(own, "rebuffer").count(),
        ofType(own, "rebuffer")
            .map(TimelineEvent::durationMs)
            .filter(Objects::nonNull)
            .mapToLong(duration -> Math.max(0, duration))
            .sum(),
        reason);
  }

  private long watched(List<TimelineEvent> own) {
    List<Long> intervals = new ArrayList<>();
    for (int i = 0; i + 1 < own.size(); i++) {
      if (PLAYING.contains(own.get(i).eventType())) {
        intervals.add(own.get(i + 1).eventAt() - own.get(i).eventAt());
      }
    }
    return intervals.stream()
        .filter(length -> length <= 2 * heartbeat)
        .mapToLong(Long::longValue)
        .sum();
  }

  private static Long largest(List<TimelineEvent> own, Function<TimelineEvent, Long> stated) {
    return own.stream().map(stated).filter(Objects::nonNull).max(Long::compare).orElse(null);
  }

  private static Stream<TimelineEvent> ofType(List<TimelineEvent> own, String type) {
    return own.stream().filter(event -> event.eventType().equals(type));
  }
}
