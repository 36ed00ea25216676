package io.tributary.timeline;

import static io.tributary.timeline.EventBuilder.micros;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ReportingDaysTest {
  private static final long HOUR = 3_600_000_000L;

  @Test
  void aDayOfUtcTurnsAtItsMidnight() {
    ReportingDays days = new ReportingDays(ZoneOffset.UTC);
    assertEquals(day("2026-01-05"), days.dayOf(micros("2026-01-05T00:00:00Z")));
    assertEquals(day("2026-01-04"), days.dayOf(micros("2026-01-05T00:00:00Z") - 1));
    assertEquals(day("1969-12-31"), days.dayOf(-1));
    assertEquals(micros("2026-01-05T00:00:00Z"), days.startOf(day("2026-01-05")));
    assertEquals(micros("2026-01-06T00:00:00Z"), days.endOf(day("2026-01-05")));
  }

  @Test
  void aDayEastOfUtcBeginsBefore() {
    ReportingDays days = new ReportingDays(ZoneOffset.ofHours(8));
    assertEquals(day("2026-01-05"), days.dayOf(micros("2026-01-04T16:00:00Z")));
    assertEquals(day("2026-01-04"), days.dayOf(micros("2026-01-04T16:00:00Z") - 1));
    assertEquals(micros("2026-01-04T16:00:00Z"), days.startOf(day("2026-01-05")));
  }

  @Test
  void aDayWestOfUtcBeginsAfter() {
    ReportingDays days = new ReportingDays(ZoneOffset.ofHours(-7));
    assertEquals(day("2026-01-05"), days.dayOf(micros("2026-01-05T07:00:00Z")));
    assertEquals(day("2026-01-04"), days.dayOf(micros("2026-01-05T07:00:00Z") - 1));
    assertEquals(micros("2026-01-05T07:00:00Z"), days.startOf(day("2026-01-05")));
  }

  @Test
  void daylightSavingMakesDaysOf23And25Hours() {
    ReportingDays days = new ReportingDays(ZoneId.of("America/New_York"));
    int spring = day("2026-03-08");
    int autumn = day("2026-11-01");
    assertEquals(23 * HOUR, days.endOf(spring) - days.startOf(spring));
    assertEquals(25 * HOUR, days.endOf(autumn) - days.startOf(autumn));
    assertEquals(24 * HOUR, days.endOf(spring + 1) - days.startOf(spring + 1));
    assertEquals(spring, days.dayOf(micros("2026-03-09T03:59:59.999999Z")));
    assertEquals(spring + 1, days.dayOf(micros("2026-03-09T04:00:00Z")));
    assertEquals(autumn, days.dayOf(micros("2026-11-02T04:59:59.999999Z")));
    assertEquals(autumn + 1, days.dayOf(micros("2026-11-02T05:00:00Z")));
  }

  @Test
  void aDateThatIsShownAgainAfterMidnightBelongsToTheDayThatHasBegun() {
    // Clocks went back from 00:01 to 23:01 of the day before.
    ReportingDays days = new ReportingDays(ZoneId.of("America/St_Johns"));
    int next = day("2006-10-29");
    long begins = micros("2006-10-29T02:30:00Z");
    assertEquals(begins, days.startOf(next));
    assertEquals(next - 1, days.dayOf(begins - 1));
    assertEquals(next, days.dayOf(begins));
    assertEquals(next, days.dayOf(begins + HOUR / 2));
    assertEquals(next, new ReportingDays(ZoneId.of("America/St_Johns")).dayOf(begins + HOUR / 2));
  }

  @Test
  void aDateThatNeverWasIsEmpty() {
    ReportingDays days = new ReportingDays(ZoneId.of("Pacific/Apia"));
    int skipped = day("2011-12-30");
    assertEquals(days.startOf(skipped), days.endOf(skipped));
    assertEquals(skipped - 1, days.dayOf(days.startOf(skipped) - 1));
    assertEquals(skipped + 1, days.dayOf(days.startOf(skipped)));
  }

  private static int day(String date) {
    return (int) LocalDate.parse(date).toEpochDay();
  }
}
