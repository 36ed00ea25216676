package io.tributary.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.table.Lake;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import io.tributary.table.TestLake;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldChangesTest {
  private static final TableName VISITOR_DAYS = TableName.VISITOR_DAY_CHANGES;
  private static final TableName TRANSITIONS = TableName.PATH_TRANSITION_CHANGES;
  private static final int DAY = (int) LocalDate.parse("2026-01-05").toEpochDay();

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
  void ofEachKeyTheLatestRevisionIsLeft() {
    append(VISITOR_DAYS, "live-1", visitorDay(DAY, "v", 1, 4), visitorDay(DAY, "w", 1, 2));
    append(VISITOR_DAYS, "live-2", visitorDay(DAY, "v", 3, 6));
    append(VISITOR_DAYS, "live-1", visitorDay(DAY, "v", 2, 5), visitorDay(DAY + 1, "v", 1, 1));
    append(VISITOR_DAYS, "live-2", visitorDay(DAY + 1, "v", 2, 9));
    assertEquals(2, fold(VISITOR_DAYS, DAY + 1));
    assertEquals(List.of("v 3 6 live-2", "w 1 2 live-2"), visitorDays(DAY), "one row a visitor");
    assertEquals(2, visitorDays(DAY + 1).size(), "a day of live's is left alone");
    assertEquals(0, fold(VISITOR_DAYS, DAY + 1));
    assertEquals(1, fold(VISITOR_DAYS, DAY + 2));
    assertEquals(List.of("v 2 9 live-2"), visitorDays(DAY + 1));
  }

  @Test
  void whatWasRetractedLastIsGone() {
    Row retracted = visitorDay(DAY, "v", 2, 4);
    retracted.set(definition(VISITOR_DAYS).position("is_retracted"), true);
    append(VISITOR_DAYS, "live", visitorDay(DAY, "v", 1, 4), retracted, visitorDay(DAY, "w", 1, 2));
    assertEquals(2, fold(VISITOR_DAYS, DAY + 1));
    assertEquals(List.of("w 1 2 live"), visitorDays(DAY));
  }

  @Test
  void changesAreSummedAndWhatComesToNothingIsGone() {
    append(TRANSITIONS, "live", transition("/a", 3), transition("/b", 2));
    append(TRANSITIONS, "live", transition("/a", -1), transition("/b", -2), transition("/c", 1));
    assertEquals(3, fold(TRANSITIONS, DAY + 1));
    Map<Object, Object> counts = new TreeMap<>();
    lake.rows(TRANSITIONS)
        .forEach(row -> counts.put(row.get("to_page_group"), row.get("transition_count")));
    assertEquals(Map.of("/a", 2L, "/c", 1L), counts);
  }

  @Test
  void aDayThatABackfillWroteIsLeftAlone() {
    Row last = visitorDay(DAY, "v", 0, 7);
    last.set(definition(VISITOR_DAYS).position("is_final"), true);
    append(VISITOR_DAYS, "backfill", last);
    append(VISITOR_DAYS, "live", visitorDay(DAY, "v", 1, 4), visitorDay(DAY, "v", 2, 4));
    Map<String, List<String>> files = lake.files(VISITOR_DAYS);
    assertEquals(0, fold(VISITOR_DAYS, DAY + 1));
    assertEquals(files, lake.files(VISITOR_DAYS));
  }

  @Test
  void otherTablesAndEmptyOnesAreLeftAlone() {
    assertEquals(0, fold(TableName.PROCESSED_EVENTS, DAY + 1));
    assertEquals(0, fold(VISITOR_DAYS, DAY + 1));
    assertTrue(lake.rows(VISITOR_DAYS).isEmpty());
  }

  private long fold(TableName table, int before) {
    try (Lake opened = Lake.open(lake.lake().location())) {
      return FoldChanges.fold(opened, table, before);
    }
  }

  private static TableDefinition definition(TableName table) {
    return TableDefinition.of(table);
  }

  private List<String> visitorDays(int day) {
    return lake.rows(VISITOR_DAYS).stream()
        .filter(row -> row.get("event_date").equals(LocalDate.ofEpochDay(day)))
        .map(
            row ->
                "%s %s %s %s"
                    .formatted(
                        row.get("visitor_id"),
                        row.get("revision"),
                        row.get("event_count"),
                        row.get("run_id")))
        .sorted()
        .toList();
  }

  private static Row visitorDay(int day, String visitor, long revision, long events) {
    Map<String, Object> values =
        Map.of(
            "visitor_id", visitor, "event_date", day, "revision", revision, "event_count", events);
    return row(VISITOR_DAYS, values);
  }

  private static Row transition(String to, long count) {
    Map<String, Object> values =
        Map.of(
            "session_date", DAY,
            "from_page_group", "/",
            "to_page_group", to,
            "transition_count", count);
    return row(TRANSITIONS, values);
  }

  /** A row with these values, and where something is required, any. */
  private static Row row(TableName table, Map<String, Object> values) {
    return Row.of(
        definition(table).schema().columns().stream()
            .map(
                column ->
                    values.containsKey(column.name())
                        ? values.get(column.name())
                        : column.isOptional()
                            ? null
                            : switch (column.type().typeId()) {
                              case STRING -> "x";
                              case BOOLEAN -> (Object) false;
                              case DATE, INTEGER -> 0;
                              default -> 0L;
                            })
            .toArray());
  }

  private void append(TableName name, String runId, Row... rows) {
    Table table = lake.load(name);
    AppendFiles append = table.newAppend();
    Map<Integer, List<Row>> byDay = new TreeMap<>();
    int date = definition(name).position(definition(name).dateColumn());
    for (Row row : rows) {
      byDay.computeIfAbsent((Integer) row.value(date), day -> new ArrayList<>()).add(row);
    }
    byDay.forEach(
        (day, ofDay) -> {
          List<DataFile> files = new ArrayList<>();
          TableFiles.PartitionWriter writer =
              new TableFiles(table, false, runId).open(Row.of(day), files::add);
          ofDay.forEach(writer::write);
          writer.close();
          files.forEach(append::appendFile);
        });
    append.commit();
  }
}
