package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.timeline.ReportingDays;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class LiveDaysTest {
  private static final Rules RULES = RulesFile.builtIn();

  @Test
  void aDayIsSealableWhenTheNextDaysEventsAreAllIn() {
    assertEquals("2026-01-05", first("2026-01-07T23:59:59.999Z", "UTC"));
    assertEquals("2026-01-06", first("2026-01-08T00:00:00Z", "UTC"));
  }

  @Test
  void daysAreThoseOfTheZone() {
    assertEquals("2026-01-05", first("2026-01-08T00:00:00Z", "America/New_York"));
    assertEquals("2026-01-06", first("2026-01-08T05:00:00Z", "America/New_York"));
  }

  @Test
  void moreLatenessHoldsMoreDays() {
    Rules rules = RulesFile.parse("allowed-lateness: 72h\n", "test");
    assertEquals(
        LocalDate.parse("2026-01-04"),
        LocalDate.ofEpochDay(LiveDays.first(micros("2026-01-08T12:00:00Z"), days("UTC"), rules)));
  }

  private static String first(String watermark, String zone) {
    return LocalDate.ofEpochDay(LiveDays.first(micros(watermark), days(zone), RULES)).toString();
  }

  private static ReportingDays days(String zone) {
    return new ReportingDays(ZoneId.of(zone));
  }

  private static long micros(String instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
  }
}
