package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.generate.FaultRates;
import io.tributary.generate.Generator;
import io.tributary.generate.GeneratorSettings;
import io.tributary.generate.Summary;
import io.tributary.io.InputException;
import io.tributary.io.Staging;
import io.tributary.io.TestCuts;
import io.tributary.table.TableName;
import io.tributary.table.TestLake;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackfillTest {
  private static final LocalDate START = LocalDate.of(2026, 1, 5);
  private static final int DAYS = 4;
  private static final Set<String> COMPUTED =
      ComputeDays.COMPUTED.stream().map(TableName::toString).collect(Collectors.toSet());

  /** Tables that an import leaves alone if no day is dirty. */
  private static final Set<String> UNTOUCHED =
      Stream.concat(
              Stream.of(TableName.DIRTY_DAYS, TableName.VISITOR_FUNNELS_DAILY),
              PersonRows.TABLES.stream())
          .map(TableName::toString)
          .collect(Collectors.toSet());

  /** Tables that live writes, and their columns of the day. */
  private static final Map<TableName, String> LIVE_DATES =
      Map.of(
          TableName.PROCESSED_EVENTS, "event_date",
          TableName.VISITOR_DAY_CHANGES, "event_date",
          TableName.SESSION_CHANGES, "session_date");

  @TempDir static Path shared;
  @TempDir Path directory;

  private static List<byte[]> records;
  private static Summary summary;
  private static BackfillLake whole;
  private static Backfill.Result result;
  private static Map<String, String> hashes;

  /** A lake that holds all records, imported from one file. */
  @BeforeAll
  static void importAll() throws IOException {
    GeneratorSettings settings =
        GeneratorSettings.ofEvents(3_000, 11)
            .withDays(START, DAYS)
            .withFaults(new FaultRates(0.05, 0.02, 0.03, 0.03, 0.02, 0.1, 0.01));
    records = new ArrayList<>();
    summary =
        new Generator(settings)
            .writeTo(
                (key, ingestedAtMillis, record) -> records.add(record), shared.resolve("truth"));
    whole = new BackfillLake(shared);
    whole.write("all.ndjson", lines(records));
    result = whole.importFiles("all.ndjson", "s");
    hashes = hashes(whole);
  }

  @Test
  void sessionsAreThoseThatTheGeneratorKnows() {
    List<String> expected = new ArrayList<>();
    for (JsonNode session : truth("sessions.ndjson")) {
      JsonNode ids = session.get("event_ids");
      expected.add(
          String.join(
              " ",
              session.get("tenant_id").asText(),
              session.get("visitor_id").asText(),
              Instant.parse(session.get("started_at").asText()).toString(),
              Instant.parse(session.get("ended_at").asText()).toString(),
              ids.get(0).asText(),
              ids.get(ids.size() - 1).asText(),
              Integer.toString(ids.size())));
    }
    List<String> actual = new ArrayList<>();
    for (Map<String, Object> row : rows(whole, TableName.SESSION_CHANGES)) {
      actual.add(
          String.join(
              " ",
              (String) row.get("tenant_id"),
              (String) row.get("visitor_id"),
              instant(row.get("started_at")).toString(),
              instant(row.get("ended_at")).toString(),
              (String) row.get("first_event_id"),
              (String) row.get("last_event_id"),
              row.get("event_count").toString()));
    }
    assertTrue(expected.size() > 100, "too few to tell anything");
    assertEquals(expected.stream().sorted().toList(), actual.stream().sorted().toList());
  }

  @Test
  void automatedDaysAreThoseThatTheGeneratorKnows() {
    TreeSet<String> expected = new TreeSet<>();
    for (JsonNode day : truth("automated_days.ndjson")) {
      expected.add(
          day.get("tenant_id").asText()
              + " "
              + day.get("visitor_id").asText()
              + " "
              + day.get("date").asText());
    }
    TreeSet<String> actual = new TreeSet<>();
    for (Map<String, Object> row : rows(whole, TableName.VISITOR_DAY_CHANGES)) {
      if ((Boolean) row.get("is_automated")) {
        actual.add(
            row.get("tenant_id") + " " + row.get("visitor_id") + " " + row.get("event_date"));
      }
    }
    assertTrue(expected.size() > 2, "too few to tell anything");
    assertEquals(expected, actual);
  }

  @Test
  void everyRecordIsAccountedFor() {
    assertEquals(summary.records(), rows(whole, TableName.RAW_EVENTS).size());
    assertEquals(summary.distinctEvents(), rows(whole, TableName.PROCESSED_EVENTS).size());
    List<Map<String, Object>> dead = rows(whole, TableName.RAW_DEAD_LETTERS);
    Map<String, Long> reasons = new TreeMap<>();
    summary.broken().forEach((reason, count) -> reasons.merge(reason, 0L, Long::sum));
    dead.forEach(row -> reasons.merge((String) row.get("reason"), 1L, Long::sum));
    assertEquals(summary.broken(), reasons);
    List<ByteBuffer> received = new ArrayList<>();
    rows(whole, TableName.RAW_EVENTS).forEach(row -> received.add((ByteBuffer) row.get("payload")));
    Collections.sort(received);
    assertEquals(records.stream().map(ByteBuffer::wrap).sorted().toList(), received);
    assertEquals(
        summary.idConflicts(),
        rows(whole, TableName.VISITOR_DAY_CHANGES).stream()
            .mapToLong(row -> (Long) row.get("id_conflict_count"))
            .sum());
  }

  @Test
  void theLedgerBalances() {
    Map<String, Map<String, Object>> stages = ledger(whole, result.runId());
    assertEquals(Set.of("import", "decode", "timeline"), stages.keySet());
    stages.values().forEach(BackfillTest::assertBalanced);
    Map<String, Object> timeline = stages.get("timeline");
    assertEquals(summary.records(), stages.get("import").get("in_count"));
    assertEquals(summary.brokenRecords(), stages.get("decode").get("dead_letter_count"));
    assertEquals(stages.get("import").get("out_count"), stages.get("decode").get("in_count"));
    assertEquals(stages.get("decode").get("out_count"), timeline.get("in_count"));
    assertEquals(summary.distinctEvents(), timeline.get("out_count"));
    assertEquals(summary.duplicates(), timeline.get("duplicate_count"));
    assertEquals(summary.idConflicts(), timeline.get("id_conflict_count"));
  }

  @Test
  void rowsOfAFileAreSortedAndAVisitorIsInOne() {
    try (TestLake lake = whole.open()) {
      Table table = lake.load(TableName.PROCESSED_EVENTS);
      assertTrue(table.sortOrder().isSorted());
      lake.files(TableName.PROCESSED_EVENTS)
          .forEach((day, files) -> assertEquals(1, files.size(), day));
      Map<Object, List<Map<String, Object>>> byDay = new HashMap<>();
      lake.inFileOrder(TableName.PROCESSED_EVENTS)
          .forEach(
              row -> byDay.computeIfAbsent(row.get("event_date"), d -> new ArrayList<>()).add(row));
      assertEquals(DAYS, byDay.size());
      byDay
          .values()
          .forEach(
              rows ->
                  assertEquals(
                      rows.stream()
                          .sorted(
                              Comparator.comparing(
                                      (Map<String, Object> row) -> (String) row.get("tenant_id"))
                                  .thenComparing(row -> (String) row.get("visitor_id"))
                                  .thenComparing(row -> instant(row.get("event_at")))
                                  .thenComparing(row -> (String) row.get("event_id")))
                          .toList(),
                      rows));
    }
  }

  @Test
  void aSecondRunLeavesTheSameRowsAndOneMoreSnapshot() {
    BackfillLake lake = new BackfillLake(directory);
    lake.write("all.ndjson", lines(records));
    lake.importFiles("all.ndjson", "s");
    Map<String, Integer> before = snapshots(lake);
    lake.importFiles("all.ndjson", "s");
    assertEquals(hashes, hashes(lake));
    before.replaceAll((table, count) -> UNTOUCHED.contains(table) ? count : count + 1);
    assertEquals(before, snapshots(lake));

    lake.compute(START.minusDays(2), START.plusDays(DAYS + 5));
    assertEquals(hashes, hashes(lake));
    before.replaceAll(
        (table, count) ->
            COMPUTED.contains(table) || table.equals("ops.ledger") ? count + 1 : count);
    assertEquals(before, snapshots(lake));
  }

  @Test
  void filesOfAnyNumberAndOrderGiveTheSame() throws IOException {
    List<byte[]> shuffled = new ArrayList<>(ownTimesOnly(records));
    BackfillLake lake = new BackfillLake(directory);
    lake.write("one/all.ndjson", lines(shuffled));
    lake.importFiles("one/all.ndjson", "s");
    Map<String, String> expected = hashes(lake);
    Collections.shuffle(shuffled, new Random(3));
    for (int file = 0; file < 7; file++) {
      List<byte[]> part = new ArrayList<>();
      for (int i = file; i < shuffled.size(); i += 7) {
        part.add(shuffled.get(i));
      }
      lake.write("seven/part%d.ndjson".formatted(file), lines(part));
    }
    lake.importFiles("seven/*.ndjson", "s");
    assertEquals(expected, hashes(lake));
  }

  @Test
  void sourcesAreAddedUpAndReplacedAlone() {
    int half = records.size() / 2;
    BackfillLake lake = new BackfillLake(directory);
    lake.write("left.ndjson", lines(records.subList(0, half)));
    lake.write("right.ndjson", lines(records.subList(half, records.size())));
    lake.importFiles("left.ndjson", "left");
    Map<String, String> leftOnly = hashes(lake);
    lake.importFiles("right.ndjson", "right");
    Map<String, String> both = hashes(lake);
    assertNotEquals(leftOnly, both);
    // Dead letters and raw rows tell their source; what is computed does not.
    for (String table : COMPUTED) {
      if (table.startsWith("processed")) {
        assertEquals(hashes.get(table), both.get(table), table);
      }
    }

    lake.importFiles("left.ndjson", "left");
    assertEquals(both, hashes(lake));

    // What a source no longer holds is gone, and its days are computed without it.
    lake.write("right.ndjson", new byte[0]);
    lake.importFiles("right.ndjson", "right");
    assertEquals(leftOnly, hashes(lake));
  }

  @Test
  void onlyTheDaysOfTheRangeAreReplaced() {
    BackfillLake lake = new BackfillLake(directory);
    lake.write("all.ndjson", lines(records));
    lake.importFiles("all.ndjson", "s");
    LocalDate from = START.plusDays(1);
    LocalDate to = START.plusDays(3);
    Map<String, Map<String, List<String>>> before = files(lake);
    Backfill.Result computed = lake.compute(from, to);
    assertEquals("2026-01-06..2026-01-07", computed.days());
    assertEquals(hashes, hashes(lake));
    files(lake)
        .forEach(
            (table, byPartition) ->
                byPartition.forEach(
                    (partition, files) -> {
                      LocalDate day =
                          LocalDate.parse(partition.substring(partition.lastIndexOf('=') + 1));
                      boolean isReplaced =
                          COMPUTED.contains(table) && !day.isBefore(from) && day.isBefore(to);
                      assertEquals(
                          isReplaced,
                          !files.equals(before.get(table).get(partition)),
                          table + " " + partition);
                    }));
    Map<String, Map<String, Object>> stages = ledger(lake, computed.runId());
    assertEquals(Set.of("decode", "timeline"), stages.keySet());
    stages.values().forEach(BackfillTest::assertBalanced);
    assertTrue((Long) stages.get("timeline").get("filtered_count") > 0);
    assertEquals(from, stages.get("timeline").get("range_from"));
    assertEquals(to, stages.get("timeline").get("range_to"));
  }

  @Test
  void anImportWithoutADayRemovesIt() {
    BackfillLake lake = new BackfillLake(directory);
    lake.write(
        "a.ndjson",
        List.of(click("1", "2026-01-05T23:50:00Z"), click("2", "2026-01-08T00:10:00Z")));
    lake.importFiles("a.ndjson", "s");
    lake.write("a.ndjson", List.of(click("1", "2026-01-05T23:50:00Z")));
    Backfill.Result again = lake.importFiles("a.ndjson", "s");
    assertEquals("2026-01-04..2026-01-09", again.days());
    for (TableName table :
        List.of(
            TableName.RAW_EVENTS,
            TableName.PROCESSED_EVENTS,
            TableName.SESSION_CHANGES,
            TableName.VISITOR_DAY_CHANGES)) {
      assertEquals(1, rows(lake, table).size(), table.toString());
    }
  }

  /** An event that comes later in the next day's file joins sessions of the day before. */
  @Test
  void anEventThatArrivesJoinsSessionsOverMidnight() {
    BackfillLake lake = new BackfillLake(directory);
    lake.write(
        "a.ndjson",
        List.of(click("1", "2026-01-05T23:40:00Z"), click("3", "2026-01-06T00:20:00Z")));
    lake.write("b.ndjson", List.of(click("2", "2026-01-06T00:00:00Z")));
    lake.importFiles("a.ndjson", "a");
    assertEquals(2, rows(lake, TableName.SESSION_CHANGES).size());
    lake.importFiles("b.ndjson", "b");
    List<Map<String, Object>> sessions = rows(lake, TableName.SESSION_CHANGES);
    assertEquals(1, sessions.size());
    assertEquals(LocalDate.parse("2026-01-05"), sessions.get(0).get("session_date"));
    assertEquals(3L, sessions.get(0).get("event_count"));
  }

  /** On a day of 23 hours, a day before the next day's morning is two days before. */
  @Test
  void anEventThatIsADayAheadOfItsIngestionIsFoundOverAShortDay() {
    BackfillLake lake = new BackfillLake(directory).createIn(ZoneId.of("America/New_York"));
    lake.write(
        "a.ndjson",
        List.of(
            click("1", "2026-03-09T04:10:00Z", "2026-03-08T04:10:00Z"),
            click("2", "2026-03-10T03:50:00Z")));
    lake.importFiles("a.ndjson", "s");
    assertEquals(2, rows(lake, TableName.PROCESSED_EVENTS).size());
    Map<String, String> before = hashes(lake);
    lake.compute(LocalDate.parse("2026-03-09"), LocalDate.parse("2026-03-10"));
    assertEquals(before, hashes(lake));
    Backfill.Result next =
        lake.compute(LocalDate.parse("2026-03-10"), LocalDate.parse("2026-03-11"));
    assertEquals(2, next.counts().get("timeline.filtered"));
    assertEquals(before, hashes(lake));
  }

  @Test
  void aRunThatDiedWhileItPublishedIsFinishedByTheNext() {
    BackfillLake lake = new BackfillLake(directory);
    lake.write("a.ndjson", List.of(click("1", "2026-01-05T10:00:00Z")));
    lake.importFiles("a.ndjson", "a");
    lake.write("a.ndjson", List.of(click("2", "2026-01-05T11:00:00Z")));
    String died = lake.importFiles("a.ndjson", "a").runId();
    Map<String, String> published = hashes(lake);
    try (TestLake opened = lake.open()) {
      unpublish(opened.load(TableName.SESSION_CHANGES), died);
      unpublish(opened.load(TableName.LEDGER), died);
    }
    assertNotEquals(published, hashes(lake));
    assertEquals(Map.of(), ledger(lake, died));

    lake.compute(LocalDate.parse("2026-02-05"), LocalDate.parse("2026-02-06"));
    assertEquals(published, hashes(lake));
    assertEquals(3, ledger(lake, died).size());
    try (TestLake opened = lake.open()) {
      for (TableName table : TableName.ALL) {
        assertTrue(Set.of("main").containsAll(opened.load(table).refs().keySet()));
      }
    }
  }

  @Test
  void aRunThatDiedBeforeItPublishedLeavesNothing() {
    BackfillLake lake = new BackfillLake(directory);
    lake.write("a.ndjson", List.of(click("1", "2026-01-05T10:00:00Z")));
    lake.importFiles("a.ndjson", "a");
    Map<String, String> before = hashes(lake);
    lake.write("a.ndjson", List.of(click("2", "2026-01-05T11:00:00Z")));
    String died = lake.importFiles("a.ndjson", "a").runId();
    try (TestLake opened = lake.open()) {
      for (TableName table : TableName.ALL) {
        if (opened.load(table).currentSnapshot() != null) {
          unpublish(opened.load(table), died);
        }
      }
    }
    assertEquals(before, hashes(lake));
    lake.compute(LocalDate.parse("2026-02-05"), LocalDate.parse("2026-02-06"));
    assertEquals(before, hashes(lake));
    assertEquals(Map.of(), ledger(lake, died));
  }

  @Test
  void aDayThatLiveMayStillWriteIsNotComputed() {
    BackfillLake lake = lakeWithStream();
    Map<String, String> before = hashes(lake);
    Map<String, Integer> snapshots = snapshots(lake);
    InputException refused =
        assertThrows(
            InputException.class,
            () -> lake.compute(LocalDate.parse("2026-01-05"), LocalDate.parse("2026-01-09")));
    assertEquals(
        "Cannot backfill 2026-01-07..2026-01-08: the stream may still write them; its watermark"
            + " 2026-01-09T00:00:00Z lets it seal the days before 2026-01-07",
        refused.getMessage());
    assertEquals(before, hashes(lake));
    assertEquals(snapshots, snapshots(lake));
    try (TestLake opened = lake.open()) {
      for (TableName table : TableName.ALL) {
        assertTrue(Set.of("main").containsAll(opened.load(table).refs().keySet()));
      }
    }
  }

  @Test
  void finalRowsReplaceTheLiveRowsOfDaysThatCanBeSealed() {
    BackfillLake lake = lakeWithStream();
    Backfill.Result computed =
        lake.compute(LocalDate.parse("2026-01-05"), LocalDate.parse("2026-01-07"));
    LIVE_DATES.forEach(
        (table, date) -> {
          List<Map<String, Object>> rows = rows(lake, table);
          int sealed = 0;
          for (Map<String, Object> row : rows) {
            if (((LocalDate) row.get(date)).isBefore(LocalDate.parse("2026-01-07"))) {
              sealed++;
              assertEquals(computed.runId(), row.get("run_id"), row.toString());
              if (row.containsKey("is_final")) {
                assertEquals(true, row.get("is_final"));
                assertEquals(0L, row.get("revision"));
                assertEquals(1L, row.get("event_count"));
              }
            } else {
              assertEquals("live", row.get("run_id"), row.toString());
            }
          }
          assertEquals(2, sealed, table.toString());
          assertEquals(table.equals(TableName.PROCESSED_EVENTS) ? 5 : 8, rows.size());
        });
  }

  @Test
  void anImportComputesNoDayThatLiveMayStillWrite() {
    BackfillLake lake = lakeWithStream();
    lake.write(
        "late.ndjson",
        List.of(click("a", "2026-01-05T12:00:00Z"), click("b", "2026-01-08T12:00:00Z")));
    Map<String, Map<String, List<String>>> before = files(lake);
    Backfill.Result imported = lake.importFiles("late.ndjson", "late");
    assertEquals("2026-01-04..2026-01-06", imported.days());
    assertEquals("2026-01-07..2026-01-09", imported.dirtyDays());
    assertEquals(List.of("2026-01-07", "2026-01-08", "2026-01-09"), dirtyDays(lake));
    Map<String, Map<String, List<String>>> after = files(lake);
    for (TableName table : LIVE_DATES.keySet()) {
      for (String day : List.of("2026-01-07", "2026-01-08", "2026-01-09")) {
        String partition = LIVE_DATES.get(table) + "=" + day;
        assertEquals(
            before.get(table.toString()).get(partition),
            after.get(table.toString()).get(partition));
      }
    }
    assertEquals(6, rows(lake, TableName.PROCESSED_EVENTS).size());
    assertEquals(7, rows(lake, TableName.RAW_EVENTS).size());

    // Once the stream has passed them, they are computed and clean.
    commit(lake, "2026-01-12T00:00:00Z");
    lake.compute(LocalDate.parse("2026-01-07"), LocalDate.parse("2026-01-10"));
    assertEquals(List.of(), dirtyDays(lake));
    assertEquals(7, rows(lake, TableName.PROCESSED_EVENTS).size());
  }

  /**
   * An event on each of five days, their rows as a stream writes them: with an earlier revision.
   * The stream may still write the last three.
   */
  private BackfillLake lakeWithStream() {
    BackfillLake lake = new BackfillLake(directory);
    List<String> clicks = new ArrayList<>();
    for (int day = 5; day <= 9; day++) {
      clicks.add(click("" + day, "2026-01-0%dT10:00:00Z".formatted(day)));
    }
    lake.write("a.ndjson", clicks);
    lake.importFiles("a.ndjson", "s");
    for (TableName table : LIVE_DATES.keySet()) {
      Tampering.rewrite(
          lake,
          table,
          rows -> {
            for (Record row : List.copyOf(rows)) {
              row.setField("run_id", "live");
              if (!table.equals(TableName.PROCESSED_EVENTS)) {
                row.setField("is_final", false);
                row.setField("revision", 20L);
                rows.add(row.copy(Map.of("revision", 10L, "event_count", 99L)));
              }
            }
          });
    }
    commit(lake, "2026-01-09T00:00:00Z");
    return lake;
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

  private static List<String> dirtyDays(BackfillLake lake) {
    return rows(lake, TableName.DIRTY_DAYS).stream()
        .map(row -> row.get("event_date").toString())
        .sorted()
        .toList();
  }

  /** Takes the table back to where the run had staged its change and not yet published it. */
  private static void unpublish(Table table, String runId) {
    Snapshot published = table.currentSnapshot();
    assertEquals(runId, published.summary().get(Staging.RUN_ID));
    table
        .manageSnapshots()
        .createBranch(Staging.branch(runId), published.snapshotId())
        .rollbackTo(published.parentId())
        .commit();
  }

  private static void assertBalanced(Map<String, Object> row) {
    long left = 0;
    for (String count : List.of("out", "duplicate", "dead_letter", "late", "filtered")) {
      left += (Long) row.get(count + "_count");
    }
    assertEquals(row.get("in_count"), left, row.toString());
  }

  private static Map<String, Map<String, Object>> ledger(BackfillLake lake, String runId) {
    Map<String, Map<String, Object>> stages = new HashMap<>();
    for (Map<String, Object> row : rows(lake, TableName.LEDGER)) {
      if (row.get("run_id").equals(runId)) {
        assertEquals(null, stages.put((String) row.get("stage"), row), "stage told twice");
      }
    }
    return stages;
  }

  /** Those whose ingestion time does not depend on the records beside them. */
  private static List<byte[]> ownTimesOnly(List<byte[]> all) {
    return all.stream()
        .filter(record -> new String(record, StandardCharsets.UTF_8).contains("\"ingested_at\":\""))
        .filter(record -> record[record.length - 1] == '}')
        .toList();
  }

  private static List<Map<String, Object>> rows(BackfillLake lake, TableName table) {
    try (TestLake opened = lake.open()) {
      return opened.rows(table);
    }
  }

  private static Map<String, String> hashes(BackfillLake lake) {
    try (TestLake opened = lake.open()) {
      return opened.hashes();
    }
  }

  private static Map<String, Integer> snapshots(BackfillLake lake) {
    try (TestLake opened = lake.open()) {
      return opened.snapshots();
    }
  }

  private static Map<String, Map<String, List<String>>> files(BackfillLake lake) {
    Map<String, Map<String, List<String>>> files = new TreeMap<>();
    try (TestLake opened = lake.open()) {
      for (TableName table : TableName.ALL) {
        if (!table.equals(TableName.LEDGER)) {
          files.put(table.toString(), opened.files(table));
        }
      }
    }
    return files;
  }

  private static List<JsonNode> truth(String file) {
    List<JsonNode> nodes = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(shared.resolve("truth").resolve(file))) {
        nodes.add(new ObjectMapper().readTree(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return nodes;
  }

  private static Instant instant(Object value) {
    return ((OffsetDateTime) value).toInstant();
  }

  private static byte[] lines(List<byte[]> records) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (byte[] record : records) {
      lines.writeBytes(record);
      lines.write('\n');
    }
    return lines.toByteArray();
  }

  private static String click(String id, String at) {
    return click(id, at, at);
  }

  private static String click(String id, String at, String ingestedAt) {
    return "{\"event_id\":\"%s\",\"event_type\":\"click\",\"event_time\":\"%s\",\"anonymous_id\":\"v\",\"ingested_at\":\"%s\"}"
        .formatted(id, at, ingestedAt);
  }
}
