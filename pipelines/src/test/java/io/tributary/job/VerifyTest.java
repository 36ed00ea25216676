package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.io.CutFiles;
import io.tributary.io.CutPart;
import io.tributary.io.FileGroup;
import io.tributary.io.InputException;
import io.tributary.io.TestCuts;
import io.tributary.io.ViewComparison;
import io.tributary.rules.RulesFile;
import io.tributary.table.Row;
import io.tributary.table.TableName;
import io.tributary.table.TestLake;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyTest {
  private static final TableName EVENTS = TableName.PROCESSED_EVENTS;
  private static final TableName SESSIONS = TableName.SESSION_CHANGES;
  private static final TableName VISITOR_DAYS = TableName.VISITOR_DAY_CHANGES;
  private static final TableName DEAD_LETTERS = TableName.RAW_DEAD_LETTERS;

  @TempDir static Path directory;
  private static final Map<TableName, Long> AS_IMPORTED = new HashMap<>();
  private static BackfillLake lake;

  /** Two visitors, five days, and a dead letter. */
  @BeforeAll
  static void importFiles() {
    lake = new BackfillLake(directory);
    lake.write(
        "a.ndjson",
        List.of(
            click("v", "1", "2026-01-05T10:00:00Z"),
            click("v", "2", "2026-01-05T10:10:00Z"),
            click("w", "3", "2026-01-05T23:50:00Z"),
            click("w", "4", "2026-01-06T00:10:00Z"),
            click("v", "5", "2026-01-07T10:00:00Z"),
            click("v", "6", "2026-01-08T10:00:00Z"),
            click("w", "7", "2026-01-09T10:00:00Z"),
            "no record"));
    lake.importFiles("a.ndjson", "s");
    try (TestLake opened = lake.open()) {
      for (TableName table : TableName.ALL) {
        Snapshot snapshot = opened.load(table).currentSnapshot();
        if (snapshot != null) {
          AS_IMPORTED.put(table, snapshot.snapshotId());
        }
      }
    }
  }

  @AfterEach
  void undo() {
    try (TestLake opened = lake.open()) {
      for (TableName name : TableName.ALL) {
        Table table = opened.load(name);
        if (AS_IMPORTED.containsKey(name)) {
          table.manageSnapshots().rollbackTo(AS_IMPORTED.get(name)).commit();
        } else if (table.currentSnapshot() != null) {
          table.newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();
        }
      }
    }
  }

  @Test
  void aLakeThatABackfillWroteHasNoDifference() {
    Verify.Result result = verify();
    assertTrue(result.isEqual());
    assertEquals("2026-01-05 2026-01-06 2026-01-07 2026-01-08 2026-01-09", text(result.days()));
    assertEquals(Set.of(), result.dirtyDays());
    Map<TableName, String> found = found(result);
    assertEquals(Set.copyOf(ComputeDays.COMPUTED), found.keySet());
    assertEquals("7 0 0 0", found.get(EVENTS));
    assertEquals("6 0 0 0", found.get(VISITOR_DAYS));
    assertEquals("5 0 0 0", found.get(SESSIONS));
    assertEquals("1 0 0 0", found.get(DEAD_LETTERS));
    result.tables().forEach(table -> assertEquals(List.of(), table.first()));
  }

  @Test
  void anEventThatIsGoneIsMissing() {
    tamper(EVENTS, rows -> rows.removeIf(row -> row.getField("event_id").equals("2")));
    assertOnly(
        EVENTS,
        "7 1 0 0",
        "missing tenant_id=default visitor_id=a:v event_date=2026-01-05"
            + " event_at=2026-01-05T10:10:00Z event_id=2 event_type=click");
  }

  @Test
  void anEventThatIsThereTwiceIsExtra() {
    tamper(EVENTS, rows -> rows.add(only(rows, "event_id", "2").copy()));
    assertOnly(EVENTS, "7 0 1 0", "extra tenant_id=default visitor_id=a:v event_date=2026-01-05");
  }

  @Test
  void aValueOfASessionThatIsOtherIsDifferent() {
    tamper(SESSIONS, rows -> only(rows, "first_event_id", "1").setField("event_count", 17L));
    ViewComparison.Result sessions = assertOnly(SESSIONS, "5 0 0 1", "different tenant_id=default");
    String line = sessions.first().get(0);
    assertTrue(line.contains(" visitor_id=a:v session_id="), line);
    assertTrue(line.contains(" started_at=2026-01-05T10:00:00Z"), line);
    assertTrue(line.endsWith("; event_count is 17, should be 2"), line);
  }

  @Test
  void aSessionThatIsNotOneIsExtra() {
    tamper(
        SESSIONS,
        rows -> rows.add(only(rows, "first_event_id", "1").copy(Map.of("session_id", "made-up"))));
    ViewComparison.Result sessions = assertOnly(SESSIONS, "5 0 1 0", "extra tenant_id=default");
    assertTrue(sessions.first().get(0).contains(" session_id=made-up "));
  }

  @Test
  void aDeadLetterThatIsGoneIsMissing() {
    tamper(DEAD_LETTERS, List::clear);
    ViewComparison.Result letters = assertOnly(DEAD_LETTERS, "1 1 0 0", "missing source=s");
    assertTrue(letters.first().get(0).contains(" payload=6e6f207265636f7264"));
  }

  @Test
  void ofManyDifferencesTheFirstAreShown() {
    tamper(EVENTS, List::clear);
    ViewComparison.Result events = assertOnly(EVENTS, "7 7 0 0", "missing tenant_id=default");
    assertEquals(5, events.first().size());
  }

  @Test
  void liveRowsCountAsTheirViewShowsThem() {
    tamper(
        SESSIONS,
        rows -> {
          for (Record row : List.copyOf(rows)) {
            row.setField("is_final", false);
            row.setField("revision", 30L);
            row.setField("run_id", "live");
            rows.add(row.copy(Map.of("revision", 20L, "event_count", 99L)));
            rows.add(row.copy(Map.of("session_id", "gone", "revision", 20L)));
            rows.add(row.copy(Map.of("session_id", "gone", "revision", 21L, "is_retracted", true)));
          }
        });
    assertEquals("5 0 0 0", found(verify()).get(SESSIONS));
  }

  @Test
  void rangesAreComparedAlone() {
    tamper(EVENTS, rows -> rows.removeIf(row -> row.getField("event_id").equals("7")));
    Verify.Result before = verify("2026-01-06", "2026-01-09");
    assertTrue(before.isEqual());
    assertEquals("2026-01-06 2026-01-07 2026-01-08", text(before.days()));
    assertEquals("3 0 0 0", found(before).get(EVENTS));
    assertEquals("1 1 0 0", found(verify("2026-01-09", "2026-01-10")).get(EVENTS));
  }

  @Test
  void dirtyDaysAreListedAndNotCompared() {
    tamper(EVENTS, rows -> rows.removeIf(row -> row.getField("event_id").equals("5")));
    CutPart part = TestCuts.reached(1, millis("2026-01-11T00:00:00Z"));
    part.addLateDay(day("2026-01-07"));
    commit(part);
    Verify.Result result = verify("2026-01-05", "2026-01-08");
    assertEquals("2026-01-05", text(result.days()));
    assertEquals("2026-01-06 2026-01-07", text(result.dirtyDays()));
    assertTrue(result.isEqual());
    assertEquals("3 0 0 0", found(result).get(EVENTS));
    Verify.Result none = verify("2026-01-06", "2026-01-08");
    assertEquals(Set.of(), none.days());
    assertEquals(List.of(), none.tables());
  }

  @Test
  void aStreamsDaysCanBeComparedADayAfterTheirEnd() {
    commit(TestCuts.reached(1, millis("2026-01-08T23:59:59.999Z")));
    assertEquals("2026-01-05 2026-01-06", text(verify().days()));
    assertTrue(verify("2026-01-05", "2026-01-07").isEqual());
    InputException refused =
        assertThrows(InputException.class, () -> verify("2026-01-05", "2026-01-08"));
    assertTrue(refused.getMessage().startsWith("Cannot verify days up to 2026-01-07: "));
    assertTrue(refused.getMessage().contains("2026-01-08T23:59:59Z"));
    commit(TestCuts.reached(2, millis("2026-01-09T00:00:00Z")));
    assertEquals("2026-01-05 2026-01-06 2026-01-07", text(verify().days()));
    assertTrue(verify("2026-01-05", "2026-01-08").isEqual());
  }

  @Test
  void aStreamThatKnowsNoTimeYetLeavesNothingToCompare() {
    CutPart part = new CutPart();
    part.reached(0, 1);
    commit(part);
    assertEquals(Set.of(), verify().days());
    assertThrows(InputException.class, () -> verify("2026-01-05", "2026-01-06"));
  }

  @Test
  void afterAStreamsLastCutAllDaysAreCompared() {
    CutPart part = TestCuts.reached(1, millis("2026-01-08T00:00:00Z"));
    part.markLast();
    commit(part);
    assertEquals("2026-01-05 2026-01-06 2026-01-07 2026-01-08 2026-01-09", text(verify().days()));
    assertTrue(verify("2026-01-05", "2026-01-20").isEqual());
  }

  /** Other tables are committed before raw, so they may be ahead of it. */
  @Test
  void rowsOfACutThatRawDoesNotHaveDoNotCount() {
    commit(TestCuts.reached(1, millis("2026-01-11T00:00:00Z")));
    long raw;
    try (TestLake opened = lake.open()) {
      raw = opened.load(TableName.RAW_EVENTS).currentSnapshot().snapshotId();
    }
    CutPart part;
    try (CutFiles files = new CutFiles(lake.location(), "stream")) {
      int day = day("2026-01-05");
      files.write(new FileGroup(EVENTS, day, 0, ""), event("a:x", "new", day));
      part = files.finish();
    }
    part.reached(0, 2);
    part.passed(millis("2026-01-12T00:00:00Z"));
    commit(part);
    assertEquals("7 0 1 0", found(verify()).get(EVENTS));
    try (TestLake opened = lake.open()) {
      opened.load(TableName.RAW_EVENTS).manageSnapshots().rollbackTo(raw).commit();
    }
    Verify.Result result = verify();
    assertTrue(result.isEqual());
    assertEquals("7 0 0 0", found(result).get(EVENTS));
  }

  @Test
  void nothingIsLeftBehind() {
    Map<String, Object> before = state();
    verify();
    assertEquals(before, state());
    tamper(SESSIONS, rows -> rows.remove(0));
    before = state();
    assertFalse(verify().isEqual());
    assertEquals(before, state());
  }

  @Test
  void aVerificationThatFailsLeavesNothingBehind() {
    Map<String, Object> before = state();
    assertThrows(
        IllegalStateException.class,
        () ->
            new Verify(lake.location(), null, RulesFile.builtIn())
                .run(
                    options(),
                    "verify",
                    line -> {
                      if (line.startsWith("comparing processed.session_changes")) {
                        throw new IllegalStateException("as if killed");
                      }
                    }));
    assertEquals(before, state());
  }

  @Test
  void aLakeWithoutRecordsHasNothingToCompare() {
    BackfillLake empty = new BackfillLake(directory.resolve("empty"));
    empty.createIn(ZoneId.of("UTC"));
    Verify.Result result =
        new Verify(empty.location(), null, RulesFile.builtIn())
            .run(options(), "verify", line -> {});
    assertEquals(Set.of(), result.days());
    assertEquals(List.of(), result.tables());
  }

  private ViewComparison.Result assertOnly(TableName table, String expected, String firstLine) {
    Verify.Result result = verify();
    assertFalse(result.isEqual());
    ViewComparison.Result found = null;
    for (ViewComparison.Result of : result.tables()) {
      if (of.table().equals(table)) {
        found = of;
      } else {
        assertTrue(of.isEqual(), of.toString());
      }
    }
    assertEquals(expected, text(found));
    assertTrue(found.first().get(0).startsWith(firstLine), found.first().get(0));
    return found;
  }

  private void tamper(TableName table, Consumer<List<Record>> change) {
    Tampering.rewrite(lake, table, change);
  }

  private static Record only(List<Record> rows, String column, Object value) {
    List<Record> found = rows.stream().filter(row -> row.getField(column).equals(value)).toList();
    assertEquals(1, found.size());
    return found.get(0);
  }

  private Verify.Result verify() {
    return verify((DayRange) null);
  }

  private Verify.Result verify(String from, String to) {
    return verify(new DayRange(day(from), day(to)));
  }

  private Verify.Result verify(DayRange range) {
    return new Verify(lake.location(), range, RulesFile.builtIn())
        .run(options(), "verify", line -> {});
  }

  private static PipelineOptions options() {
    return PipelineOptionsFactory.fromArgs("--runner=DirectRunner", "--targetParallelism=2")
        .create();
  }

  private void commit(CutPart part) {
    try (TestLake opened = lake.open()) {
      TestCuts.commit(opened.lake(), "topic", "lineage", part);
    }
  }

  /** What each table shows, how often it was committed to, and its branches. */
  private Map<String, Object> state() {
    Map<String, Object> state = new TreeMap<>();
    try (TestLake opened = lake.open()) {
      state.put("hashes", opened.hashes());
      state.put("snapshots", opened.snapshots());
      for (TableName table : TableName.ALL) {
        state.put(table + " refs", opened.load(table).refs());
        state.put(table + " files", opened.files(table));
      }
    }
    return state;
  }

  /** Rows, and those that are missing, extra and different. */
  private static Map<TableName, String> found(Verify.Result result) {
    return result.tables().stream()
        .collect(Collectors.toMap(ViewComparison.Result::table, VerifyTest::text));
  }

  private static String text(ViewComparison.Result result) {
    return "%d %d %d %d"
        .formatted(result.rows(), result.missing(), result.extra(), result.different());
  }

  private static String text(Set<Integer> days) {
    return new TreeSet<>(days)
        .stream().map(day -> LocalDate.ofEpochDay(day).toString()).collect(Collectors.joining(" "));
  }

  private static int day(String date) {
    return (int) LocalDate.parse(date).toEpochDay();
  }

  private static long millis(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  private static Row event(String visitor, String id, int day) {
    return Row.of(
        "default",
        visitor,
        day,
        day * 86_400_000_000L,
        id,
        "click",
        ByteBuffer.wrap(new byte[16]),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Map.of(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static String click(String visitor, String id, String at) {
    return "{\"event_id\":\"%s\",\"event_type\":\"click\",\"event_time\":\"%s\",\"anonymous_id\":\"%s\",\"ingested_at\":\"%s\"}"
        .formatted(id, at, visitor, at);
  }
}
