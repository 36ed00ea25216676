package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.io.CutPart;
import io.tributary.io.InputException;
import io.tributary.io.KafkaTopic;
import io.tributary.io.LocalKafka;
import io.tributary.io.TestCuts;
import io.tributary.io.TestTopics;
import io.tributary.rules.RulesFile;
import io.tributary.table.TableName;
import io.tributary.table.TestLake;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamBeginTest {
  private static final LocalDate FIRST_LIVE = LocalDate.parse("2026-01-07");

  @TempDir static Path broker;
  @TempDir Path directory;
  private static TestTopics topics;

  @BeforeAll
  static void start() {
    topics = new TestTopics(LocalKafka.of(broker).start(OptionalInt.empty(), l -> {}).brokers());
  }

  @AfterAll
  static void stop() {
    LocalKafka.of(broker).stop(line -> {});
  }

  @Test
  void anEmptyLakeTakesAllThatIsInTheTopic() {
    KafkaTopic topic = topics.create("first", 2);
    topics.send(topic, 0, 3);
    topics.send(topic, 1, 5);
    topics.deleteBefore(topic, 1, 2);
    BackfillLake lake = new BackfillLake(directory).createIn(ZoneId.of("UTC"));
    Stream.Lineage lineage = begin(lake, topic);
    assertEquals("lineage", lineage.id());
    assertEquals(RulesFile.hash(RulesFile.builtIn()), lineage.rulesHash());
    assertEquals(Stream.STATE_VERSION, lineage.stateVersion());
    assertEquals(Map.of(0, 0L, 1, 2L), lineage.startAt());
    assertEquals(Integer.MIN_VALUE, lineage.firstDay());
    assertEquals(Long.MIN_VALUE, lineage.floorMillis());
  }

  @Test
  void ofImportedDaysThoseThatMayStillChangeBecomeLive() {
    KafkaTopic topic = topics.create("imported", 1);
    BackfillLake lake = imported();
    Stream.Lineage lineage = begin(lake, topic);
    assertEquals(FIRST_LIVE, LocalDate.ofEpochDay(lineage.firstDay()));
    assertEquals(Map.of(0, 0L), lineage.startAt());
    assertEquals(Long.MIN_VALUE, lineage.floorMillis());
    assertLiveFromFirst(lake);
    Verify.Result same =
        new Verify(lake.location(), null, RulesFile.builtIn()).run(options(), "verify", line -> {});
    assertTrue(same.isEqual(), same.toString());
    assertEquals(5, same.days().size());
  }

  @Test
  void aStreamGoesOnFromWhatItHasCommitted() {
    KafkaTopic topic = topics.create("committed", 3);
    topics.send(topic, 0, 9);
    topics.send(topic, 2, 9);
    topics.deleteBefore(topic, 0, 4);
    topics.deleteBefore(topic, 2, 2);
    BackfillLake lake = imported();
    CutPart part = TestCuts.reached(4, Instant.parse("2026-01-09T09:00:00Z").toEpochMilli());
    commit(lake, topic, part);
    Stream.Lineage lineage = begin(lake, topic);
    assertEquals(Map.of(0, 4L, 1, 0L, 2, 2L), lineage.startAt());
    assertEquals(FIRST_LIVE, LocalDate.ofEpochDay(lineage.firstDay()));
    assertEquals(
        Instant.parse("2026-01-09T09:00:00Z"), Instant.ofEpochMilli(lineage.floorMillis()));
    assertLiveFromFirst(lake);
  }

  @Test
  void recordsThatWereDeletedBeforeTheyWereReadAreNamed() {
    KafkaTopic topic = topics.create("lost", 2);
    topics.send(topic, 0, 9);
    topics.send(topic, 1, 9);
    topics.deleteBefore(topic, 0, 6);
    BackfillLake lake = imported();
    CutPart part = TestCuts.reached(4, Instant.parse("2026-01-09T09:00:00Z").toEpochMilli());
    part.reached(1, 3);
    commit(lake, topic, part);
    Map<String, Integer> before = snapshots(lake);
    InputException refused = assertThrows(InputException.class, () -> begin(lake, topic));
    assertEquals(
        "Cannot go on with topic lost: offsets were deleted before they were read"
            + " (partition 0: 4 to 5)",
        refused.getMessage());
    assertEquals(before, snapshots(lake));
  }

  @Test
  void aTopicThatWasMadeAnewIsRefused() {
    KafkaTopic topic = topics.create("anew", 2);
    topics.send(topic, 0, 3);
    topics.send(topic, 1, 3);
    BackfillLake lake = new BackfillLake(directory).createIn(ZoneId.of("UTC"));
    CutPart part = TestCuts.reached(3, Instant.parse("2026-01-09T09:00:00Z").toEpochMilli());
    part.reached(1, 17);
    part.reached(2, 5);
    commit(lake, topic, part);
    InputException refused = assertThrows(InputException.class, () -> begin(lake, topic));
    assertEquals(
        "Cannot go on with topic anew: it is not the one that was read (partition 1 was read"
            + " before 17, and ends at 3; partition 2 is not there). A topic that was made anew"
            + " needs another name",
        refused.getMessage());
  }

  /** Five days, of which the stream may still write the last three. */
  private BackfillLake imported() {
    BackfillLake lake = new BackfillLake(directory);
    lake.write(
        "a.ndjson",
        List.of(
            click("1", "2026-01-05T10:00:00Z"),
            click("2", "2026-01-06T23:50:00Z"),
            click("3", "2026-01-07T00:10:00Z"),
            click("4", "2026-01-07T10:00:00Z"),
            click("5", "2026-01-08T23:50:00Z"),
            click("6", "2026-01-09T10:00:00Z")));
    lake.importFiles("a.ndjson", "s");
    return lake;
  }

  private static void assertLiveFromFirst(BackfillLake lake) {
    try (TestLake opened = lake.open()) {
      Map<TableName, String> dates =
          Map.of(
              TableName.SESSION_CHANGES, "session_date",
              TableName.VISITOR_DAY_CHANGES, "event_date");
      dates.forEach(
          (table, date) -> {
            List<Map<String, Object>> rows = opened.rows(table);
            assertEquals(5, rows.size());
            for (Map<String, Object> row : rows) {
              boolean isLive = !((LocalDate) row.get(date)).isBefore(FIRST_LIVE);
              assertEquals(!isLive, row.get("is_final"), row.toString());
              assertEquals(0L, row.get("revision"), row.toString());
              assertEquals(isLive ? "lineage-rebuild" : "run0", row.get("run_id"));
            }
          });
      assertEquals(6, opened.rows(TableName.PROCESSED_EVENTS).size());
      for (TableName table : TableName.ALL) {
        assertTrue(Set.of("main").containsAll(opened.load(table).refs().keySet()));
      }
    }
  }

  private static Stream.Lineage begin(BackfillLake lake, KafkaTopic topic) {
    return new Stream(lake.location(), topic, "ndjson", RulesFile.builtIn(), "test", Stream.TABLES)
        .begin(options(), "lineage", 2, Instant.parse("2026-03-01T00:00:00Z"), line -> {});
  }

  private static void commit(BackfillLake lake, KafkaTopic topic, CutPart part) {
    try (TestLake opened = lake.open()) {
      TestCuts.commit(opened.lake(), topic.topic(), "before", part);
    }
  }

  private static Map<String, Integer> snapshots(BackfillLake lake) {
    try (TestLake opened = lake.open()) {
      return opened.snapshots();
    }
  }

  private static PipelineOptions options() {
    return PipelineOptionsFactory.fromArgs("--runner=DirectRunner", "--targetParallelism=2")
        .create();
  }

  private static String click(String id, String at) {
    return "{\"event_id\":\"%s\",\"event_type\":\"click\",\"event_time\":\"%s\",\"anonymous_id\":\"v\",\"ingested_at\":\"%s\"}"
        .formatted(id, at, at);
  }
}
