package io.tributary.timeline;

import io.tributary.rules.Rules;

/**
 * Folds the events of one visitor's day, in order, into a {@link VisitorDay}, and holds none. A day
 * with too many events is known as such once it has them, so that nobody needs to hold them.
 */
public final class VisitorDayFold {
  private final long maxEvents;
  private final long gap;
  private final EventEnds ends;
  private final int day;
  private final long dayEnd;
  private long count;
  private long firstEventAt;
  private long lastEventAt;
  private long latestEnd;
  private boolean hasPause;
  private String lastUserId;

  /**
   * @param rules whose {@code automated} and {@code session} say which days are automated
   */
  public VisitorDayFold(int day, ReportingDays days, Rules rules) {
    this.day = day;
    this.maxEvents = rules.automated().maxEventsPerDay();
    this.gap = rules.session().gap().toNanos() / 1000;
    this.ends = new EventEnds(rules.session(), days);
    this.dayEnd = days.endOf(day);
    this.latestEnd = days.startOf(day);
  }

  /** Takes the next event of the day; a copy must not come. */
  public void add(TimelineEvent event) {
    if (count == 0) {
      firstEventAt = event.eventAt();
    }
    count++;
    hasPause |= event.eventAt() - latestEnd > gap;
    latestEnd = Math.max(latestEnd, ends.endOf(event));
    lastEventAt = event.eventAt();
    if (event.userId() != null) {
      lastUserId = event.userId();
    }
  }

  public boolean hasTooManyEvents() {
    return count > maxEvents;
  }

  /** Whether the day is automated, after its last event. */
  public boolean isAutomated() {
    return automatedReason() != null;
  }

  private String automatedReason() {
    if (hasTooManyEvents()) {
      return VisitorDay.TOO_MANY_EVENTS;
    }
    return !hasPause && dayEnd - latestEnd <= gap ? VisitorDay.NO_PAUSE : null;
  }

  /**
   * @param distinctIds how many ids the events have
   */
  public VisitorDay finish(long distinctIds) {
    return new VisitorDay(
        day, count, firstEventAt, lastEventAt, count - distinctIds, lastUserId, automatedReason());
  }
}
