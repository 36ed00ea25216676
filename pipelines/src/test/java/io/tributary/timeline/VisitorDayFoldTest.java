package io.tributary.timeline;

import static io.tributary.timeline.EventBuilder.micros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.rules.RulesFile;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisitorDayFoldTest {
  private static final long GAP = 30 * 60_000_000L;
  private static final int DAY = (int) LocalDate.parse("2026-01-05").toEpochDay();
  private static final ReportingDays UTC = new ReportingDays(ZoneOffset.UTC);
  private static final long NOON = micros("2026-01-05T12:00:00Z");

  @Test
  void tenThousandEventsAreAPersons() {
    VisitorDayFold fold = fold(UTC, DAY);
    addMany(fold, 10_000);
    assertFalse(fold.hasTooManyEvents());
    assertNull(automatedReason(fold));
  }

  @Test
  void oneEventMoreIsAMachines() {
    VisitorDayFold fold = fold(UTC, DAY);
    addMany(fold, 10_001);
    assertTrue(fold.hasTooManyEvents());
    VisitorDay day = fold.finish(10_001);
    assertEquals(VisitorDay.TOO_MANY_EVENTS, day.automatedReason());
    assertTrue(day.isAutomated());
    assertEquals(10_001, day.eventCount());
  }

  @Test
  void tooManyEventsAreToldBeforeAMissingPause() {
    VisitorDayFold fold = fold(UTC, DAY);
    for (int i = 0; i <= 10_000; i++) {
      fold.add(EventBuilder.at(UTC.startOf(DAY) + i * 8_639_000L).toTimelineEvent());
    }
    assertEquals(VisitorDay.TOO_MANY_EVENTS, automatedReason(fold));
  }

  @ParameterizedTest
  @CsvSource({
    "UTC,2026-01-05,48",
    "America/New_York,2026-03-08,46",
    "America/New_York,2026-11-01,50"
  })
  void aDayWithoutALongerPauseFromMidnightToMidnightIsAMachines(
      String zone, String date, int halfHours) {
    ReportingDays days = new ReportingDays(ZoneId.of(zone));
    int day = (int) LocalDate.parse(date).toEpochDay();
    VisitorDayFold fold = fold(days, day);
    for (int i = 1; i < halfHours; i++) {
      fold.add(EventBuilder.at(days.startOf(day) + i * GAP).toTimelineEvent());
    }
    assertEquals(VisitorDay.NO_PAUSE, automatedReason(fold));
  }

  @ParameterizedTest
  @CsvSource({
    "UTC,2026-01-05,48",
    "America/New_York,2026-03-08,46",
    "America/New_York,2026-11-01,50"
  })
  void theTimeAfterTheLastEventIsAPause(String zone, String date, int halfHours) {
    ReportingDays days = new ReportingDays(ZoneId.of(zone));
    int day = (int) LocalDate.parse(date).toEpochDay();
    VisitorDayFold fold = fold(days, day);
    for (int i = 1; i < halfHours; i++) {
      fold.add(EventBuilder.at(days.startOf(day) + i * GAP - 1).toTimelineEvent());
    }
    assertNull(automatedReason(fold));
  }

  @Test
  void theTimeBeforeTheFirstEventIsAPause() {
    VisitorDayFold fold = fold(UTC, DAY);
    for (int i = 1; i < 48; i++) {
      fold.add(EventBuilder.at(UTC.startOf(DAY) + i * GAP + 1).toTimelineEvent());
    }
    assertNull(automatedReason(fold));
  }

  @Test
  void onePauseThatIsAMicrosecondLongerMakesAPerson() {
    VisitorDayFold fold = fold(UTC, DAY);
    for (int i = 1; i < 48; i++) {
      long shift = i <= 20 ? -1 : 0;
      fold.add(EventBuilder.at(UTC.startOf(DAY) + i * GAP + shift).toTimelineEvent());
    }
    assertNull(automatedReason(fold));
  }

  /** Else a session could bridge such a day, and span three. */
  @Test
  void anEventThatLastsIsNoPause() {
    VisitorDayFold lasting = fold(UTC, DAY);
    VisitorDayFold atOnce = fold(UTC, DAY);
    for (int i = 0; i < 24; i++) {
      EventBuilder event = EventBuilder.at(UTC.startOf(DAY) + 2 * i * GAP);
      lasting.add(event.playing(30 * 60_000L).toTimelineEvent());
      atOnce.add(event.withDuration(30 * 60_000L).toTimelineEvent());
    }
    assertEquals(VisitorDay.NO_PAUSE, automatedReason(lasting));
    assertNull(automatedReason(atOnce));
  }

  @Test
  void aShortEventWithinALongOneEndsNothing() {
    VisitorDayFold fold = fold(UTC, DAY);
    fold.add(EventBuilder.at(UTC.startOf(DAY)).playing(23 * 3_600_000L).toTimelineEvent());
    fold.add(EventBuilder.at(UTC.startOf(DAY) + GAP).toTimelineEvent());
    fold.add(EventBuilder.at(UTC.endOf(DAY) - GAP).toTimelineEvent());
    assertEquals(VisitorDay.NO_PAUSE, automatedReason(fold));
  }

  @Test
  void anIdThatReturnsWithOtherContentIsAConflict() {
    VisitorDayFold fold = fold(UTC, DAY);
    EventBuilder event = EventBuilder.at(NOON).withId("same");
    fold.add(event.toTimelineEvent());
    fold.add(event.withType("other").toTimelineEvent());
    fold.add(event.withType("third").toTimelineEvent());
    fold.add(EventBuilder.at(NOON).withId("single").toTimelineEvent());
    VisitorDay day = fold.finish(2);
    assertEquals(4, day.eventCount());
    assertEquals(2, day.idConflictCount());
  }

  @Test
  void theLastUserIdOfTheDayHolds() {
    VisitorDayFold fold = fold(UTC, DAY);
    List.of(
            EventBuilder.at(NOON),
            EventBuilder.at(NOON + 1).withUser("first"),
            EventBuilder.at(NOON + 2).withUser("last"),
            EventBuilder.at(NOON + 3))
        .forEach(event -> fold.add(event.toTimelineEvent()));
    VisitorDay day = fold.finish(4);
    assertEquals(new VisitorDay(DAY, 4, NOON, NOON + 3, 0, "last", null), day);
  }

  private static VisitorDayFold fold(ReportingDays days, int day) {
    return new VisitorDayFold(day, days, RulesFile.builtIn());
  }

  private static String automatedReason(VisitorDayFold fold) {
    String reason = fold.finish(0).automatedReason();
    assertEquals(reason != null, fold.isAutomated());
    return reason;
  }

  private static void addMany(VisitorDayFold fold, int count) {
    for (int i = 0; i < count; i++) {
      fold.add(EventBuilder.at(NOON + i).toTimelineEvent());
    }
  }
}
