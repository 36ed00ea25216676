package io.tributary.timeline;

import io.tributary.event.ByteReader;
import io.tributary.event.ContentHash;
import io.tributary.event.EventCodec;

/**
 * What sessions and visitor days need of an event. Events compare in timeline order: event time,
 * event id as its UTF-8 bytes do, content hash.
 *
 * @param eventAt in microseconds
 * @param userId null if absent
 * @param pageGroup null if absent
 * @param durationMs null if absent
 */
public record TimelineEvent(
    long eventAt,
    String eventId,
    ContentHash hash,
    String eventType,
    String userId,
    String pageGroup,
    Long durationMs)
    implements Comparable<TimelineEvent> {

  /** Reads what {@link EventCodec#write} wrote. */
  public static TimelineEvent read(ByteReader in) {
    ContentHash hash = new ContentHash(in.readLong(), in.readLong());
    in.skipText();
    in.skipText();
    long eventAt = in.readLong();
    String eventId = in.readText();
    String eventType = in.readText();
    in.skipText();
    String userId = in.readText();
    for (int skipped = 0; skipped < 4; skipped++) {
      in.skipText();
    }
    in.readNullable();
    in.readNullable();
    Long durationMs = in.readNullable();
    in.readDecimal();
    in.skipText();
    int attributes = in.readSize();
    for (int i = 0; i < 2 * attributes; i++) {
      in.skipText();
    }
    return new TimelineEvent(eventAt, eventId, hash, eventType, userId, in.readText(), durationMs);
  }

  @Override
  public int compareTo(TimelineEvent other) {
    if (eventAt != other.eventAt) {
      return Long.compare(eventAt, other.eventAt);
    }
    int order = compareTexts(eventId, other.eventId);
    return order != 0 ? order : hash.compareTo(other.hash);
  }

  private static int compareTexts(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char left = a.charAt(i);
      char right = b.charAt(i);
      if (left != right) {
        boolean isPair = Character.isSurrogate(left);
        return isPair == Character.isSurrogate(right) ? left - right : isPair ? 1 : -1;
      }
    }
    return a.length() - b.length();
  }
}
