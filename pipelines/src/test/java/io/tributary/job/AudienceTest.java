package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.io.InputException;
import io.tributary.io.TestCuts;
import io.tributary.table.ContentHashes;
import io.tributary.table.TableName;
import io.tributary.table.TestLake;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AudienceTest {
  private static final LocalDate MONDAY = LocalDate.parse("2026-01-05");

  @TempDir Path directory;

  /** Ann is one person from her login on; what was published before stays. */
  @Test
  void anAnonymousHistoryJoinsThePersonOnTheDayOfTheFirstUserId() {
    BackfillLake lake = new BackfillLake(directory);
    lake.write(
        "a.ndjson",
        List.of(
            event("1", "phone", null, "2026-01-05T10:00:00Z"),
            event("2", "phone", null, "2026-01-06T10:00:00Z"),
            event("3", "laptop", "ann", "2026-01-06T11:00:00Z"),
            event("4", "phone", "ann", "2026-01-08T10:00:00Z"),
            event("5", "phone", null, "2026-01-09T10:00:00Z"),
            event("6", "phone", "bob", "2026-01-10T10:00:00Z")));
    lake.importFiles("a.ndjson", "s");
    lake.audience(null, null);
    assertEquals(
        List.of(
            "2026-01-05 a:phone new since 2026-01-05, active 1, sessions 1",
            "2026-01-06 a:phone retained since 2026-01-05, active 11, sessions 1",
            "2026-01-06 u:ann new since 2026-01-06, active 1, sessions 1",
            "2026-01-07 a:phone idle since 2026-01-05, active 110, sessions 0",
            "2026-01-07 u:ann idle since 2026-01-06, active 10, sessions 0",
            "2026-01-08 u:ann retained since 2026-01-05, active 1101, sessions 1",
            "2026-01-09 u:ann retained since 2026-01-05, active 11011, sessions 1",
            "2026-01-10 u:ann idle since 2026-01-05, active 110110, sessions 0",
            "2026-01-10 u:bob new since 2026-01-10, active 1, sessions 1"),
        personDays(lake));
    assertEquals(
        List.of(
            "a:laptop ann joined 2026-01-06, current, last seen 2026-01-06T11:00Z",
            "a:phone ann joined 2026-01-08, last seen 2026-01-08T10:00Z",
            "a:phone bob, current, last seen 2026-01-10T10:00Z"),
        identities(lake, "2026-01-10"));
    assertEquals(
        List.of(
            "2026-01-05 (none) > new 1",
            "2026-01-06 (none) > new 1",
            "2026-01-06 new > retained 1",
            "2026-01-07 new > idle 1",
            "2026-01-07 retained > idle 1",
            "2026-01-08 idle > (merged) 1",
            "2026-01-08 idle > retained 1",
            "2026-01-09 retained > retained 1",
            "2026-01-10 (none) > new 1",
            "2026-01-10 retained > idle 1"),
        rows(
            lake,
            TableName.LIFECYCLE_DAILY,
            row ->
                "%s %s > %s %s"
                    .formatted(
                        row.get("as_of_date"),
                        row.get("from_state"),
                        row.get("to_state"),
                        row.get("person_count"))));
  }

  @Test
  void daysAreThoseOfTheReportingZone() {
    assertEquals(
        List.of("2026-01-05 1", "2026-01-06 1"),
        activeDays("Asia/Shanghai", "2026-01-05T15:59:59Z", "2026-01-05T16:30:00Z"));
    assertEquals(
        List.of("2026-01-04 1", "2026-01-05 1"),
        activeDays("America/Phoenix", "2026-01-05T06:59:59Z", "2026-01-05T07:30:00Z"));
    // 8 March has 23 hours in New York, and 1 November 25.
    assertEquals(
        List.of("2026-03-07 1", "2026-03-08 1", "2026-03-09 1"),
        activeDays(
            "America/New_York",
            "2026-03-08T04:59:59Z",
            "2026-03-08T05:30:00Z",
            "2026-03-09T04:00:00Z"));
    assertEquals(
        List.of("2026-10-31 1", "2026-11-01 2", "2026-11-02 1"),
        activeDays(
            "America/New_York",
            "2026-11-01T03:59:59Z",
            "2026-11-01T04:30:00Z",
            "2026-11-02T04:29:59Z",
            "2026-11-02T05:00:00Z"));
  }

  /** Each of the events is a session, as the pauses are longer than the gap. */
  private List<String> activeDays(String zone, String... instants) {
    BackfillLake lake =
        new BackfillLake(directory.resolve(zone + instants.length)).createIn(ZoneId.of(zone));
    List<String> lines = new ArrayList<>();
    for (String instant : instants) {
      lines.add(event("e" + lines.size(), "v", null, instant));
    }
    lake.write("a.ndjson", lines);
    lake.importFiles("a.ndjson", "s");
    lake.audience(null, null);
    return rows(
        lake, TableName.PERSON_DAYS, row -> row.get("as_of_date") + " " + row.get("session_count"));
  }

  /** What happens after midnight is not known before it. */
  @Test
  void aSessionOverMidnightCountsOnTheDayOnWhichItStartsAndItsEventsOnTheirOwn() {
    BackfillLake lake = new BackfillLake(directory);
    lake.write(
        "a.ndjson",
        List.of(
            player("1", "play", "2026-01-05T23:59:10Z", 0),
            player("2", "heartbeat", "2026-01-05T23:59:40Z", 30_000),
            player("3", "heartbeat", "2026-01-06T00:00:10Z", 60_000),
            player("4", "complete", "2026-01-06T00:00:25Z", 75_000)));
    lake.importFiles("a.ndjson", "s");
    lake.audience(null, null);
    assertEquals(
        List.of(
            "2026-01-05 sessions 1, events 2, watched 30000 of {film=30000}, began 1, valid 1, complete 0",
            "2026-01-06 sessions 0, events 2, watched 45000 of {film=45000}, began 0, valid 0, complete 1"),
        rows(
            lake,
            TableName.PERSON_DAYS,
            row ->
                "%s sessions %s, events %s, watched %s of %s, began %s, valid %s, complete %s"
                    .formatted(
                        row.get("as_of_date"),
                        row.get("session_count"),
                        row.get("event_count"),
                        row.get("watch_ms"),
                        row.get("contents"),
                        row.get("playback_count"),
                        row.get("valid_playback_count"),
                        row.get("complete_playback_count"))));
  }

  @Test
  void churnIsAnEventOnThe28thDayAndALabel28DaysBefore() {
    BackfillLake lake = new BackfillLake(directory);
    lake.write(
        "a.ndjson",
        List.of(
            event("1", "gone", null, "2026-01-05T10:00:00Z"),
            event("2", "back", null, "2026-01-05T10:00:00Z"),
            event("3", "back", null, "2026-02-03T10:00:00Z"),
            event("4", "kept", null, "2026-01-05T10:00:00Z"),
            event("5", "kept", null, "2026-02-02T10:00:00Z")));
    lake.importFiles("a.ndjson", "s");
    lake.audience(null, null);
    List<String> days = personDays(lake);
    assertTrue(
        days.contains(
            "2026-02-01 a:gone at-risk since 2026-01-05, active 1"
                + "0".repeat(27)
                + ", sessions 0"));
    assertTrue(days.contains("2026-02-02 a:gone churned since 2026-01-05, active 0, sessions 0"));
    assertTrue(
        days.contains("2026-02-03 a:back resurrected since 2026-01-05, active 1, sessions 1"));
    assertTrue(days.contains("2026-02-02 a:kept retained since 2026-01-05, active 1, sessions 1"));
    assertEquals(List.of("2026-02-02 a:back", "2026-02-02 a:gone"), churnEvents(lake));
    assertEquals(
        List.of(
            "2026-01-05 a:back true 2026-02-02 false",
            "2026-01-05 a:gone true 2026-02-02 false",
            "2026-01-05 a:kept false null true",
            "2026-01-06 a:back true 2026-02-02 true",
            "2026-01-06 a:gone true 2026-02-02 false",
            "2026-01-06 a:kept false null true"),
        rows(
            lake,
            TableName.CHURN_LABELS,
            row ->
                "%s %s %s %s %s"
                    .formatted(
                        row.get("as_of_date"),
                        row.get("person_id"),
                        row.get("churned_within_28d"),
                        row.get("churned_date"),
                        row.get("active_within_28d"))));
  }

  private static List<String> churnEvents(BackfillLake lake) {
    try (TestLake opened = lake.open()) {
      return opened.rows(TableName.PERSON_DAYS).stream()
          .filter(row -> (Boolean) row.get("is_churn_event"))
          .map(row -> row.get("as_of_date") + " " + row.get("person_id"))
          .sorted()
          .toList();
    }
  }

  @Test
  void goesOnFromTheNewestDayAndASecondRunLeavesTheSameRowsAndOneMoreSnapshot() {
    BackfillLake lake = threeDays();
    assertEquals("2026-01-05..2026-01-06", lake.audience(null, MONDAY.plusDays(2)).days());
    Audience.Result rest = lake.audience(null, null);
    assertEquals("2026-01-07", rest.days());
    assertEquals(Map.of("audience.in", 1L, "audience.out", 1L), rest.counts());
    assertEquals("", lake.audience(null, null).days());
    Map<String, ContentHashes.Content> before = contents(lake);
    List<String> said = new ArrayList<>();
    String runId = lake.audience(MONDAY.plusDays(1), MONDAY.plusDays(2), said::add).runId();
    assertTrue(
        said.contains("going on to 2026-01-07: each day follows from the one before"),
        said::toString);
    contents(lake)
        .forEach(
            (table, content) -> {
              assertEquals(before.get(table).hash(), content.hash(), table);
              assertEquals(before.get(table).snapshots() + 1, content.snapshots(), table);
            });
    try (TestLake opened = lake.open()) {
      Map<String, Object> row =
          opened.rows(TableName.LEDGER).stream()
              .filter(entry -> entry.get("run_id").equals(runId))
              .findFirst()
              .orElseThrow();
      assertEquals("audience", row.get("job"));
      assertEquals("audience", row.get("stage"));
      assertEquals(MONDAY.plusDays(1), row.get("range_from"));
      assertEquals(MONDAY.plusDays(3), row.get("range_to"));
      assertEquals(2L, row.get("in_count"));
      assertEquals(2L, row.get("out_count"));
    }
  }

  private static Map<String, ContentHashes.Content> contents(BackfillLake lake) {
    Map<String, ContentHashes.Content> contents = new TreeMap<>();
    try (TestLake opened = lake.open()) {
      PersonRows.TABLES.forEach(
          table -> contents.put(table.toString(), ContentHashes.of(opened.load(table))));
    }
    return contents;
  }

  @Test
  void aDayThatABackfillComputedAnewTakesAllLaterOnesWithIt() {
    BackfillLake lake = threeDays();
    lake.audience(null, null);
    lake.write("b.ndjson", List.of(event("0", "early", null, "2026-01-05T08:00:00Z")));
    lake.importFiles("b.ndjson", "b");
    assertEquals(
        "Cannot compute the audience from 2026-01-06: a backfill computed 2026-01-05 anew since, so"
            + " begin there or leave --from out",
        refusal(lake, MONDAY.plusDays(1), null));
    assertEquals("2026-01-05..2026-01-07", lake.audience(null, null).days());
    assertTrue(
        personDays(lake)
            .contains("2026-01-07 a:early idle since 2026-01-05, active 100, sessions 0"));
    assertEquals("", lake.audience(null, null).days());
  }

  @Test
  void refusesDaysThatDoNotFollowOrMayStillChange() {
    BackfillLake lake = new BackfillLake(directory);
    assertEquals("Cannot compute the audience: the lake has no events", refusal(lake, null, null));
    lake.write(
        "a.ndjson",
        List.of(
            event("1", "v", null, "2026-01-05T10:00:00Z"),
            event("2", "v", null, "2026-01-09T10:00:00Z")));
    lake.importFiles("a.ndjson", "s");
    assertEquals(
        "Cannot compute the audience from 2026-01-06: the events begin on 2026-01-05, so begin there or"
            + " leave --from out",
        refusal(lake, MONDAY.plusDays(1), null));
    assertEquals(
        "Cannot compute the audience up to 2026-01-10: the lake's newest events are of 2026-01-09",
        refusal(lake, null, LocalDate.parse("2026-01-11")));
    lake.audience(null, MONDAY.plusDays(1));
    assertEquals(
        "Cannot compute the audience from 2026-01-07: 2026-01-06 is the first day that is missing, so"
            + " begin there or leave --from out",
        refusal(lake, MONDAY.plusDays(2), null));
    lake.write("b.ndjson", List.of(event("3", "v", null, "2026-01-07T10:00:00Z")));
    lake.importOnly("b.ndjson", "b", LocalDate.parse("2026-01-08"), LocalDate.parse("2026-01-09"));
    assertEquals(
        "Cannot compute the audience of 2026-01-06: 2026-01-06 is dirty, so backfill first",
        refusal(lake, null, LocalDate.parse("2026-01-07")));
  }

  @Test
  void refusesDaysThatLiveMayStillWrite() {
    BackfillLake lake = threeDays();
    try (TestLake opened = lake.open()) {
      TestCuts.commit(
          opened.lake(),
          "topic",
          "lineage",
          TestCuts.reached(1, Instant.parse("2026-01-09T00:00:00Z").toEpochMilli()));
    }
    assertEquals(
        "Cannot compute the audience up to 2026-01-07: the stream's watermark 2026-01-09T00:00:00Z lets"
            + " the days before 2026-01-07 stand",
        refusal(lake, null, MONDAY.plusDays(3)));
    assertEquals("2026-01-05..2026-01-06", lake.audience(null, null).days());
  }

  @Test
  void verifyComparesTheDaysForWhichItWasComputed() {
    BackfillLake lake = threeDays();
    lake.audience(null, MONDAY.plusDays(2));
    assertTrue(lake.verify().isEqual());
    assertEquals(3, rowsVerified(lake, TableName.PERSON_DAYS));
    Tampering.rewrite(
        lake,
        TableName.PERSON_DAYS,
        rows -> rows.get(rows.size() - 1).setField("session_count", 7L));
    Verify.Result result = lake.verify();
    assertFalse(result.isEqual());
    result
        .tables()
        .forEach(
            table ->
                assertEquals(
                    table.table().equals(TableName.PERSON_DAYS) ? 1 : 0, table.different()));
  }

  private static long rowsVerified(BackfillLake lake, TableName name) {
    return lake.verify().tables().stream()
        .filter(table -> table.table().equals(name))
        .findFirst()
        .orElseThrow()
        .rows();
  }

  private BackfillLake threeDays() {
    BackfillLake lake = new BackfillLake(directory);
    lake.write(
        "a.ndjson",
        List.of(
            event("1", "v", null, "2026-01-05T10:00:00Z"),
            event("2", "w", "ann", "2026-01-06T10:00:00Z"),
            event("3", "v", "ann", "2026-01-07T10:00:00Z")));
    lake.importFiles("a.ndjson", "s");
    return lake;
  }

  private static String refusal(BackfillLake lake, LocalDate from, LocalDate to) {
    return assertThrows(InputException.class, () -> lake.audience(from, to)).getMessage();
  }

  /** The text of a row. */
  private interface Text {
    String of(Map<String, Object> row);
  }

  private static List<String> rows(BackfillLake lake, TableName table, Text text) {
    try (TestLake opened = lake.open()) {
      return opened.rows(table).stream().map(text::of).sorted().toList();
    }
  }

  private static List<String> personDays(BackfillLake lake) {
    return rows(
        lake,
        TableName.PERSON_DAYS,
        row ->
            "%s %s %s since %s, active %s, sessions %s"
                .formatted(
                    row.get("as_of_date"),
                    row.get("person_id"),
                    row.get("lifecycle_state"),
                    row.get("first_active_date"),
                    Long.toBinaryString((Long) row.get("active_28")),
                    row.get("session_count")));
  }

  private static List<String> identities(BackfillLake lake, String day) {
    try (TestLake opened = lake.open()) {
      return opened.rows(TableName.IDENTITIES).stream()
          .filter(row -> row.get("as_of_date").equals(LocalDate.parse(day)))
          .map(
              row ->
                  "%s %s%s%s, last seen %s"
                      .formatted(
                          row.get("visitor_id"),
                          row.get("user_id"),
                          row.get("joined_date") == null ? "" : " joined " + row.get("joined_date"),
                          (Boolean) row.get("is_current") ? ", current" : "",
                          ((OffsetDateTime) row.get("last_seen_at"))
                              .toInstant()
                              .atOffset(ZoneOffset.UTC)))
          .sorted()
          .toList();
    }
  }

  private static String event(String id, String visitor, String user, String at) {
    return json(
        id, visitor, "page_view", at, user == null ? "" : ",\"user_id\":\"%s\"".formatted(user));
  }

  private static String player(String id, String type, String at, long positionMs) {
    return json(
        id,
        "v",
        type,
        at,
        ",\"content_id\":\"film\",\"content_length_ms\":75000,\"position_ms\":%d"
            .formatted(positionMs));
  }

  private static String json(String id, String visitor, String type, String at, String more) {
    return "{\"event_id\":\"%s\",\"event_type\":\"%s\",\"event_time\":\"%s\",\"anonymous_id\":\"%s\",\"ingested_at\":\"%s\"%s}"
        .formatted(id, type, at, visitor, at, more);
  }
}
