package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.io.InputException;
import io.tributary.table.TableName;
import io.tributary.table.TestLake;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ImportFilesTest {
  private static final String BROKEN = "{";

  @TempDir Path directory;
  private BackfillLake lake;

  @BeforeEach
  void create() {
    lake = new BackfillLake(directory);
  }

  @Test
  void aRecordsOwnTimeIsItsIngestionTimeElseItsEventTime() {
    lake.write(
        "a.ndjson",
        List.of(
            event("2026-01-05T10:00:00Z", "2026-01-05T10:00:07Z"),
            event("2026-01-05T11:00:00Z", null)));
    lake.importFiles("a.ndjson", "s");
    assertEquals(
        List.of(Instant.parse("2026-01-05T10:00:07Z"), Instant.parse("2026-01-05T11:00:00Z")),
        ingested());
  }

  @Test
  void anUnreadableRecordTakesTheTimeOfTheNearestReadableOneBefore() {
    lake.write(
        "a.ndjson",
        List.of(
            event("2026-01-05T10:00:00Z", null),
            event("2026-01-06T10:00:00Z", "2026-01-06T10:00:01Z"),
            BROKEN,
            BROKEN,
            event("2026-01-08T10:00:00Z", null)));
    lake.importFiles("a.ndjson", "s", LocalDate.parse("2026-02-02"));
    Instant before = Instant.parse("2026-01-06T10:00:01Z");
    assertEquals(
        List.of(
            Instant.parse("2026-01-05T10:00:00Z"),
            before,
            before,
            before,
            Instant.parse("2026-01-08T10:00:00Z")),
        ingested());
  }

  /** A record that says when it was received, but no more, is readable enough. */
  @Test
  void aDeadLettersOwnTimeCounts() {
    lake.write(
        "a.ndjson",
        List.of(
            event("2026-01-05T10:00:00Z", null),
            "{\"ingested_at\":\"2026-01-07T00:00:00Z\"}",
            BROKEN));
    lake.importFiles("a.ndjson", "s");
    Instant own = Instant.parse("2026-01-07T00:00:00Z");
    assertEquals(List.of(Instant.parse("2026-01-05T10:00:00Z"), own, own), ingested());
  }

  @Test
  void anImpossibleEventTimeIsNoIngestionTime() {
    lake.write(
        "a.ndjson",
        List.of(event("2026-01-05T10:00:00Z", null), event("1999-12-31T23:59:59Z", null)));
    lake.importFiles("a.ndjson", "s");
    Instant first = Instant.parse("2026-01-05T10:00:00Z");
    assertEquals(List.of(first, first), ingested());
    assertEquals(
        List.of("event-time-out-of-range"),
        rows(TableName.RAW_DEAD_LETTERS).stream().map(row -> row.get("reason")).toList());
  }

  @Test
  void atTheStartOfAFileTheNearestReadableOneBehindServes() {
    lake.write("a.ndjson", List.of(BROKEN, BROKEN, event("2026-01-05T10:00:00Z", null), BROKEN));
    lake.importFiles("a.ndjson", "s");
    assertEquals(Collections.nCopies(4, Instant.parse("2026-01-05T10:00:00Z")), ingested());
  }

  @Test
  void atTheStartOfAFileTheNamedDayGoesFirst() {
    lake.write("a.ndjson", List.of(BROKEN, event("2026-01-05T10:00:00Z", null), BROKEN));
    lake.importFiles("a.ndjson", "s", LocalDate.parse("2026-01-04"));
    Instant readable = Instant.parse("2026-01-05T10:00:00Z");
    assertEquals(List.of(Instant.parse("2026-01-04T00:00:00Z"), readable, readable), ingested());
  }

  @Test
  void aFileBeforeDoesNotServe() {
    lake.write("a.ndjson", List.of(event("2026-01-05T10:00:00Z", null)));
    lake.write("b.ndjson", List.of(BROKEN, event("2026-01-09T10:00:00Z", null)));
    lake.importFiles("*.ndjson", "s");
    assertEquals(
        List.of(
            Instant.parse("2026-01-05T10:00:00Z"),
            Instant.parse("2026-01-09T10:00:00Z"),
            Instant.parse("2026-01-09T10:00:00Z")),
        ingested());
  }

  @Test
  void aFileWithoutAnyTimeIsRefusedAndTheFlagNamed() {
    lake.write("a.ndjson", List.of(event("2026-01-05T10:00:00Z", null)));
    lake.write("b.ndjson", List.of(BROKEN, BROKEN));
    InputException refused = refused(() -> lake.importFiles("*.ndjson", "s"));
    assertTrue(refused.getMessage().contains("--ingested-on"), refused.getMessage());
    assertTrue(refused.getMessage().contains("b.ndjson"), refused.getMessage());
    assertEquals(List.of(), rows(TableName.RAW_EVENTS));

    lake.importFiles("*.ndjson", "s", LocalDate.parse("2026-01-06"));
    assertEquals(3, rows(TableName.RAW_EVENTS).size());
  }

  @Test
  void linesKeepTheirBytesAndPlaces() {
    String first = event("2026-01-05T10:00:00Z", null);
    Path file = lake.write("a.ndjson", List.of(first, "", BROKEN + "\r", "ü"));
    lake.importFiles("a.ndjson", "s");
    List<String> expected = new ArrayList<>();
    int broken = first.length() + 2;
    expected.add(0 + " " + first);
    expected.add(broken + " " + BROKEN);
    expected.add(broken + 3 + " ü");
    assertEquals(
        expected,
        byPosition().stream()
            .map(
                row ->
                    row.get("position")
                        + " "
                        + StandardCharsets.UTF_8.decode((ByteBuffer) row.get("payload")))
            .toList());
    for (Map<String, Object> row : byPosition()) {
      assertEquals(file.toString(), row.get("file"));
      assertEquals("s", row.get("source"));
      assertEquals("ndjson", row.get("format"));
    }
  }

  /** More than may be written at the same time. */
  @Test
  void recordsOfManyDaysAreAllThere() {
    List<String> lines = new ArrayList<>();
    for (int day = 0; day < 120; day++) {
      lines.add(event(LocalDate.parse("2026-01-05").plusDays(day) + "T10:00:00Z", null));
      lines.add(event(LocalDate.parse("2026-01-05").plusDays(119 - day) + "T12:00:00Z", null));
    }
    lake.write("a.ndjson", lines);
    lake.write("b.ndjson", lines);
    lake.importFiles("*.ndjson", "s");
    assertEquals(480, rows(TableName.RAW_EVENTS).size());
    List<String> payloads =
        rows(TableName.RAW_EVENTS).stream()
            .map(row -> StandardCharsets.UTF_8.decode((ByteBuffer) row.get("payload")).toString())
            .sorted()
            .toList();
    List<String> twice = new ArrayList<>(lines);
    twice.addAll(lines);
    assertEquals(twice.stream().sorted().toList(), payloads);
    assertEquals(240, rows(TableName.PROCESSED_EVENTS).size());
  }

  @Test
  void noFileIsRefused() {
    lake.write("a.ndjson", List.of());
    InputException refused = refused(() -> lake.importFiles("*.json", "s"));
    assertTrue(refused.getMessage().contains("no file matches"), refused.getMessage());
  }

  @Test
  void anEmptyFileIsNoRecords() {
    lake.write("a.ndjson", List.of());
    lake.importFiles("a.ndjson", "s");
    assertEquals(List.of(), rows(TableName.RAW_EVENTS));
  }

  /** As it comes, or as a runner wraps it. */
  private static InputException refused(Executable run) {
    Throwable thrown = assertThrows(RuntimeException.class, run);
    while (!(thrown instanceof InputException) && thrown.getCause() != null) {
      thrown = thrown.getCause();
    }
    return (InputException) thrown;
  }

  private List<Instant> ingested() {
    return byPosition().stream()
        .map(row -> ((OffsetDateTime) row.get("ingested_at")).toInstant())
        .toList();
  }

  private List<Map<String, Object>> byPosition() {
    return rows(TableName.RAW_EVENTS).stream()
        .sorted(
            Comparator.comparing((Map<String, Object> row) -> (String) row.get("file"))
                .thenComparing(row -> (Long) row.get("position")))
        .toList();
  }

  private List<Map<String, Object>> rows(TableName table) {
    try (TestLake opened = lake.open()) {
      return opened.rows(table);
    }
  }

  private static String event(String at, String ingestedAt) {
    return "{\"event_id\":\"e%s\",\"event_type\":\"click\",\"event_time\":\"%s\",\"anonymous_id\":\"v\"%s}"
        .formatted(at, at, ingestedAt == null ? "" : ",\"ingested_at\":\"" + ingestedAt + "\"");
  }
}
