package io.tributary.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.airlift.stats.cardinality.HyperLogLog;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import io.tributary.table.TestLake;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewComparisonTest {
  private static final TableName DAYS = TableName.VISITOR_DAY_CHANGES;
  private static final int DAY = (int) LocalDate.parse("2026-01-05").toEpochDay();
  private static final TableName CONTENTS = TableName.CONTENT_CHANGES;
  private static final TableName TRAFFIC = TableName.TRAFFIC_CHANGES;
  private static final boolean FINAL = true;
  private static final boolean LIVE = false;
  private static final boolean RETRACTED = true;
  private static final boolean HOLDS = false;

  @TempDir Path directory;
  private TestLake lake;

  @BeforeEach
  void open() {
    lake = TestLake.at(directory.resolve("lake"));
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void howARowCameThereDoesNotMatter() {
    expect(row("a", DAY, 1, 0, HOLDS, FINAL), row("b", DAY, 2, 0, HOLDS, FINAL));
    append(row("b", DAY, 2, 7, HOLDS, LIVE), row("a", DAY, 1, 3, HOLDS, LIVE));
    assertEquals("2 0 0 0", compare(Long.MAX_VALUE));
  }

  @Test
  void ofLiveRowsTheLatestRevisionHolds() {
    expect(row("a", DAY, 3, 0, HOLDS, FINAL));
    append(row("a", DAY, 3, 9, HOLDS, LIVE));
    append(row("a", DAY, 1, 1, HOLDS, LIVE), row("a", DAY, 2, 8, RETRACTED, LIVE));
    assertEquals("1 0 0 0", compare(Long.MAX_VALUE));
    append(row("a", DAY, 4, 10, HOLDS, LIVE));
    ViewComparison.Result result = result(Long.MAX_VALUE);
    assertEquals("1 0 0 1", text(result));
    assertEquals(
        List.of(
            "different tenant_id=t visitor_id=a event_date=2026-01-05;"
                + " event_count is 4, should be 3"),
        result.first());
  }

  @Test
  void aRetractedRowIsNotThere() {
    expect(row("a", DAY, 1, 0, HOLDS, FINAL));
    append(row("a", DAY, 1, 1, HOLDS, LIVE), row("b", DAY, 1, 1, HOLDS, LIVE));
    append(row("b", DAY, 1, 2, RETRACTED, LIVE));
    assertEquals("1 0 0 0", compare(Long.MAX_VALUE));
    append(row("a", DAY, 1, 2, RETRACTED, LIVE));
    assertEquals("1 1 0 0", compare(Long.MAX_VALUE));
  }

  @Test
  void aDayThatHasFinalRowsShowsNoOthers() {
    expect(row("a", DAY, 1, 0, HOLDS, FINAL), row("c", DAY + 1, 1, 0, HOLDS, FINAL));
    append(row("a", DAY, 1, 0, HOLDS, FINAL));
    append(
        row("a", DAY, 5, 99, HOLDS, LIVE),
        row("b", DAY, 1, 99, HOLDS, LIVE),
        row("c", DAY + 1, 1, 1, HOLDS, LIVE));
    assertEquals("2 0 0 0", compare(Long.MAX_VALUE));
  }

  @Test
  void everyFinalRowCounts() {
    expect(row("a", DAY, 1, 0, HOLDS, FINAL));
    append(row("a", DAY, 1, 0, HOLDS, FINAL));
    append(row("a", DAY, 1, 0, HOLDS, FINAL));
    ViewComparison.Result result = result(Long.MAX_VALUE);
    assertEquals("1 0 1 0", text(result));
    assertTrue(result.first().get(0).startsWith("extra tenant_id=t visitor_id=a"));
  }

  @Test
  void daysThatAreNotAskedForDoNotMatter() {
    expect(row("a", DAY, 1, 0, HOLDS, FINAL));
    append(row("a", DAY, 1, 0, HOLDS, FINAL), row("a", DAY + 9, 1, 0, HOLDS, FINAL));
    assertEquals("1 0 0 0", compare(Long.MAX_VALUE));
  }

  @Test
  void aTableWithoutAnySnapshotMissesAll() {
    expect(row("a", DAY, 1, 0, HOLDS, FINAL), row("b", DAY + 1, 1, 0, HOLDS, FINAL));
    assertEquals("2 2 0 0", compare(Long.MAX_VALUE));
  }

  @Test
  void theNumberOfPassesDoesNotMatter() {
    List<Row> expected = new ArrayList<>();
    List<Row> actual = new ArrayList<>();
    for (int visitor = 0; visitor < 60; visitor++) {
      String name = "v" + visitor;
      int day = DAY + visitor % 2;
      if (visitor % 10 != 1) {
        expected.add(row(name, day, visitor, 0, HOLDS, FINAL));
      }
      if (visitor % 10 != 2) {
        actual.add(row(name, day, visitor % 10 == 3 ? 100 : visitor, 5, HOLDS, LIVE));
        actual.add(row(name, day, 200, 4, HOLDS, LIVE));
      }
    }
    // The only final row of a day is in one of the passes, and hides what the others read.
    actual.add(row("v4", DAY + 4, 1, 0, HOLDS, FINAL));
    expected.add(row("v4", DAY + 4, 1, 0, HOLDS, FINAL));
    for (int visitor = 0; visitor < 20; visitor++) {
      actual.add(row("w" + visitor, DAY + 4, 1, 1, HOLDS, LIVE));
    }
    expect(expected.toArray(Row[]::new));
    append(actual.toArray(Row[]::new));
    assertEquals("55 6 6 6", compare(Long.MAX_VALUE));
    for (int rowsPerPass : new int[] {1, 7, 50}) {
      assertEquals("55 6 6 6", compare(rowsPerPass), rowsPerPass + " rows per pass");
    }
  }

  @Test
  void sumsAreComparedByWhatTheyComeTo() {
    expect(CONTENTS, content("a", 3, 900, FINAL), content("b", 1, 50, FINAL));
    append(CONTENTS, content("a", 2, 500, LIVE), content("b", 1, 50, LIVE));
    append(CONTENTS, content("a", 2, 500, LIVE), content("a", -1, -100, LIVE));
    assertEquals("2 0 0 0", text(result(CONTENTS, Long.MAX_VALUE)));
    append(CONTENTS, content("a", 0, 7, LIVE));
    ViewComparison.Result result = result(CONTENTS, Long.MAX_VALUE);
    assertEquals("2 0 0 1", text(result));
    assertEquals(
        List.of(
            "different tenant_id=t session_date=2026-01-05 content_id=a;"
                + " watch_ms is 907, should be 900"),
        result.first());
  }

  @Test
  void aSumOfNothingIsNotThere() {
    expect(CONTENTS, content("a", 1, 900, FINAL));
    append(CONTENTS, content("a", 1, 900, LIVE), content("b", 1, 50, LIVE));
    append(CONTENTS, content("b", -1, -50, LIVE));
    assertEquals("1 0 0 0", text(result(CONTENTS, Long.MAX_VALUE)));
    append(CONTENTS, content("c", 1, 0, LIVE), content("a", -1, -900, LIVE));
    assertEquals("1 1 1 0", text(result(CONTENTS, Long.MAX_VALUE)));
  }

  @Test
  void sketchesAreComparedByTheirBytes() {
    expect(TRAFFIC, traffic(3, FINAL, "a", "b"));
    append(TRAFFIC, traffic(1, LIVE, "b"), traffic(1, LIVE, "a"), traffic(1, LIVE, "b"));
    assertEquals("1 0 0 0", text(result(TRAFFIC, Long.MAX_VALUE)));
    append(TRAFFIC, traffic(1, LIVE, "c"), traffic(-1, LIVE, "a"));
    assertEquals("1 0 0 1", text(result(TRAFFIC, Long.MAX_VALUE)));
  }

  private static Row content(String content, long plays, long watchMs, boolean isFinal) {
    return Row.of(
        "t", DAY, content, plays, 0L, 0L, watchMs, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, isFinal, null);
  }

  private static Row traffic(long events, boolean isFinal, String... visitors) {
    HyperLogLog sketch = Sketches.read(Sketches.of("t", visitors[0]));
    for (String visitor : visitors) {
      sketch.mergeWith(Sketches.read(Sketches.of("t", visitor)));
    }
    return Row.of(
        "t",
        DAY,
        60_000_000L,
        "click",
        null,
        null,
        null,
        null,
        null,
        events,
        0L,
        0L,
        new BigDecimal("0.0000"),
        Sketches.bytes(sketch),
        isFinal,
        null);
  }

  /** Rows, and those that are missing, extra and different. */
  private String compare(long rowsPerPass) {
    return text(result(rowsPerPass));
  }

  private static String text(ViewComparison.Result result) {
    return "%d %d %d %d"
        .formatted(result.rows(), result.missing(), result.extra(), result.different());
  }

  private ViewComparison.Result result(long rowsPerPass) {
    return result(DAYS, rowsPerPass);
  }

  private ViewComparison.Result result(TableName name, long rowsPerPass) {
    Long actual = ViewComparison.snapshotAsOf(lake.lake(), name, Long.MAX_VALUE);
    Set<Integer> days = new TreeSet<>();
    for (int day = DAY - 1; day <= DAY + 4; day++) {
      days.add(day);
    }
    return ViewComparison.of(lake.lake(), name, "expected", actual, days, rowsPerPass);
  }

  private static Row row(
      String visitor, int day, long events, long revision, boolean isRetracted, boolean isFinal) {
    return Row.of(
        "t",
        visitor,
        day,
        events,
        0L,
        0L,
        0L,
        null,
        false,
        null,
        revision,
        isRetracted,
        isFinal,
        null);
  }

  private void expect(Row... rows) {
    expect(DAYS, rows);
  }

  private void expect(TableName name, Row... rows) {
    Table table = lake.load(name);
    Set<Integer> days = new TreeSet<>();
    for (Row row : rows) {
      days.add(dayOf(name, row));
    }
    Staging.stage(
        table,
        "expected",
        Replacement.ofDays(name, DayRanges.of(days)),
        write(name, table, "expected", rows));
  }

  /** As one commit of a stream. */
  private void append(Row... rows) {
    append(DAYS, rows);
  }

  private void append(TableName name, Row... rows) {
    Table table = lake.load(name);
    AppendFiles append = table.newAppend();
    write(name, table, "actual", rows).forEach(staged -> append.appendFile(staged.file()));
    append.commit();
  }

  private static int dayOf(TableName name, Row row) {
    TableDefinition definition = TableDefinition.of(name);
    return (Integer) row.value(definition.position(definition.dateColumn()));
  }

  /** A file for each day. */
  private static List<Staged> write(TableName name, Table table, String runId, Row... rows) {
    List<Staged> staged = new ArrayList<>();
    TableFiles files = new TableFiles(table, false, runId);
    Map<Integer, TableFiles.PartitionWriter> writers = new HashMap<>();
    for (Row row : rows) {
      int day = dayOf(name, row);
      writers
          .computeIfAbsent(day, d -> files.open(Row.of(d), file -> staged.add(Staged.file(file))))
          .write(row);
    }
    writers.values().forEach(TableFiles.PartitionWriter::close);
    return staged;
  }
}
