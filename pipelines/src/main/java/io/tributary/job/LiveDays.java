package io.tributary.job;

import io.tributary.rules.Rules;
import io.tributary.timeline.ReportingDays;

/**
 * Which days are live's. A session may reach into the next day, so a day can be sealed when the
 * next day's events are all in: when the watermark has passed the next day's end by the allowed
 * lateness.
 */
public final class LiveDays {
  private LiveDays() {}

  /**
   * The first day that live may still write, as days since 1970.
   *
   * @param watermark of the stream, in microseconds
   */
  public static int first(long watermark, ReportingDays days, Rules rules) {
    int day = days.dayOf(watermark);
    while (days.endOf(day) + rules.allowedLateness().toNanos() / 1000 > watermark) {
      day--;
    }
    return day;
  }
}
