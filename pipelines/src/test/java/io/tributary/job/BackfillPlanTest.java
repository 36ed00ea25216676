package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.generate.Generator;
import io.tributary.generate.GeneratorSettings;
import io.tributary.io.DayChange;
import io.tributary.io.InputException;
import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import io.tributary.table.TestLake;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackfillPlanTest {
  private static final LocalDate START = LocalDate.of(2026, 1, 5);
  private static final int DAYS = 6;
  private static final Rules SHORT_GAP = RulesFile.parse("session: {gap: 1m}", "short.yaml");
  private static final DayChoice TWO_DAYS =
      new DayChoice.OfRange(
          new DayRange((int) START.plusDays(2).toEpochDay(), (int) START.plusDays(4).toEpochDay()));

  @TempDir Path directory;

  private BackfillLake generated() throws IOException {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    new Generator(GeneratorSettings.ofEvents(3_000, 3).withDays(START, DAYS))
        .writeTo(records, directory.resolve("truth"));
    BackfillLake lake = new BackfillLake(directory);
    lake.write("all.ndjson", records.toByteArray());
    lake.importFiles("all.ndjson", "s");
    return lake;
  }

  /** Another gap for two of six days, told by the tables themselves. */
  @Test
  void aPlanSaysExactlyWhatPublishingItChangesAndChangesNothing() throws IOException {
    BackfillLake lake = generated();
    Map<String, String> hashes = hashes(lake);
    Map<TableName, Map<LocalDate, Map<String, Map<String, Object>>>> before = rows(lake);
    Map<TableName, Map<String, List<String>>> files = files(lake);
    Backfill.Plan plan = lake.plan(TWO_DAYS, SHORT_GAP);
    assertEquals(hashes, hashes(lake));

    lake.publish();
    Map<TableName, Map<LocalDate, Map<String, Map<String, Object>>>> after = rows(lake);
    List<DayChange> expected = new ArrayList<>();
    for (TableName table : ComputeDays.COMPUTED) {
      for (LocalDate day = START.plusDays(2);
          day.isBefore(START.plusDays(4));
          day = day.plusDays(1)) {
        Map<String, Map<String, Object>> was = before.get(table).getOrDefault(day, Map.of());
        Map<String, Map<String, Object>> is = after.get(table).getOrDefault(day, Map.of());
        if (!was.isEmpty() || !is.isEmpty()) {
          expected.add(change(table, day, was, is));
        }
      }
    }
    assertEquals(
        String.join("\n", expected.stream().map(Object::toString).toList()),
        String.join("\n", plan.changes().stream().map(Object::toString).toList()));
    assertTrue(
        plan.changes().stream()
            .anyMatch(c -> c.table().equals(TableName.SESSION_CHANGES) && c.added() > 0));
    assertTrue(
        plan.changes().stream()
            .noneMatch(c -> c.table().equals(TableName.PROCESSED_EVENTS) && c.isChange()));
    files(lake)
        .forEach(
            (table, now) ->
                now.forEach(
                    (partition, list) -> {
                      boolean isReplaced =
                          partition.endsWith("2026-01-07") || partition.endsWith("2026-01-08");
                      if (!isReplaced || !ComputeDays.COMPUTED.contains(table)) {
                        assertEquals(
                            files.get(table).get(partition), list, () -> table + " " + partition);
                      }
                    }));
  }

  private static DayChange change(
      TableName table,
      LocalDate day,
      Map<String, Map<String, Object>> was,
      Map<String, Map<String, Object>> is) {
    long added = is.keySet().stream().filter(key -> !was.containsKey(key)).count();
    long removed = was.keySet().stream().filter(key -> !is.containsKey(key)).count();
    long changed =
        is.keySet().stream()
            .filter(
                key ->
                    was.containsKey(key) && !is.get(key).toString().equals(was.get(key).toString()))
            .count();
    List<DayChange.Figure> figures = new ArrayList<>();
    for (String column : TableDefinition.of(table).figures()) {
      BigDecimal old = sum(was, column);
      BigDecimal fresh = sum(is, column);
      if (old.compareTo(fresh) != 0) {
        figures.add(new DayChange.Figure(column, old, fresh));
      }
    }
    return new DayChange(
        table, (int) day.toEpochDay(), was.size(), added, removed, changed, figures);
  }

  private static BigDecimal sum(Map<String, Map<String, Object>> rows, String column) {
    return rows.values().stream()
        .map(row -> new BigDecimal(row.get(column).toString()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** By table, day and key, without what says how a row came there. */
  private static Map<TableName, Map<LocalDate, Map<String, Map<String, Object>>>> rows(
      BackfillLake lake) {
    Map<TableName, Map<LocalDate, Map<String, Map<String, Object>>>> tables = new HashMap<>();
    try (TestLake opened = lake.open()) {
      for (TableName table : ComputeDays.COMPUTED) {
        TableDefinition definition = TableDefinition.of(table);
        Map<LocalDate, Map<String, Map<String, Object>>> days = new TreeMap<>();
        for (Map<String, Object> row : opened.rows(table)) {
          Map<String, Object> shown = new TreeMap<>();
          row.forEach((column, value) -> shown.put(column, comparable(value)));
          shown.keySet().removeAll(List.of("run_id", "is_final", "is_retracted", "revision"));
          List<Object> key = definition.key().stream().map(shown::get).toList();
          days.computeIfAbsent((LocalDate) row.get(definition.dateColumn()), d -> new TreeMap<>())
              .put(key.isEmpty() ? shown.toString() : key.toString(), shown);
        }
        tables.put(table, days);
      }
    }
    return tables;
  }

  private static Object comparable(Object value) {
    return value instanceof byte[] bytes
        ? HexFormat.of().formatHex(bytes)
        : value instanceof ByteBuffer buffer ? HexFormat.of().formatHex(buffer.array()) : value;
  }

  private static Map<TableName, Map<String, List<String>>> files(BackfillLake lake) {
    Map<TableName, Map<String, List<String>>> files = new HashMap<>();
    try (TestLake opened = lake.open()) {
      for (TableName table : TableName.ALL) {
        if (!table.equals(TableName.LEDGER)) {
          files.put(table, opened.files(table));
        }
      }
    }
    return files;
  }

  @Test
  void aPlanIsNotPublishedIfItsDaysHaveChangedSince() throws IOException {
    BackfillLake lake = generated();
    assertEquals(
        "Cannot publish: nothing is staged; run backfill with --dry-run first", refusal(lake));
    Backfill.Result planned = lake.plan(TWO_DAYS, SHORT_GAP).result();
    lake.compute(START, START.plusDays(1));
    lake.compute(START.plusDays(3), START.plusDays(4));
    Map<String, String> hashes = hashes(lake);
    String refused = refusal(lake);
    assertTrue(
        refused.startsWith(
            "Cannot publish run %s: what it would replace has changed since, in processed.events, "
                .formatted(planned.runId())),
        refused);
    assertEquals(hashes, hashes(lake));

    String again = lake.plan(TWO_DAYS, SHORT_GAP).result().runId();
    lake.compute(START, START.plusDays(1));
    assertEquals(
        "Cannot publish run %s: run %s is staged; run backfill with --dry-run again"
            .formatted(planned.runId(), again),
        assertThrows(InputException.class, () -> lake.publish(planned.runId())).getMessage());
    assertEquals(again, lake.status().plannedRun());
    assertEquals(again, lake.publish(again));
    assertNull(lake.status().plannedRun());
    assertFalse(hashes.equals(hashes(lake)));
    assertEquals(
        "Cannot publish: nothing is staged; run backfill with --dry-run first", refusal(lake));
  }

  /** It was planned before, and published after the audience had read the days. */
  @Test
  void whatIsPublishedLaterMakesTheAudienceBeginAnew() {
    BackfillLake lake = new BackfillLake(directory);
    lake.write(
        "a.ndjson",
        List.of(
            event("1", "v", "2026-01-05T10:00:00Z"),
            event("2", "v", "2026-01-07T10:00:00Z"),
            event("3", "v", "2026-01-07T10:10:00Z")));
    lake.importFiles("a.ndjson", "s");
    String planned = lake.plan(TWO_DAYS, SHORT_GAP).result().runId();
    lake.audience(null, null);
    assertEquals("", lake.audience(null, null).days());
    assertEquals(planned, lake.publish());
    assertEquals("2026-01-07", lake.audience(null, null).days());
    try (TestLake opened = lake.open()) {
      assertEquals(
          2,
          opened.rows(TableName.LEDGER).stream()
              .filter(row -> row.get("run_id").equals(planned))
              .count());
    }
  }

  private static String refusal(BackfillLake lake) {
    return assertThrows(InputException.class, () -> lake.publish()).getMessage();
  }

  @Test
  void dirtyDaysAreComputedAndNoOthers() throws IOException {
    BackfillLake lake = new BackfillLake(directory);
    lake.write(
        "a.ndjson",
        List.of(
            event("1", "v", "2026-01-05T10:00:00Z"),
            event("2", "v", "2026-01-08T10:00:00Z"),
            event("3", "v", "2026-01-12T10:00:00Z")));
    lake.importFiles("a.ndjson", "s");
    assertEquals("", lake.backfill(new DayChoice.Dirty(), RulesFile.builtIn()).days());
    lake.write("b.ndjson", List.of(event("4", "w", "2026-01-08T12:00:00Z")));
    lake.importOnly("b.ndjson", "b", LocalDate.parse("2026-01-05"), LocalDate.parse("2026-01-06"));
    Map<TableName, Map<String, List<String>>> files = files(lake);
    assertEquals(
        "2026-01-07..2026-01-09", lake.backfill(new DayChoice.Dirty(), RulesFile.builtIn()).days());
    try (TestLake opened = lake.open()) {
      assertEquals(4, opened.rows(TableName.PROCESSED_EVENTS).size());
      assertEquals(List.of(), opened.rows(TableName.DIRTY_DAYS));
      Map<String, List<String>> now = opened.files(TableName.PROCESSED_EVENTS);
      Map<String, List<String>> was = files.get(TableName.PROCESSED_EVENTS);
      for (String kept : List.of("event_date=2026-01-05", "event_date=2026-01-12")) {
        assertEquals(was.get(kept), now.get(kept));
      }
      assertFalse(was.get("event_date=2026-01-08").equals(now.get("event_date=2026-01-08")));
    }
    assertEquals("", lake.backfill(new DayChoice.Dirty(), RulesFile.builtIn()).days());
  }

  /** A producer that had called the event's time something else. */
  @Test
  void deadLettersThatTheRulesCanReadNowBecomeEvents() {
    Rules renamed =
        RulesFile.parse(
            """
            formats:
              ndjson:
                reads: ndjson
                fields: {event_time: happened}
            """,
            "renamed.yaml");
    BackfillLake lake = new BackfillLake(directory);
    lake.write(
        "a.ndjson",
        List.of(
            event("1", "v", "2026-01-05T10:00:00Z"),
            event("2", "v", "2026-01-07T10:00:00Z").replace("event_time", "happened"),
            "no record"));
    lake.importFiles("a.ndjson", "s", LocalDate.parse("2026-01-06"));
    DayChoice replay = new DayChoice.OfDeadLetters(null);
    assertEquals("", lake.backfill(replay, RulesFile.builtIn()).days());
    assertEquals("", lake.backfill(new DayChoice.OfDeadLetters("unreadable-json"), renamed).days());
    assertEquals(List.of("missing-field", "unreadable-json"), reasons(lake));
    Backfill.Result result = lake.backfill(new DayChoice.OfDeadLetters("missing-field"), renamed);
    assertTrue(result.days().contains("2026-01-06..2026-01-08"), result.days());
    assertEquals(List.of("unreadable-json"), reasons(lake));
    Map<String, String> hashes = hashes(lake);
    try (TestLake opened = lake.open()) {
      assertEquals(
          List.of("1", "2"),
          opened.rows(TableName.PROCESSED_EVENTS).stream()
              .map(row -> (String) row.get("event_id"))
              .sorted()
              .toList());
    }
    assertEquals("", lake.backfill(replay, renamed).days());
    assertEquals(hashes, hashes(lake));
  }

  private static List<String> reasons(BackfillLake lake) {
    try (TestLake opened = lake.open()) {
      return opened.rows(TableName.RAW_DEAD_LETTERS).stream()
          .map(row -> (String) row.get("reason"))
          .sorted()
          .toList();
    }
  }

  private static Map<String, String> hashes(BackfillLake lake) {
    try (TestLake opened = lake.open()) {
      return opened.hashes();
    }
  }

  private static String event(String id, String visitor, String at) {
    return "{\"event_id\":\"%s\",\"event_type\":\"click\",\"event_time\":\"%s\",\"anonymous_id\":\"%s\",\"ingested_at\":\"%s\"}"
        .formatted(id, at, visitor, at);
  }
}
