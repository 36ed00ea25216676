package io.tributary.funnel;

import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.TimelineEvent;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * How far a visitor gets in a funnel from each day on which it finds the first step: the steps
 * after it may lie on later days and in other sessions, as long as they lie in the window.
 */
public final class VisitorLevels {
  /** Takes a day, since 1970, and the level that was reached from it, at least 1. */
  @FunctionalInterface
  public interface Consumer {
    void accept(int day, int level);
  }

  private final long[] stepBits;
  private final long windowMicros;
  private final ReportingDays days;

  /**
   * @param stepBits the mark of each step's events
   * @param windowMicros in microseconds
   */
  public VisitorLevels(long[] stepBits, long windowMicros, ReportingDays days) {
    this.stepBits = stepBits;
    this.windowMicros = windowMicros;
    this.days = days;
  }

  /**
   * Passes on each of those days that is asked for.
   *
   * @param sortedEvents one visitor's, in timeline order, up to the window's end after the last day
   *     that is asked for
   */
  public void forEachDay(
      List<TimelineEvent> sortedEvents, IntPredicate isAsked, Consumer consumer) {
    int from = 0;
    while (from < sortedEvents.size()) {
      int day = days.dayOf(sortedEvents.get(from).eventAt());
      long dayEnd = days.endOf(day);
      boolean hasStart = false;
      int next = from;
      while (next < sortedEvents.size() && sortedEvents.get(next).eventAt() < dayEnd) {
        hasStart |= (sortedEvents.get(next).derived().marks() & stepBits[0]) != 0;
        next++;
      }
      if (hasStart && isAsked.test(day)) {
        int to = next;
        while (to < sortedEvents.size() && sortedEvents.get(to).eventAt() - dayEnd < windowMicros) {
          to++;
        }
        consumer.accept(
            day, Funnel.level(sortedEvents.subList(from, to), stepBits, windowMicros, dayEnd));
      }
      from = next;
    }
  }
}
