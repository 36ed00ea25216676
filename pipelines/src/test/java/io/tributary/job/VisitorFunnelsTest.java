package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.generate.FaultRates;
import io.tributary.generate.Generator;
import io.tributary.generate.GeneratorSettings;
import io.tributary.io.InputException;
import io.tributary.io.Staging;
import io.tributary.io.TestCuts;
import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.table.ContentHashes;
import io.tributary.table.TableName;
import io.tributary.table.TestLake;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VisitorFunnelsTest {
  private static final TableName TABLE = TableName.VISITOR_FUNNELS_DAILY;
  private static final LocalDate START = LocalDate.of(2026, 1, 5);
  private static final int DAYS = 6;
  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

  private static final Rules RULES =
      RulesFile.parse(
          """
          automated:
            max-events-per-day: 3
          funnels:
            - name: in-a-session
              steps:
                - event-type: page_view
                - event-type: purchase
            - name: trial
              scope: visitor
              window: 48h
              steps:
                - name: pricing
                  page-group: /pricing
                - name: button
                  event-type: click
                  attributes: {button: trial}
                - event-type: sign_up
            - name: again
              scope: visitor
              window: 24h
              steps:
                - event-type: sign_up
                - event-type: sign_up
          """,
          "test.yaml");

  /** A path to a purchase that many of the generator's persons take. */
  private static final Rules OF_GENERATED =
      RulesFile.parse(
          """
          funnels:
            - name: cart
              scope: visitor
              window: 36h
              steps:
                - event-type: page_view
                  page-group: /product/:id
                - event-type: add_to_cart
                - event-type: page_view
                  page-group: /checkout
                - event-type: purchase
          """,
          "generated.yaml");

  @TempDir static Path shared;
  @TempDir Path directory;

  private static BackfillLake generated;

  @BeforeAll
  static void importGenerated() throws IOException {
    GeneratorSettings settings =
        GeneratorSettings.ofEvents(6_000, 5)
            .withDays(START, DAYS)
            .withFaults(new FaultRates(0.05, 0.02, 0.03, 0.03, 0.02, 0.1, 0.01));
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    new Generator(settings)
        .writeTo(
            (key, ingestedAtMillis, record) -> {
              try {
                records.write(record);
                records.write('\n');
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            shared.resolve("truth"));
    generated = new BackfillLake(shared).createIn(NEW_YORK);
    generated.write("all.ndjson", records.toByteArray());
    generated.importFiles("all.ndjson", "s");
  }

  /** 8 March has 23 hours in New York. */
  @Test
  void countsVisitorsByTheDayOfTheirFirstStep() {
    BackfillLake lake = new BackfillLake(directory).createIn(NEW_YORK);
    lake.write(
        "a.ndjson",
        List.of(
            // Gets to the end, over three days, from its second look at the prices.
            page("1", "ann", "2026-03-08T05:00:00Z", "/pricing"),
            page("2", "ann", "2026-03-09T03:59:59Z", "/pricing?from=mail"),
            click("3", "ann", "2026-03-10T12:00:00Z", "trial"),
            event("4", "ann", "2026-03-11T03:59:59Z", "sign_up"),
            // Is too late for the last step, and signs up twice.
            page("5", "bob", "2026-03-08T12:00:00Z", "/pricing"),
            click("6", "bob", "2026-03-08T12:00:01Z", "trial"),
            event("7", "bob", "2026-03-10T12:00:00.001Z", "sign_up"),
            event("8", "bob", "2026-03-11T12:00:00.001Z", "sign_up"),
            // Clicks something else; comes on two days.
            page("9", "cid", "2026-03-09T04:00:00Z", "/pricing"),
            click("10", "cid", "2026-03-09T05:00:00Z", "other"),
            page("11", "cid", "2026-03-10T04:00:00Z", "/pricing"),
            // Is a machine on the 8th, and none on the 9th.
            page("12", "bot", "2026-03-08T12:00:00Z", "/pricing"),
            page("13", "bot", "2026-03-08T12:00:01Z", "/pricing"),
            page("14", "bot", "2026-03-08T12:00:02Z", "/pricing"),
            page("15", "bot", "2026-03-08T12:00:03Z", "/pricing"),
            page("16", "bot", "2026-03-09T12:00:03Z", "/pricing"),
            event("17", "zoe", "2026-03-14T04:00:00Z", "ping")));
    lake.importFiles("a.ndjson", "s");
    VisitorFunnels.Result result =
        lake.funnels(LocalDate.parse("2026-03-07"), LocalDate.parse("2026-03-12"), RULES);
    assertEquals("2026-03-07..2026-03-11", result.days());
    assertEquals(
        Map.of("funnel.in", 16L, "funnel.out", 12L, "funnel.filtered", 4L), result.counts());
    assertEquals(
        List.of(
            "default 2026-03-08 trial 1 pricing 2",
            "default 2026-03-08 trial 2 button 2",
            "default 2026-03-08 trial 3 sign_up 1",
            "default 2026-03-09 trial 1 pricing 2",
            "default 2026-03-10 again 1 sign_up 2",
            "default 2026-03-10 again 2 sign_up 1",
            "default 2026-03-10 trial 1 pricing 1",
            "default 2026-03-11 again 1 sign_up 1"),
        rows(lake));
  }

  @Test
  void aDayWithoutAPauseIsNotCounted() {
    Rules rules =
        RulesFile.parse(
            """
            session: {gap: 4h}
            funnels:
              - name: paid
                scope: visitor
                window: 24h
                steps:
                  - event-type: sign_up
                  - event-type: purchase
            """,
            "gap.yaml");
    BackfillLake lake = new BackfillLake(directory).createIn(NEW_YORK);
    lake.write(
        "a.ndjson",
        List.of(
            event("1", "ann", "2026-03-10T05:00:00Z", "sign_up"),
            // Comes every four hours, from two until ten in the evening.
            event("2", "bot", "2026-03-10T06:00:00Z", "sign_up"),
            event("3", "bot", "2026-03-10T10:00:00Z", "ping"),
            event("4", "bot", "2026-03-10T14:00:00Z", "ping"),
            event("5", "bot", "2026-03-10T18:00:00Z", "ping"),
            event("6", "bot", "2026-03-10T22:00:00Z", "ping"),
            event("7", "bot", "2026-03-11T02:00:00Z", "ping"),
            event("8", "zoe", "2026-03-14T04:00:00Z", "ping")));
    lake.importFiles("a.ndjson", "s");
    LocalDate day = LocalDate.parse("2026-03-10");
    VisitorFunnels.Result result = lake.funnels(day, day.plusDays(1), rules);
    assertEquals(Map.of("funnel.in", 7L, "funnel.out", 1L, "funnel.filtered", 6L), result.counts());
    assertEquals(List.of("default 2026-03-10 paid 1 sign_up 1"), rows(lake));
  }

  /** What the tables of a lake say of it, step by step. */
  @Test
  void countsAreThoseOfThePlainDefinition() {
    generated.funnels(START.minusDays(1), START.plusDays(DAYS - 2), OF_GENERATED);
    List<String> counted = rows(generated);
    assertEquals(naive(START.minusDays(1), START.plusDays(DAYS - 2), 36), counted);
    assertTrue(counted.stream().anyMatch(row -> row.contains(" 4 ")), counted.toString());
  }

  private static List<String> naive(LocalDate from, LocalDate to, int hours) {
    Set<String> automated = new HashSet<>();
    Map<String, List<Map<String, Object>>> timelines = new TreeMap<>();
    try (TestLake lake = generated.open()) {
      for (Map<String, Object> day : lake.rows(TableName.VISITOR_DAY_CHANGES)) {
        if ((Boolean) day.get("is_automated")) {
          automated.add(visitor(day) + day.get("event_date"));
        }
      }
      for (Map<String, Object> event : lake.rows(TableName.PROCESSED_EVENTS)) {
        if (!automated.contains(visitor(event) + event.get("event_date"))) {
          timelines.computeIfAbsent(visitor(event), v -> new ArrayList<>()).add(event);
        }
      }
    }
    assertFalse(automated.isEmpty(), "too few to tell anything");
    List<String> names =
        List.of("page_view /product/:id", "add_to_cart", "page_view /checkout", "purchase");
    Map<String, Long> counts = new TreeMap<>();
    for (List<Map<String, Object>> timeline : timelines.values()) {
      timeline.sort((a, b) -> at(a).compareTo(at(b)));
      Map<LocalDate, Integer> levels = new TreeMap<>();
      for (int i = 0; i < timeline.size(); i++) {
        if (step(timeline.get(i)) == 0) {
          levels.merge(
              (LocalDate) timeline.get(i).get("event_date"), level(timeline, i, hours), Math::max);
        }
      }
      levels.forEach(
          (day, level) -> {
            for (int step = 1; step <= level && !day.isBefore(from) && day.isBefore(to); step++) {
              counts.merge(
                  "%s %s cart %d %s"
                      .formatted(timeline.get(0).get("tenant_id"), day, step, names.get(step - 1)),
                  1L,
                  Long::sum);
            }
          });
    }
    return counts.entrySet().stream().map(row -> row.getKey() + " " + row.getValue()).toList();
  }

  private static int level(List<Map<String, Object>> timeline, int start, int hours) {
    int level = 0;
    for (Map<String, Object> event : timeline.subList(start, timeline.size())) {
      boolean isInWindow =
          Duration.between(at(timeline.get(start)), at(event)).compareTo(Duration.ofHours(hours))
              <= 0;
      if (isInWindow && step(event) == level) {
        level++;
      }
    }
    return level;
  }

  private static int step(Map<String, Object> event) {
    return switch ((String) event.get("event_type")) {
      case "page_view" ->
          "/product/:id".equals(event.get("page_group"))
              ? 0
              : "/checkout".equals(event.get("page_group")) ? 2 : -1;
      case "add_to_cart" -> 1;
      case "purchase" -> 3;
      default -> -1;
    };
  }

  private static String visitor(Map<String, Object> row) {
    return row.get("tenant_id") + " " + row.get("visitor_id") + " ";
  }

  private static Instant at(Map<String, Object> event) {
    return ((OffsetDateTime) event.get("event_at")).toInstant();
  }

  @Test
  void aRangeIsItsDaysAndASecondRunLeavesTheSameRowsAndOneMoreSnapshot() {
    LocalDate to = START.plusDays(3);
    generated.funnels(START, to, OF_GENERATED);
    ContentHashes.Content whole = content(generated);
    String runId = generated.funnels(START, to, OF_GENERATED).runId();
    assertEquals(
        new ContentHashes.Content(whole.rows(), whole.hash(), whole.snapshots() + 1),
        content(generated));
    try (TestLake opened = generated.open()) {
      Table table = opened.load(TABLE);
      assertEquals(runId, table.currentSnapshot().summary().get(Staging.RUN_ID));
      Map<String, Object> row =
          opened.rows(TableName.LEDGER).stream()
              .filter(entry -> entry.get("run_id").equals(runId))
              .findFirst()
              .orElseThrow();
      assertEquals("funnels", row.get("job"));
      assertEquals("funnel", row.get("stage"));
      assertTrue((Long) row.get("filtered_count") > 0, "nobody is automated");
      assertEquals(
          row.get("in_count"), (Long) row.get("out_count") + (Long) row.get("filtered_count"));
    }
    for (LocalDate day = START; day.isBefore(to); day = day.plusDays(1)) {
      generated.funnels(day, day.plusDays(1), OF_GENERATED);
    }
    assertEquals(whole.hash(), content(generated).hash());
    assertTrue(whole.rows() > 10, "too few to tell anything");
  }

  @Test
  void aDayWhoseRowsAreGoneBecomesEmpty() {
    BackfillLake lake = new BackfillLake(directory);
    String last = event("9", "zoe", "2026-01-09T10:00:00Z", "ping");
    lake.write("a.ndjson", List.of(page("1", "ann", "2026-01-05T10:00:00Z", "/pricing"), last));
    lake.importFiles("a.ndjson", "s");
    lake.funnels(START, START.plusDays(1), RULES);
    assertEquals(List.of("default 2026-01-05 trial 1 pricing 1"), rows(lake));
    lake.write("a.ndjson", List.of(last));
    lake.importFiles("a.ndjson", "s");
    lake.funnels(START, START.plusDays(1), RULES);
    assertEquals(List.of(), rows(lake));
  }

  @Test
  void refusesDaysWhoseWindowIsNotOver() {
    BackfillLake lake = new BackfillLake(directory);
    assertEquals(
        "Cannot compute funnels of 2026-01-05: a window of 48h from 2026-01-05 reaches to 2026-01-07,"
            + " and the lake has no events",
        refusal(lake, START, START.plusDays(1)));
    lake.write(
        "a.ndjson",
        List.of(
            page("1", "ann", "2026-01-05T10:00:00Z", "/pricing"),
            page("2", "ann", "2026-01-08T10:00:00Z", "/pricing")));
    lake.importFiles("a.ndjson", "s");
    assertEquals(
        "Cannot compute funnels of 2026-01-05..2026-01-07: a window of 48h from 2026-01-07 reaches to"
            + " 2026-01-09, and the lake's newest events are of 2026-01-08",
        refusal(lake, START, START.plusDays(3)));
    assertEquals(List.of(), rows(lake));
    lake.funnels(START, START.plusDays(2), RULES);
    assertEquals(List.of("default 2026-01-05 trial 1 pricing 1"), rows(lake));
  }

  @Test
  void refusesDaysThatLiveMayStillWrite() {
    BackfillLake lake = new BackfillLake(directory);
    lake.write(
        "a.ndjson",
        List.of(
            page("1", "ann", "2026-01-05T10:00:00Z", "/pricing"),
            page("2", "ann", "2026-01-09T10:00:00Z", "/pricing")));
    lake.importFiles("a.ndjson", "s");
    commit(lake, "2026-01-09T23:59:59Z");
    assertEquals(
        "Cannot compute funnels of 2026-01-05: a window of 48h from 2026-01-05 reaches to 2026-01-07,"
            + " and the stream's watermark 2026-01-09T23:59:59Z lets the days before 2026-01-07 stand",
        refusal(lake, START, START.plusDays(1)));
    commit(lake, "2026-01-10T00:00:00Z");
    lake.funnels(START, START.plusDays(1), RULES);
    assertEquals(List.of("default 2026-01-05 trial 1 pricing 1"), rows(lake));
  }

  private static void commit(BackfillLake lake, String watermark) {
    try (TestLake opened = lake.open()) {
      TestCuts.commit(
          opened.lake(),
          "topic",
          "lineage",
          TestCuts.reached(1, Instant.parse(watermark).toEpochMilli()));
    }
  }

  @Test
  void refusesDirtyDays() {
    BackfillLake lake = new BackfillLake(directory);
    lake.write("a.ndjson", List.of(page("1", "ann", "2026-01-09T10:00:00Z", "/pricing")));
    lake.importFiles("a.ndjson", "s");
    lake.write("b.ndjson", List.of(page("2", "ann", "2026-01-06T10:00:00Z", "/pricing")));
    lake.importOnly("b.ndjson", "b", LocalDate.parse("2026-01-05"), LocalDate.parse("2026-01-06"));
    assertEquals(
        "Cannot compute funnels of 2026-01-05: 2026-01-06..2026-01-07 are dirty, so backfill first",
        refusal(lake, START, START.plusDays(1)));
  }

  @Test
  void refusesRulesWithoutSuchAFunnel() {
    Rules none = RulesFile.parse("funnels: []", "none.yaml");
    BackfillLake lake = new BackfillLake(directory);
    assertEquals(
        "The rules have no funnel of the scope visitor: there is nothing to count",
        assertThrows(
                IllegalArgumentException.class, () -> lake.funnels(START, START.plusDays(1), none))
            .getMessage());
  }

  private static String refusal(BackfillLake lake, LocalDate from, LocalDate to) {
    return assertThrows(InputException.class, () -> lake.funnels(from, to, RULES)).getMessage();
  }

  private static ContentHashes.Content content(BackfillLake lake) {
    try (TestLake opened = lake.open()) {
      return ContentHashes.of(opened.load(TABLE));
    }
  }

  private static List<String> rows(BackfillLake lake) {
    Set<String> rows = new TreeSet<>();
    try (TestLake opened = lake.open()) {
      for (Map<String, Object> row : opened.rows(TABLE)) {
        rows.add(
            "%s %s %s %s %s %s"
                .formatted(
                    row.get("tenant_id"),
                    row.get("entry_date"),
                    row.get("funnel"),
                    row.get("step"),
                    row.get("step_name"),
                    row.get("visitor_count")));
      }
    }
    return List.copyOf(rows);
  }

  private static String page(String id, String visitor, String at, String page) {
    return json(
        id, visitor, at, "page_view", ",\"page_url\":\"https://x.example%s\"".formatted(page));
  }

  private static String click(String id, String visitor, String at, String button) {
    return json(id, visitor, at, "click", ",\"button\":\"%s\"".formatted(button));
  }

  private static String event(String id, String visitor, String at, String type) {
    return json(id, visitor, at, type, "");
  }

  private static String json(String id, String visitor, String at, String type, String more) {
    return "{\"event_id\":\"%s\",\"event_type\":\"%s\",\"event_time\":\"%s\",\"anonymous_id\":\"%s\",\"ingested_at\":\"%s\"%s}"
        .formatted(id, type, at, visitor, at, more);
  }
}
