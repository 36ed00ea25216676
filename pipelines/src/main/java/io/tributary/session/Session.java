package io.tributary.session;

/**
 * One session. Instants are microseconds.
 *
 * @param day on which it starts, days since 1970 in the reporting zone
 * @param endedAt the latest end among its events
 * @param lastEventAt event time of its last event
 * @param entryPageGroup of the first page view; null if there is none
 * @param exitPageGroup of the last page view; null if there is none
 * @param userId the last among its events; null if there is none
 */
public record Session(
    int day,
    long startedAt,
    long endedAt,
    long lastEventAt,
    long eventCount,
    long pageViewCount,
    String entryPageGroup,
    String exitPageGroup,
    String firstEventId,
    String lastEventId,
    String userId) {
  /** The type of the events that are steps of a session. */
  public static final String PAGE_VIEW = "page_view";

  public long durationMs() {
    return (endedAt - startedAt) / 1000;
  }
}
