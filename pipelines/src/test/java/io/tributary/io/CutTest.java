package io.tributary.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.table.LakeLocation;
import io.tributary.table.Row;
import io.tributary.table.TableName;
import io.tributary.table.TestLake;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.exceptions.ValidationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CutTest {
  private static final int DAY = (int) LocalDate.parse("2026-01-05").toEpochDay();
  private static final TableName RAW = TableName.RAW_EVENTS;
  private static final TableName DAYS = TableName.VISITOR_DAY_CHANGES;

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
  void aCutThatIsCommittedAgainAddsNothing() {
    CutPart part = cut(1, 0, 10);
    commit("a", part);
    commit("a", part);
    assertEquals(Set.of(0L), offsets());
    assertEquals(1, lake.rows(DAYS).size());
    assertEquals(1, snapshots(RAW));
  }

  @Test
  void aCutOfWhichOnlySomeTablesHaveBeenCommittedIsCompleted() {
    commit("a", cut(1, 0, 10));
    long before = lake.load(RAW).currentSnapshot().snapshotId();
    CutPart part = cut(1, 1, 20);
    commit("a", part);
    // As after a crash before the last table: raw is what it was.
    lake.load(RAW).manageSnapshots().rollbackTo(before).commit();
    assertEquals(Set.of(0L), offsets());
    commit("a", part);
    assertEquals(Set.of(0L, 1L), offsets());
    assertEquals(2, lake.rows(DAYS).size());
    assertEquals(2, lake.rows(TableName.LEDGER).size());
  }

  @Test
  void aCutOfWhichSomeTablesHavePartsIsCompleted() {
    commit("a", cut(1, 0, 10));
    long before = lake.load(RAW).currentSnapshot().snapshotId();
    CutPart part = cut(1, 1, 20);
    commit("a", part);
    lake.load(RAW).manageSnapshots().rollbackTo(before).commit();
    CutPart next = cut(5, 2, 30);
    // As the runner replays what was held back, with what has come since, and with repeats.
    commit("a", part, next, part);
    assertEquals(Set.of(0L, 1L, 2L), offsets());
    assertEquals(3, lake.rows(RAW).size());
    assertEquals(3, lake.rows(DAYS).size());
    assertEquals(
        List.of(1L, 1L, 5L),
        lake.rows(TableName.LEDGER).stream()
            .map(row -> (Long) row.get("in_count"))
            .sorted()
            .toList());
    StreamProgress progress = StreamProgress.of(lake.lake(), "topic").orElseThrow();
    assertEquals(7L, progress.totals().get("decode.in"));
  }

  /** Other commits came since, and what is behind them has expired but for the tag. */
  @Test
  void howFarAStreamHasComeOutlivesItsSnapshots() {
    CutPart part = cut(1, 0, 10);
    commit("a", cut(4, 1, 5), part);
    for (TableName table : List.of(RAW, DAYS, TableName.LEDGER)) {
      for (int commits = 0; commits < 3; commits++) {
        Maintenance.tagStreams(lake.lake(), table);
        lake.load(table).newAppend().commit();
        lake.load(table).expireSnapshots().expireOlderThan(Long.MAX_VALUE).commit();
      }
      assertEquals(2, snapshots(table), "the newest, and the stream's");
    }
    StreamProgress progress = StreamProgress.of(lake.lake(), "topic").orElseThrow();
    assertEquals(10, progress.watermarkMillis());
    assertEquals(Map.of(0, 2L), progress.nextOffsets());
    assertFalse(Maintenance.hasUnfinishedCut(lake.lake()));
    commit("a", part);
    assertEquals(2, lake.rows(RAW).size());
    assertEquals(2, lake.rows(DAYS).size());
    commit("a", cut(2, 2, 20));
    assertEquals(
        7L, StreamProgress.of(lake.lake(), "topic").orElseThrow().totals().get("decode.in"));
    Maintenance.tagStreams(lake.lake(), RAW);
    assertEquals(
        StreamProgress.of(lake.lake(), "topic").orElseThrow().snapshotId(),
        lake.load(RAW).snapshot("stream_topic").snapshotId());
  }

  @Test
  void aCutThatIsNotInRawIsUnfinished() {
    commit("a", cut(1, 0, 10));
    long before = lake.load(RAW).currentSnapshot().snapshotId();
    commit("a", cut(1, 1, 20));
    assertFalse(Maintenance.hasUnfinishedCut(lake.lake()));
    lake.load(RAW).manageSnapshots().rollbackTo(before).commit();
    assertTrue(Maintenance.hasUnfinishedCut(lake.lake()));
  }

  @Test
  void rawIsCommittedLast() {
    commit("a", cut(1, 0, 10));
    long raw = lake.load(RAW).currentSnapshot().timestampMillis();
    for (TableName table : List.of(DAYS, TableName.LEDGER)) {
      assertTrue(lake.load(table).currentSnapshot().timestampMillis() <= raw);
    }
  }

  @Test
  void progressAddsUpOverCuts() {
    commit("a", cut(1, 0, 10));
    commit("a", cut(1, 1, 5));
    StreamProgress progress = StreamProgress.of(lake.lake(), "topic").orElseThrow();
    assertEquals("a", progress.lineage());
    assertEquals(Map.of(0, 2L), progress.nextOffsets());
    assertEquals(10, progress.watermarkMillis());
    assertEquals(2, progress.totals().get("decode.in"));
    assertFalse(progress.isLast());
    assertTrue(StreamProgress.of(lake.lake(), "another").isEmpty());
  }

  @Test
  void aCutWithoutRecordsTouchesOnlyTheTablesThatChange() {
    commit("a", cut(1, 0, 10));
    CutPart part = files(1, -1);
    commit("a", part);
    assertEquals(1, snapshots(RAW));
    assertEquals(2, snapshots(DAYS));
    assertEquals(1, snapshots(TableName.LEDGER));
    assertEquals(0, snapshots(TableName.PROCESSED_EVENTS));
  }

  @Test
  void whatACutWithoutRecordsCountsAndPassesIsKept() {
    commit("a", cut(1, 0, 10));
    CutPart part = new CutPart();
    part.count("timeline.in", 1);
    part.count("timeline.out", 1);
    part.passed(20);
    commit("a", part);
    StreamProgress progress = StreamProgress.of(lake.lake(), "topic").orElseThrow();
    assertEquals(Map.of(0, 1L), progress.nextOffsets());
    assertEquals(20, progress.watermarkMillis());
    assertEquals(1, progress.totals().get("timeline.out"));
    assertEquals(2, lake.rows(TableName.LEDGER).size());
  }

  @Test
  void theLastCutSaysSoInRaw() {
    CutPart part = new CutPart();
    part.markLast();
    commit("a", part);
    assertTrue(StreamProgress.of(lake.lake(), "topic").orElseThrow().isLast());
  }

  @Test
  void aStreamThatWasOvertakenCommitsNoMore() {
    commit("a", cut(1, 0, 10));
    commit("b", cut(1, 1, 20));
    assertThrows(ValidationException.class, () -> commit("a", cut(1, 1, 30)));
    assertEquals(Set.of(0L, 1L), offsets());
  }

  @Test
  void aLateEventMarksItsDayAndTheNeighboursEveryTime() {
    CutPart part = new CutPart();
    part.reached(0, 1);
    part.addLateDay(DAY);
    commit("a", part);
    CutPart again = new CutPart();
    again.reached(0, 2);
    again.addLateDay(DAY);
    commit("a", again);
    assertEquals(Set.of(DAY - 1, DAY, DAY + 1), DirtyDays.of(lake.lake()));
    assertEquals(6, lake.rows(TableName.DIRTY_DAYS).size());
  }

  @Test
  void countsOfACutAreRowsOfTheLedger() {
    CutPart part = cut(3, 0, 10);
    part.count("timeline.in", 3);
    part.count("timeline.out", 2);
    part.count("timeline.duplicate", 1);
    commit("a", part);
    Map<Object, Map<String, Object>> rows =
        lake.rows(TableName.LEDGER).stream()
            .collect(Collectors.toMap(row -> row.get("stage"), row -> row));
    assertEquals(Set.of("decode", "timeline"), rows.keySet());
    assertEquals(1L, rows.get("timeline").get("duplicate_count"));
    assertEquals("topic before 0:1", rows.get("decode").get("input"));
  }

  @Test
  void filesOfOneGroupAreOfThePartInWhichTheirRowsCame() {
    FileGroup group = new FileGroup(RAW, DAY, 0, "topic");
    try (CutFiles files = new CutFiles(LakeLocation.local(directory.resolve("lake")), "run")) {
      for (long offset = 0; offset < 3; offset++) {
        files.write(group, raw(offset));
        assertEquals(1, files.finish().files(RAW).size());
      }
      assertEquals(List.of(), files.finish().files(RAW));
    }
  }

  private void commit(String lineage, CutPart... parts) {
    TestCuts.commit(lake.lake(), "topic", lineage, parts);
  }

  private CutPart cut(long records, long offset, long watermark) {
    CutPart part = files(1, offset);
    part.reached(0, offset + 1);
    part.count("decode.in", records);
    part.count("decode.out", records);
    part.passed(watermark);
    return part;
  }

  /** A part with a visitor day, and with a raw row of that offset if there is one. */
  private CutPart files(long revision, long offset) {
    try (CutFiles files = new CutFiles(LakeLocation.local(directory.resolve("lake")), "run")) {
      files.write(
          new FileGroup(DAYS, DAY, 0, ""),
          Row.of("t", "v", DAY, 1L, 0L, 0L, 0L, null, false, null, revision, false, false, null));
      if (offset >= 0) {
        files.write(new FileGroup(RAW, DAY, 0, "topic"), raw(offset));
      }
      return files.finish();
    }
  }

  private static Row raw(long offset) {
    return Row.of("topic", "ndjson", DAY, 0L, 0L, "topic", 0, offset, null, null, null);
  }

  private Set<Object> offsets() {
    return lake.rows(RAW).stream()
        .map(row -> row.get("position"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private int snapshots(TableName table) {
    int count = 0;
    for (Snapshot ignored : lake.load(table).snapshots()) {
      count++;
    }
    return count;
  }
}
