package io.tributary.timeline;

import io.tributary.event.ContentHash;
import java.util.Comparator;

/**
 * What sessions and visitor days need of an event.
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
    Long durationMs) {
  /** Event time, then event id by its code points, then content hash. */
  public static final Comparator<TimelineEvent> ORDER =
      Comparator.comparingLong(TimelineEvent::eventAt)
          .thenComparing(TimelineEvent::eventId, TimelineEvent::compareCodePoints)
          .thenComparing(TimelineEvent::hash);

  /** Orders as the UTF-8 bytes do. */
  static int compareCodePoints(String a, String b) {
    int shorter = Math.min(a.length(), b.length());
    for (int i = 0; i < shorter; i++) {
      char left = a.charAt(i);
      char right = b.charAt(i);
      if (left != right) {
        boolean leftPair = Character.isSurrogate(left);
        return leftPair != Character.isSurrogate(right)
            ? (leftPair ? 1 : -1)
            : Character.compare(left, right);
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
