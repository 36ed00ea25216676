package io.tributary.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.server.Installation;
import io.tributary.server.ServerException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class CheckTest {
  @Test
  void fileHoldsSeveralChecks() {
    List<Check> checks =
        Check.parse(
            file(
                """
                -- About this table.

                -- check: each-once (fail)
                -- No row
                -- twice.
                SELECT 1; -- rows; all of them
                -- check: a-name (warn)
                -- Named.
                SELECT ';'
                """));
    assertEquals(List.of("each-once", "a-name"), checks.stream().map(Check::name).toList());
    assertEquals(
        List.of("No row twice.", "Named."), checks.stream().map(Check::description).toList());
    assertEquals(
        List.of(Check.Severity.FAIL, Check.Severity.WARN),
        checks.stream().map(Check::severity).toList());
    assertEquals("processed.events", checks.get(0).table());
    assertTrue(checks.get(1).select().endsWith("SELECT ';'"));
  }

  @Test
  void queryWithoutItsHeadingIsRefused() {
    assertRefused("SELECT 1;");
    assertRefused("-- check: a-name (perhaps)\nSELECT 1;");
    assertRefused("-- check: one (fail)\n-- check: two (fail)\nSELECT 1;");
  }

  @Test
  void aCheckOfAllRowsIsAskedByDays() {
    Check check =
        Check.parse(
                file(
                    """
                    -- check: one (fail, by event_date of processed.events)
                    -- None.
                    SELECT 1 WHERE event_date >= :from AND event_date < :to"""))
            .get(0);
    assertEquals(new CheckDays("processed", "events", "event_date"), check.days());
    SortedMap<LocalDate, Long> rows = new TreeMap<>();
    assertEquals(List.of(), CheckDays.split(check.select(), rows));
    rows.put(LocalDate.parse("2026-01-01"), 400_000L);
    rows.put(LocalDate.parse("2026-01-02"), 600_000L);
    rows.put(LocalDate.parse("2026-01-05"), 5_000_000L);
    rows.put(LocalDate.parse("2026-01-06"), 1L);
    assertEquals(
        List.of(
            "event_date >= DATE '2026-01-01' AND event_date < DATE '2026-01-03'",
            "event_date >= DATE '2026-01-05' AND event_date < DATE '2026-01-06'",
            "event_date >= DATE '2026-01-06' AND event_date < DATE '2026-01-07'"),
        CheckDays.split(check.select(), rows).stream()
            .map(query -> query.substring(query.indexOf("WHERE ") + 6))
            .toList());
  }

  @Test
  void everyShippedFileIsAccepted() {
    Installation installation = Installation.current();
    assertFalse(Check.in(installation.checks()).isEmpty());
    assertFalse(View.in(installation.views()).isEmpty());
    for (Check check : Check.in(installation.checks())) {
      assertFalse(check.description().isBlank(), check.name());
      assertEquals(check.days() != null, check.select().contains(":from"), check.name());
    }
    for (Example example : Example.in(installation.examples())) {
      assertFalse(example.question().isBlank(), example.name());
      assertEquals(1, Statements.split(example.text()).size(), example.name());
    }
  }

  @Test
  void unknownTableIsRefusedWithTheKnownOnes() {
    List<Check> checks = Check.parse(file("-- check: one (fail)\nSELECT 1"));
    assertEquals(checks, Check.of(Set.of(), checks));
    assertEquals(checks, Check.of(Set.of("processed.events"), checks));
    SqlException refused =
        assertThrows(SqlException.class, () -> Check.of(Set.of("processed.event"), checks));
    assertEquals(
        "There are no checks of processed.event; there are of: processed.events",
        refused.getMessage());
  }

  @Test
  void resultShowsTheFirstRows() {
    Check check = Check.parse(file("-- check: one (fail)\n-- None.\nSELECT 1")).get(0);
    CheckResult passed = new CheckResult(check, 0, false, List.of(), null, Duration.ofMillis(1234));
    assertTrue(passed.isPassed());
    assertEquals("ok    processed.events one, 1.2 s", passed.text());
    CheckResult failed =
        new CheckResult(check, 1, false, List.of("id=7"), null, Duration.ofMillis(40));
    assertTrue(failed.isFailed());
    assertEquals(
        """
        FAIL  processed.events one, 0.0 s
              None.
              1 row contradicts it:
                id=7""",
        failed.text());
    CheckResult stuck = new CheckResult(check, 0, false, List.of(), "no table", Duration.ZERO);
    assertTrue(stuck.isFailed());
  }

  private static void assertRefused(String text) {
    SqlException refused = assertThrows(SqlException.class, () -> Check.parse(file(text)));
    assertEquals(Reason.BAD_ARGUMENT, refused.reason());
  }

  private static SqlFile file(String text) {
    return new SqlFile(Path.of("processed/events.sql"), "processed", "events", text);
  }
}
