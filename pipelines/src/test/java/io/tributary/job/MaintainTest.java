package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.io.InputException;
import io.tributary.io.TestCuts;
import io.tributary.rules.RulesFile;
import io.tributary.table.TableName;
import io.tributary.table.TestLake;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaintainTest {
  private static final LocalDate START = LocalDate.of(2026, 1, 5);
  private static final int DAYS = 10;

  @TempDir Path directory;
  private final List<String> done = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private BackfillLake lake;

  /** Notes what is wanted of it. */
  private final Maintain.Engine engine =
      new Maintain.Engine() {
        @Override
        public void compact(TableName table, LocalDate before) {
          done.add("compact " + table);
        }

        @Override
        public void expireSnapshots(TableName table, Duration olderThan) {
          done.add("expire " + table);
        }

        @Override
        public void removeOrphans(TableName table, Duration olderThan) {
          done.add("remove " + table);
        }
      };

  @BeforeEach
  void importADayByDay() {
    lake = new BackfillLake(directory);
    lake.write(
        "a.ndjson",
        IntStream.range(0, DAYS).mapToObj(day -> click(START.plusDays(day), "e" + day)).toList());
    lake.importFiles("a.ndjson", "s");
  }

  private static String click(LocalDate day, String id) {
    return "{\"event_id\":\"%s\",\"event_type\":\"click\",\"event_time\":\"%sT10:00:00Z\",\"anonymous_id\":\"v\",\"ingested_at\":\"%sT10:00:00Z\"}"
        .formatted(id, day, day);
  }

  private void maintain(Integer keepRaw, Set<TableName> tables) {
    new Maintain(
            lake.location(),
            RulesFile.builtIn(),
            tables,
            Duration.ofHours(1),
            Duration.ofDays(3),
            keepRaw)
        .run(engine, said::add);
  }

  @Test
  void daysWhoseRawIsGivenUpStayAndAreNotComputedAgain() {
    Map<String, String> before = hashes();
    maintain(4, Set.of());
    assertEquals(List.of("raw is kept from 2026-01-08 on"), said);
    Map<String, String> after = hashes();
    before.forEach(
        (table, hash) -> {
          if (!table.equals("raw.events")) {
            assertEquals(hash, after.get(table), table);
          }
        });
    try (TestLake opened = lake.open()) {
      assertEquals(7, opened.rows(TableName.RAW_EVENTS).size());
    }
    InputException refused =
        assertThrows(
            InputException.class, () -> lake.compute(START.plusDays(4), START.plusDays(7)));
    assertEquals(
        "Cannot compute 2026-01-09: raw.events is kept from 2026-01-08 on, so 2026-01-10 is the first day"
            + " that can be computed",
        refused.getMessage());
    lake.compute(START.plusDays(5), START.plusDays(7));
    assertEquals(after, hashes());
    Verify.Result verified = lake.verify();
    assertTrue(verified.isEqual());
    assertEquals((int) START.plusDays(5).toEpochDay(), verified.days().iterator().next());
    int snapshots = snapshots();
    maintain(9, Set.of());
    assertEquals("raw is kept from 2026-01-08 on", said.get(said.size() - 1));
    assertEquals(snapshots, snapshots());
  }

  @Test
  void rawOfADirtyDayIsKeptUntilItIsComputed() {
    lake.write("b.ndjson", List.of(click(START.plusDays(3), "late")));
    lake.importOnly("b.ndjson", "b", START.plusDays(8), START.plusDays(9));
    maintain(1, Set.of());
    assertEquals(
        List.of(
            "raw is kept for 2026-01-07..2026-01-12, which can still change",
            "raw is kept from 2026-01-05 on"),
        said);
    lake.backfill(new DayChoice.Dirty(), RulesFile.builtIn());
    maintain(1, Set.of());
    assertEquals("raw is kept from 2026-01-11 on", said.get(said.size() - 1));
  }

  @Test
  void rawOfADayThatLiveMayStillWriteIsKept() {
    try (TestLake opened = lake.open()) {
      long watermark = Instant.parse("2026-01-11T00:00:00Z").toEpochMilli();
      TestCuts.commit(opened.lake(), "topic", "lineage", TestCuts.reached(1, watermark));
    }
    maintain(1, Set.of());
    assertEquals(
        List.of(
            "raw is kept for 2026-01-08..2026-01-12, which can still change",
            "raw is kept from 2026-01-06 on"),
        said);
  }

  @Test
  void noSnapshotExpiresWhileAPlanIsHeld() {
    Set<TableName> two = new LinkedHashSet<>(List.of(TableName.RAW_EVENTS, TableName.LEDGER));
    List<String> all =
        List.of(
            "compact raw.events",
            "expire raw.events",
            "remove raw.events",
            "compact ops.ledger",
            "expire ops.ledger",
            "remove ops.ledger");
    maintain(null, two);
    assertEquals(all, done);
    done.clear();
    said.clear();
    DayChoice days =
        new DayChoice.OfRange(
            new DayRange((int) START.toEpochDay(), (int) START.plusDays(1).toEpochDay()));
    String held = lake.plan(days, RulesFile.builtIn()).result().runId();
    maintain(null, two);
    assertEquals("no snapshot expires: something is staged by " + held, said.get(0));
    assertEquals(all.stream().filter(action -> !action.startsWith("expire")).toList(), done);
    done.clear();
    lake.publish();
    maintain(null, two);
    assertEquals(all, done);
  }

  private Map<String, String> hashes() {
    try (TestLake opened = lake.open()) {
      return opened.hashes();
    }
  }

  private int snapshots() {
    try (TestLake opened = lake.open()) {
      return opened.snapshots().get("raw.events");
    }
  }
}
