package io.tributary.timeline;

import io.tributary.rules.Rules;

/**
 * When events end, in microseconds: those of the types that last after their duration, at most with
 * their day, others at once. Pauses run from there.
 */
public final class EventEnds {
  private final Rules.Session rules;
  private final ReportingDays days;

  public EventEnds(Rules.Session rules, ReportingDays days) {
    this.rules = rules;
    this.days = days;
  }

  public long endOf(TimelineEvent event) {
    Long durationMs = event.durationMs();
    return durationMs == null
        ? event.eventAt()
        : endOf(event.eventAt(), event.eventType(), durationMs);
  }

  long endOf(long eventAt, String eventType, long durationMs) {
    if (durationMs <= 0 || !rules.lastingEventTypes().contains(eventType)) {
      return eventAt;
    }
    long rest = days.endOf(days.dayOf(eventAt)) - eventAt;
    return eventAt + (durationMs > rest / 1000 ? rest : durationMs * 1000);
  }
}
