package io.tributary.timeline;

import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Calendar days of the reporting zone, as days since 1970; one may have 23 or 25 hours. Instants
 * are microseconds in UTC. A day begins when its date is shown first and ends where the next
 * begins. Not safe for two threads.
 */
public final class ReportingDays implements Serializable {
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private final ZoneId zone;
  private final boolean isUtc;
  private long cachedStart = 1;
  private long cachedEnd;
  private int cachedDay;

  public ReportingDays(ZoneId zone) {
    this.zone = zone;
    this.isUtc = zone.normalized().equals(ZoneOffset.UTC);
  }

  public ZoneId zone() {
    return zone;
  }

  /** The day on which the instant lies. */
  public int dayOf(long instant) {
    if (isUtc) {
      return (int) Math.floorDiv(instant, MICROS_PER_DAY);
    }
    if (instant < cachedStart || instant >= cachedEnd) {
      cachedDay =
          (int)
              LocalDate.ofInstant(Instant.ofEpochSecond(Math.floorDiv(instant, 1_000_000)), zone)
                  .toEpochDay();
      cachedStart = startOf(cachedDay);
      cachedEnd = startOf(cachedDay + 1);
      if (instant >= cachedEnd) {
        // Clocks that go back over midnight show a date again after the next one has begun.
        cachedDay++;
        cachedStart = cachedEnd;
        cachedEnd = startOf(cachedDay + 1);
      }
    }
    return cachedDay;
  }

  /** The day's first instant. */
  public long startOf(int day) {
    return isUtc
        ? day * MICROS_PER_DAY
        : LocalDate.ofEpochDay(day).atStartOfDay(zone).toEpochSecond() * 1_000_000;
  }

  /** The first instant after the day. */
  public long endOf(int day) {
    return startOf(day + 1);
  }
}
