package io.tributary.timeline;

/**
 * One visitor's day: a function of the day's events alone.
 *
 * @param day days since 1970 in the reporting zone
 * @param eventCount distinct events
 * @param firstEventAt in microseconds
 * @param lastEventAt in microseconds
 * @param idConflictCount distinct events less distinct ids: how often an id came back with other
 *     content
 * @param lastUserId null if no event has one
 * @param automatedReason {@link #TOO_MANY_EVENTS}, {@link #NO_PAUSE}, or null
 */
public record VisitorDay(
    int day,
    long eventCount,
    long firstEventAt,
    long lastEventAt,
    long idConflictCount,
    String lastUserId,
    String automatedReason) {
  public static final String TOO_MANY_EVENTS = "too-many-events";
  public static final String NO_PAUSE = "no-pause";

  public boolean isAutomated() {
    return automatedReason != null;
  }
}
