package io.tributary.session;

import io.tributary.rules.Rules;
import io.tributary.timeline.EventEnds;
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.TimelineEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Cuts one visitor's events into sessions. A session ends where the pause from the latest end among
 * its events to the next event is longer than the gap; at equality it goes on. It ends too before
 * an event of another session of the tracker, where the rules go by that; an event that names none
 * goes on with the session. Events of automated days are left out by the caller.
 */
public final class SessionCutter {
  private final long gap;
  private final ReportingDays days;
  private final EventEnds ends;
  private final Consumer<Session> sessions;

  private List<TimelineEvent> events = new ArrayList<>();
  private boolean isOpen;
  private boolean isContinued;
  private long endedAt;
  private long latestEnd = Long.MIN_VALUE;
  private String key;

  public SessionCutter(Rules.Session rules, ReportingDays days, Consumer<Session> sessions) {
    this.ends = new EventEnds(rules, days);
    this.gap = rules.gap().toNanos() / 1000;
    this.days = days;
    this.sessions = sessions;
  }

  /** Begins within a session of which earlier events are not here; it is not passed on. */
  void resume(long reached, String lastKey) {
    isOpen = true;
    isContinued = true;
    endedAt = reached;
    key = lastKey;
  }

  /** Takes the visitor's next event, in timeline order. */
  public void add(TimelineEvent event) {
    String eventKey = event.derived().sessionKey();
    boolean isOther = eventKey != null && key != null && !eventKey.equals(key);
    if (isOpen && (event.eventAt() - endedAt > gap || isOther && isAfterStart(event))) {
      finish();
    }
    long end = ends.endOf(event);
    endedAt = isOpen ? Math.max(endedAt, end) : end;
    latestEnd = Math.max(latestEnd, end);
    isOpen = true;
    if (eventKey != null) {
      key = eventKey;
    }
    if (!isContinued) {
      events.add(event);
    }
  }

  private boolean isAfterStart(TimelineEvent event) {
    return isContinued || event.eventAt() > events.get(0).eventAt();
  }

  /** Whether a further event may belong to the session of the last one. */
  boolean isOpen() {
    return isOpen;
  }

  /** How far the open session reaches. */
  long endedAt() {
    return endedAt;
  }

  /**
   * The latest end among all events; of a session that another of the tracker has ended, it may be
   * behind {@link #endedAt}.
   */
  long latestEnd() {
    return latestEnd;
  }

  /** The tracker's session that the open session goes by; null if its events name none. */
  String key() {
    return key;
  }

  /** Ends the visitor's last session; the next event is another visitor's. */
  public void finish() {
    if (isOpen && !isContinued) {
      sessions.accept(new Session(days.dayOf(events.get(0).eventAt()), endedAt, events));
      events = new ArrayList<>();
    }
    isOpen = false;
    isContinued = false;
    key = null;
  }
}
