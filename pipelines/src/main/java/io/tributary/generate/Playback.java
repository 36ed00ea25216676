package io.tributary.generate;

import java.io.IOException;

/** One film on the player, from play until the person stops, or just goes away. */
final class Playback {
  private static final long PERIOD = 30 * Span.SECOND;
  private static final byte[] CONTENT_ID = Text.utf8(",\"content_id\":\"film-");
  private static final byte[] CONTENT_LENGTH = Text.utf8("\",\"content_length_ms\":");
  private static final byte[] POSITION = Text.utf8(",\"position_ms\":");
  private static final byte[] ATTRIBUTES = Text.utf8(",\"attributes\":{\"player\":\"web-5.2\"");
  private static final byte[] QUALITY = Text.utf8(",\"quality\":\"");
  private static final byte[] STARTUP = Text.utf8("\",\"startup_ms\":\"");
  private static final byte[][] QUALITIES = {
    Text.utf8("480p"), Text.utf8("720p"), Text.utf8("1080p")
  };

  private final Scribe scribe;
  private final Chance chance;
  private final int film;
  private final long length;
  private final byte[] quality;
  private long now;
  private long position;

  Playback(Scribe scribe, Chance chance, int film) {
    this.scribe = scribe;
    this.chance = chance;
    this.film = film;
    this.length = Wares.filmLength(film);
    this.quality = chance.oneOf(QUALITIES);
  }

  /** With a heartbeat every 30 s; returns when it ended. */
  long play(long start, long meanWatch) throws IOException {
    now = start;
    position = chance.below(4) == 0 ? chance.between(0, length / 2) : 0;
    long wanted = 5 * Span.SECOND + chance.exponential(meanWatch);
    EventType next = EventType.PLAY;
    while (true) {
      long left = Math.min(wanted, length - position);
      boolean isCutShort = chance.below(14) == 0;
      long interval = Math.min(left, isCutShort ? chance.between(2_000, PERIOD) : PERIOD);
      event(next, interval);
      now += interval;
      position += interval;
      wanted -= interval;
      if (wanted <= 0 || position >= length) {
        break;
      }
      next = isCutShort ? interrupt() : EventType.HEARTBEAT;
    }
    if (position >= length) {
      event(EventType.COMPLETE, 0);
    } else if (chance.below(5) > 0) {
      event(EventType.STOP, 0);
    }
    return now;
  }

  /**
   * On a player without heartbeats, whose one event lasts longer than the session gap, so that it
   * bridges it; but activity ends with its day.
   */
  long playQuietly(long start) throws IOException {
    now = start;
    long interval = chance.between(35 * Span.MINUTE, 80 * Span.MINUTE);
    event(EventType.PLAY, interval);
    if (chance.below(2) == 0) {
      now += chance.between(Span.MINUTE, 4 * Span.MINUTE);
      scribe.begin(EventType.CLICK, now).put(",\"attributes\":{\"button\":\"mini-player\"}");
      scribe.end();
    }
    now = start + interval;
    position = interval;
    if (now - scribe.latestEnd() > Span.SESSION_GAP) {
      scribe.beginSession();
    }
    event(EventType.STOP, 0);
    return now;
  }

  private EventType interrupt() throws IOException {
    switch (chance.below(3)) {
      case 0 -> {
        event(EventType.PAUSE, 0);
        now += Span.SECOND + Math.min(10 * Span.MINUTE, chance.exponential(50 * Span.SECOND));
        return EventType.RESUME;
      }
      case 1 -> {
        position = chance.between(0, length - 1);
        event(EventType.SEEK, 0);
        now += 400;
        return EventType.HEARTBEAT;
      }
      default -> {
        long stalled = chance.between(200, 8_000);
        event(EventType.REBUFFER, stalled);
        now += stalled;
        return EventType.HEARTBEAT;
      }
    }
  }

  private void event(EventType type, long durationMs) throws IOException {
    Text text = scribe.begin(type, now, durationMs);
    text.put(CONTENT_ID).number(film).put(CONTENT_LENGTH).number(length);
    text.put(POSITION).number(position);
    if (type == EventType.PLAY) {
      text.put(ATTRIBUTES).put(QUALITY).put(quality);
      text.put(STARTUP).number(150 + chance.below(2_500)).put("\"}");
    }
    scribe.end();
  }
}
