package io.tributary.session;

import io.tributary.rules.Rules;
import io.tributary.timeline.EventEnds;
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.TimelineEvent;
import java.util.function.Consumer;

/**
 * Cuts one visitor's events into sessions. A session ends where the pause from the latest end among
 * its events to the next event is longer than the gap; at equality it goes on. Events of automated
 * days are left out by the caller.
 */
public final class SessionCutter {
  private final long gap;
  private final ReportingDays days;
  private final EventEnds ends;
  private final Consumer<Session> sessions;

  private long eventCount;
  private int day;
  private long startedAt;
  private long endedAt;
  private long lastEventAt;
  private long pageViewCount;
  private String entryPageGroup;
  private String exitPageGroup;
  private String firstEventId;
  private String lastEventId;
  private String userId;

  public SessionCutter(Rules.Session rules, ReportingDays days, Consumer<Session> sessions) {
    this.ends = new EventEnds(rules, days);
    this.gap = rules.gap().toNanos() / 1000;
    this.days = days;
    this.sessions = sessions;
  }

  /** Takes the visitor's next event, in timeline order. */
  public void add(TimelineEvent event) {
    if (eventCount > 0 && event.eventAt() - endedAt > gap) {
      finish();
    }
    if (eventCount == 0) {
      day = days.dayOf(event.eventAt());
      startedAt = event.eventAt();
      endedAt = event.eventAt();
      firstEventId = event.eventId();
    }
    eventCount++;
    lastEventAt = event.eventAt();
    lastEventId = event.eventId();
    endedAt = Math.max(endedAt, ends.endOf(event));
    if (event.userId() != null) {
      userId = event.userId();
    }
    if (event.eventType().equals(Session.PAGE_VIEW)) {
      pageViewCount++;
      exitPageGroup = event.pageGroup();
      if (pageViewCount == 1) {
        entryPageGroup = event.pageGroup();
      }
    }
  }

  /** Ends the visitor's last session; the next event is another visitor's. */
  public void finish() {
    if (eventCount == 0) {
      return;
    }
    sessions.accept(
        new Session(
            day,
            startedAt,
            endedAt,
            lastEventAt,
            eventCount,
            pageViewCount,
            entryPageGroup,
            exitPageGroup,
            firstEventId,
            lastEventId,
            userId));
    eventCount = 0;
    pageViewCount = 0;
    entryPageGroup = null;
    exitPageGroup = null;
    userId = null;
  }
}
