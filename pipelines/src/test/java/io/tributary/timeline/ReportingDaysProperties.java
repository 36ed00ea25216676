package io.tributary.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ReportingDaysProperties {
  private static final List<String> ZONES =
      List.of(
          "UTC",
          "Z",
          "Etc/UTC",
          "+08:00",
          "-07:00",
          "+05:45",
          "America/New_York",
          "Europe/Berlin",
          "America/Sao_Paulo",
          "America/Havana",
          "Australia/Lord_Howe",
          "Pacific/Kiritimati");

  /** Asked of one instance in any order. */
  @Property(tries = 300)
  void daysAreTheZonesDates(@ForAll("zones") ZoneId zone, @ForAll("instants") List<Long> instants) {
    ReportingDays days = new ReportingDays(zone);
    for (long instant : instants) {
      Instant asInstant = Instant.EPOCH.plus(instant, ChronoUnit.MICROS);
      LocalDate date = LocalDate.ofInstant(asInstant, zone);
      int day = (int) date.toEpochDay();
      assertEquals(day, days.dayOf(instant));
      assertEquals(
          date.atStartOfDay(zone).toInstant(),
          Instant.EPOCH.plus(days.startOf(day), ChronoUnit.MICROS));
      assertEquals(
          date.plusDays(1).atStartOfDay(zone).toInstant(),
          Instant.EPOCH.plus(days.endOf(day), ChronoUnit.MICROS));
    }
  }

  /** In zones, too, whose clocks went back over midnight. */
  @Property(tries = 300)
  void everyInstantLiesWithinItsDay(@ForAll("instants") List<Long> instants) {
    ReportingDays days = new ReportingDays(ZoneId.of("America/St_Johns"));
    for (long instant : instants) {
      int day = days.dayOf(instant);
      assertTrue(days.startOf(day) <= instant && instant < days.endOf(day));
      assertEquals(day, new ReportingDays(days.zone()).dayOf(instant));
    }
  }

  @Provide
  Arbitrary<ZoneId> zones() {
    return Arbitraries.of(ZONES).map(ZoneId::of);
  }

  /** Between 2000 and 2040, many of them close to where clocks change or days turn. */
  @Provide
  Arbitrary<List<Long>> instants() {
    Arbitrary<Long> any = Arbitraries.longs().between(946_684_800_000_000L, 2_208_988_800_000_000L);
    Arbitrary<Long> close =
        Arbitraries.of(turns().boxed().toList())
            .flatMap(turn -> Arbitraries.longs().between(-1, 1).map(micros -> turn + micros));
    return Arbitraries.oneOf(any, close).list().ofMaxSize(30);
  }

  private static LongStream turns() {
    return ZONES.stream()
        .map(ZoneId::of)
        .flatMapToLong(
            zone ->
                LongStream.of(0, 1, 23, 24, 25)
                    .map(
                        hours ->
                            LocalDate.of(2018, 2, 18).atStartOfDay(zone).toEpochSecond()
                                + hours * 3600))
        .map(seconds -> seconds * 1_000_000);
  }
}
