package io.tributary.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.table.ContentHashes;
import io.tributary.table.Row;
import io.tributary.table.TableName;
import io.tributary.table.TestLake;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.ValidationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingTest {
  private static final TableName DAYS = TableName.VISITOR_DAY_CHANGES;
  private static final TableName DIRTY = TableName.DIRTY_DAYS;
  private static final int FIRST = (int) LocalDate.parse("2026-01-05").toEpochDay();

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
  void whatIsStagedIsSeenOncePublished() {
    stage("r1", FIRST, 1);
    assertEquals(List.of(), rows());
    publish("r1");
    assertEquals(List.of("r1 2026-01-05 1"), rows());
    assertEquals(Set.of("main"), lake.load(DAYS).refs().keySet());
  }

  @Test
  void daysThatAreNotReplacedKeepTheirFiles() {
    publishOf("r1", FIRST, 1);
    publishOf("r2", FIRST + 1, 2);
    Map<String, List<String>> before = lake.files(DAYS);
    publishOf("r3", FIRST, 3);
    assertEquals(List.of("r2 2026-01-06 2", "r3 2026-01-05 3"), rows());
    Map<String, List<String>> after = lake.files(DAYS);
    assertEquals(before.get("event_date=2026-01-06"), after.get("event_date=2026-01-06"));
    assertEquals(3, snapshots(DAYS));
  }

  @Test
  void aReplacedDayMayBecomeEmpty() {
    publishOf("r1", FIRST, 1);
    Staging staging = Staging.begin(lake.lake(), "r2");
    staging.stageRest(List.of(Replacement.ofDays(DAYS, DayRanges.of(Set.of(FIRST)))));
    staging.publish();
    assertEquals(List.of(), rows());
  }

  @Test
  void onlyWhatWasNotStagedIsStagedAsRemoved() {
    stage("r1", FIRST, 1);
    Staging staging = Staging.begin(lake.lake(), "r1");
    staging.stageRest(List.of(Replacement.ofDays(DAYS, DayRanges.of(Set.of(FIRST)))));
    staging.publish();
    assertEquals(List.of("r1 2026-01-05 1"), rows());
  }

  @Test
  void aRunThatAnotherHasSettledPublishesNothing() {
    publishOf("r0", FIRST, 9);
    Staging first = Staging.begin(lake.lake(), "r1");
    stage("r1", FIRST, 1);
    assertEquals(List.of("dropped what run r1 had staged"), Staging.settle(lake.lake()));
    Staging second = Staging.begin(lake.lake(), "r2");
    stage("r2", FIRST, 2);

    // What it stages since then is but a part.
    stage("r1", FIRST + 1, 1);
    List<Replacement> rest = List.of(Replacement.ofDays(DAYS, DayRanges.of(Set.of(FIRST))));
    assertThrows(InputException.class, () -> first.stageRest(rest));
    assertThrows(InputException.class, () -> Held.hold(lake.lake(), "r1"));
    InputException e = assertThrows(InputException.class, first::publish);
    assertTrue(e.getMessage().startsWith("Another job began on this lake"), e::getMessage);
    assertEquals(List.of("r0 2026-01-05 9"), rows());

    second.publish();
    assertEquals(List.of("r2 2026-01-05 2"), rows());
    assertEquals(List.of("dropped what run r1 had staged"), Staging.settle(lake.lake()));
    assertEquals(Set.of("main"), lake.load(DAYS).refs().keySet());
    assertEquals(Set.of(), lake.load(TableName.LEDGER).refs().keySet());
  }

  @Test
  void publishingAgainDoesNothing() {
    stage("r1", FIRST, 1);
    publish("r1");
    publish("r1");
    assertEquals(1, snapshots(DAYS));
    // As a run that died after the commit and before the branch was dropped leaves it.
    stage("r1", FIRST, 1);
    publish("r1");
    assertEquals(1, snapshots(DAYS));
    assertEquals(Set.of("main"), lake.load(DAYS).refs().keySet());
  }

  /** As a bundle is run again that died after its commit. */
  @Test
  void stagingAgainReplacesWhatWasStaged() {
    publishOf("r0", FIRST + 1, 9);
    stage("r1", FIRST, 1);
    stage("r1", FIRST, 2);
    publish("r1");
    assertEquals(List.of("r0 2026-01-06 9", "r1 2026-01-05 2"), rows());
    assertEquals(2, snapshots(DAYS));
  }

  @Test
  void stagingAgainInAnEmptyTableReplacesWhatWasStaged() {
    stage("r1", FIRST, 1);
    stage("r1", FIRST, 2);
    publish("r1");
    assertEquals(List.of("r1 2026-01-05 2"), rows());
    assertEquals(1, snapshots(DAYS));
  }

  @Test
  void aRunThatHadNotBegunToPublishIsDropped() {
    publishOf("r1", FIRST, 1);
    stage("r2", FIRST, 2);
    stageDirty("r2", FIRST);
    List<String> done = Staging.settle(lake.lake());
    assertEquals(List.of("dropped what run r2 had staged"), done);
    assertEquals(List.of("r1 2026-01-05 1"), rows());
    assertEquals(List.of(), lake.rows(DIRTY));
    assertEquals(1, snapshots(DAYS));
    assertEquals(0, snapshots(DIRTY));
    assertEquals(List.of(), Staging.settle(lake.lake()));
  }

  @Test
  void aRunThatHadBegunToPublishIsFinished() {
    publishOf("r1", FIRST, 1);
    publishOf("r1b", FIRST + 1, 1);
    publishOf("r2", FIRST, 2);
    stageDirty("r2", FIRST);
    assertEquals(List.of(), lake.rows(DIRTY));
    List<String> done = Staging.settle(lake.lake());
    assertEquals(List.of("finished run r2, which had published part of its tables"), done);
    assertEquals(1, lake.rows(DIRTY).size());
    assertEquals(Set.of("main"), lake.load(DIRTY).refs().keySet());
    assertEquals(List.of(), Staging.settle(lake.lake()));
    assertEquals(3, snapshots(DAYS));
  }

  @Test
  void aChangeOfTheSameDaysInBetweenIsRefused() {
    publishOf("r1", FIRST, 1);
    stage("r2", FIRST, 2);
    publishOf("r3", FIRST, 3);
    assertThrows(ValidationException.class, () -> publish("r2"));
    assertEquals(List.of("r3 2026-01-05 3"), rows());
  }

  @Test
  void aFirstChangeOfTheSameDaysInBetweenIsRefused() {
    stage("r2", FIRST, 2);
    publishOf("r3", FIRST, 3);
    assertThrows(ValidationException.class, () -> publish("r2"));
    assertEquals(List.of("r3 2026-01-05 3"), rows());
  }

  @Test
  void aChangeOfOtherDaysInBetweenDoesNotMatter() {
    publishOf("r1", FIRST, 1);
    stage("r2", FIRST, 2);
    publishOf("r3", FIRST + 1, 3);
    publish("r2");
    assertEquals(List.of("r2 2026-01-05 2", "r3 2026-01-06 3"), rows());
  }

  /** Which is for maintenance to do, with their files. */
  @Test
  void olderSnapshotsStayWhateverTheirAge() {
    lake.load(DAYS).updateProperties().set("history.expire.max-snapshot-age-ms", "1").commit();
    for (int run = 1; run <= 4; run++) {
      publishOf("r" + run, FIRST, run);
    }
    assertEquals(4, snapshots(DAYS));
  }

  @Test
  void marksOfDaysThatWereComputedAreGone() {
    commitLate(0, FIRST + 1);
    Staging staging = Staging.begin(lake.lake(), "r1");
    staging.noteDirtyDays(Set.of(FIRST, FIRST + 1), Set.of(FIRST + 3), Instant.EPOCH, "imported");
    staging.publish();
    assertEquals(Set.of(FIRST + 2, FIRST + 3), DirtyDays.of(lake.lake()));
  }

  /** They are about records that the run has not read. */
  @Test
  void marksThatCameAfterARunHadStagedStay() {
    commitLate(0, FIRST + 1);
    Staging staging = Staging.begin(lake.lake(), "r1");
    staging.noteDirtyDays(Set.of(FIRST, FIRST + 1, FIRST + 2), Set.of(), Instant.EPOCH, "imported");
    commitLate(1, FIRST + 2);
    staging.publish();
    assertEquals(Set.of(FIRST + 1, FIRST + 2, FIRST + 3), DirtyDays.of(lake.lake()));
    assertEquals(3, lake.rows(DIRTY).size());
  }

  @Test
  void firstMarksThatCameAfterARunHadStagedStay() {
    Staging none = Staging.begin(lake.lake(), "r1");
    none.noteDirtyDays(Set.of(FIRST + 1), Set.of(), Instant.EPOCH, "imported");
    Staging some = Staging.begin(lake.lake(), "r2");
    some.noteDirtyDays(Set.of(FIRST + 1), Set.of(FIRST + 5), Instant.EPOCH, "imported");
    commitLate(0, FIRST + 1);
    none.publish();
    some.publish();
    assertEquals(Set.of(FIRST, FIRST + 1, FIRST + 2, FIRST + 5), DirtyDays.of(lake.lake()));
  }

  @Test
  void aPublishedSnapshotNamesItsRun() {
    publishOf("r1", FIRST, 1);
    Map<String, String> summary = lake.load(DAYS).currentSnapshot().summary();
    assertEquals("r1", summary.get(Staging.RUN_ID));
    assertEquals("days=2026-01-05", summary.get(Staging.REPLACES));
  }

  @Test
  void countsAndDaysOfAllBundlesAreAddedUp() {
    Table table = lake.load(DAYS);
    Staging.stage(
        table,
        "r1",
        Replacement.ofDays(DAYS, DayRanges.of(Set.of(FIRST))),
        List.of(
            Staged.counts(Map.of("a.in", 2L, "a.out", 1L), Set.of(FIRST)),
            Staged.counts(Map.of("a.in", 3L), Set.of(FIRST, FIRST + 2))));
    Staging staging = Staging.begin(lake.lake(), "r1");
    assertEquals(Map.of("a.in", 5L, "a.out", 1L), staging.counts(DAYS));
    assertEquals(Set.of(FIRST, FIRST + 2), staging.days(DAYS));
  }

  @Test
  void theLedgerHasARowForEachStage() {
    Instant now = Instant.parse("2026-02-03T23:59:59.123456Z");
    Staging staging = Staging.begin(lake.lake(), "r1");
    staging.note(
        new Ledger("r1", now, "backfill", "1.0", "hash", "raw.events", FIRST, FIRST + 1),
        Map.of("import.in", 3L, "decode.in", 2L, "decode.dead_letter", 2L));
    staging.publish();
    List<Map<String, Object>> rows = lake.rows(TableName.LEDGER);
    assertEquals(
        Set.of("import", "decode"),
        Set.copyOf(rows.stream().map(row -> row.get("stage")).toList()));
    for (Map<String, Object> row : rows) {
      boolean isImport = row.get("stage").equals("import");
      assertEquals("r1", row.get("run_id"));
      assertEquals(LocalDate.parse("2026-02-03"), row.get("run_date"));
      assertEquals(now, ((OffsetDateTime) row.get("run_at")).toInstant());
      assertEquals(isImport ? 3L : 2L, row.get("in_count"));
      assertEquals(isImport ? 0L : 2L, row.get("dead_letter_count"));
      assertEquals(0L, row.get("late_count"));
      assertEquals(LocalDate.ofEpochDay(FIRST), row.get("range_from"));
      assertEquals(LocalDate.ofEpochDay(FIRST + 1), row.get("range_to"));
    }
  }

  @Test
  void aSourceIsReplacedAlone() {
    publishRaw("r1", "left");
    publishRaw("r2", "right");
    publishRaw("r3", "left");
    assertEquals(
        List.of("left r3", "right r2"),
        lake.rows(TableName.RAW_EVENTS).stream()
            .map(row -> row.get("source") + " " + row.get("run_id"))
            .sorted()
            .toList());
    assertTrue(lake.files(TableName.RAW_EVENTS).keySet().stream().allMatch(p -> p.contains("=")));
    assertFalse(lake.files(TableName.RAW_EVENTS).isEmpty());
  }

  private void publishRaw(String runId, String source) {
    Table table = lake.load(TableName.RAW_EVENTS);
    Row row =
        Row.of(source, "ndjson", FIRST, FIRST * 1_000_000L, null, null, null, null, null, null, "");
    write(runId, table, Row.of(source, FIRST), row, Replacement.ofSource(source));
    publish(runId);
  }

  private void publishOf(String runId, int day, long events) {
    stage(runId, day, events);
    publish(runId);
  }

  private void publish(String runId) {
    Staging.begin(lake.lake(), runId).publish();
  }

  private void stage(String runId, int day, long events) {
    Row row = Row.of("t", "a:v", day, events, 0L, 0L, 0L, null, false, null, 0L, false, true, null);
    write(
        runId,
        lake.load(DAYS),
        Row.of(day),
        row,
        Replacement.ofDays(DAYS, DayRanges.of(Set.of(day))));
  }

  private void stageDirty(String runId, int day) {
    write(
        runId,
        lake.load(DIRTY),
        Row.of(day),
        Row.of(day, 0L, "late-event", null),
        Replacement.ofNothing(DIRTY));
  }

  private void commitLate(long offset, int day) {
    CutPart part = TestCuts.reached(offset + 1, 0);
    part.addLateDay(day);
    TestCuts.commit(lake.lake(), "topic", "lineage", part);
  }

  private static void write(
      String runId, Table table, Row partition, Row row, Replacement replacement) {
    List<Staged> staged = new ArrayList<>();
    TableFiles.PartitionWriter writer =
        new TableFiles(table, true, runId).open(partition, file -> staged.add(Staged.file(file)));
    writer.write(row);
    writer.close();
    Staging.stage(table, runId, replacement, staged);
  }

  private List<String> rows() {
    return lake.rows(DAYS).stream()
        .map(
            row ->
                "%s %s %s"
                    .formatted(row.get("run_id"), row.get("event_date"), row.get("event_count")))
        .sorted()
        .toList();
  }

  private int snapshots(TableName name) {
    return ContentHashes.of(lake.load(name)).snapshots();
  }
}
