package io.tributary.cli;

import static io.tributary.cli.StreamedLake.PATIENT_RULES;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.cli.StreamedLake.Said;
import io.tributary.io.LocalKafka;
import io.tributary.table.ContentHashes;
import io.tributary.table.Lake;
import io.tributary.table.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.data.Record;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Streams that are drained by {@code --until-caught-up}, on a real Kafka and a real Flink. There
 * are two lakes with a topic each, and the tests of a lake go on from one another: one that is
 * filled and drained again and again, and one with late events. A third takes some tables only.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamCaughtUpIT {
  private static final String DRAINED = "clicks";
  private static final String LATE = "late";

  @TempDir static Path folder;

  private static LocalKafka kafka;
  private static String brokers;
  private static StreamedLake drained;
  private static StreamedLake late;

  @BeforeAll
  static void start() {
    kafka = LocalKafka.of(folder.resolve("kafka"));
    brokers = kafka.start(OptionalInt.empty(), line -> {}).brokers();
    drained = new StreamedLake(folder.resolve("drained"), brokers, PATIENT_RULES);
    late = new StreamedLake(folder.resolve("late"), brokers, "");
  }

  @AfterAll
  static void stop() {
    StreamedLake.killAll();
    kafka.stop(line -> {});
  }

  @Test
  @Order(1)
  void streamsAllOfATopicAsABackfillWould() {
    List<String> data = List.of("--events", "10000", "--days", "4", "--faults", "--automated", "0");
    drained.generate(DRAINED, data);
    Said said = drained.stream(DRAINED, "--until-caught-up").ended(ExitCode.OK);
    assertTrue(said.out().contains("caught up"), said::out);
    drained.assertRawHasEachOffsetOnce(DRAINED);

    Map<String, Long> ledger = drained.ledger();
    long records = drained.rows(TableName.RAW_EVENTS, "position").size();
    assertTrue(records > 9_000);
    assertEquals(records, ledger.get("decode.in"));
    assertTrue(ledger.get("decode.dead_letter") > 0);
    assertEquals(
        ledger.get("decode.in"),
        ledger.get("decode.out") + ledger.get("decode.dead_letter") + ledger.get("decode.late"));
    assertEquals(0, ledger.get("decode.late"));
    assertEquals(ledger.get("decode.out"), ledger.get("timeline.in"));
    assertTrue(ledger.get("timeline.duplicate") > 0);
    assertEquals(
        ledger.get("timeline.in"), ledger.get("timeline.out") + ledger.get("timeline.duplicate"));

    StreamedLake other = new StreamedLake(folder.resolve("of-files"), brokers, PATIENT_RULES);
    Path file = folder.resolve("all.ndjson");
    List<String> generated = new ArrayList<>(List.of("generate", "--output", file.toString()));
    generated.addAll(data);
    StreamedLake.command(generated.toArray(String[]::new)).expect(ExitCode.OK);
    other.run("backfill", "--format", "ndjson", "--input", file.toString()).expect(ExitCode.OK);
    ContentHashes.Content events = content(drained, TableName.PROCESSED_EVENTS);
    assertEquals(ledger.get("timeline.out"), events.rows());
    assertEquals(content(other, TableName.PROCESSED_EVENTS).hash(), events.hash());

    Said verified = drained.verify();
    assertEquals(events.rows(), verified.comparedRows().get("processed.events"));
    assertEquals(Set.of(), verified.days("dirty, not compared:"));
  }

  @Test
  @Order(2)
  void correctsWhatWasOpenWhenMoreRecordsCome() throws IOException {
    drained.generate(
        DRAINED,
        List.of("--events", "3000", "--days", "2", "--seed", "2", "--start", "2026-01-08"));
    // New events within the sessions that were open when the first part ended.
    List<String> lines = Files.readAllLines(folder.resolve("all.ndjson"), ISO_8859_1);
    List<ProducerRecord<byte[], byte[]>> again = new ArrayList<>();
    for (String line : lines.subList(lines.size() - 200, lines.size())) {
      byte[] value = line.replace("\"event_id\":\"", "\"event_id\":\"again-").getBytes(ISO_8859_1);
      again.add(new ProducerRecord<>(DRAINED, null, millis("2026-01-09"), null, value));
    }
    drained.send(again, "none");

    drained.stream(DRAINED, "--until-caught-up").ended(ExitCode.OK);
    drained.assertRawHasEachOffsetOnce(DRAINED);
    Map<Object, Integer> revisions = new HashMap<>();
    drained
        .rows(TableName.SESSION_CHANGES, "session_id")
        .forEach(row -> revisions.merge(row.getField("session_id"), 1, Integer::sum));
    assertTrue(revisions.values().stream().anyMatch(count -> count > 1));
    drained.verify();

    Said nothing = drained.stream(DRAINED, "--until-caught-up").ended(ExitCode.OK);
    assertTrue(nothing.out().contains("nothing new in topic " + DRAINED), nothing::out);
    assertFalse(nothing.out().contains("streaming topic"), nothing::out);
  }

  @Test
  @Order(3)
  void otherRulesNeedARebuild() throws IOException {
    Path rules = folder.resolve("other.yaml");
    Files.writeString(rules, PATIENT_RULES + "session:\n  gap: 10m\n");
    Said refused =
        drained.stream(DRAINED, "--rules", rules.toString(), "--until-caught-up")
            .ended(ExitCode.INPUT_NOT_READY);
    assertTrue(refused.out().contains("--rebuild"), refused::out);
    assertTrue(refused.out().contains("other rules"), refused::out);

    long before = sessions(drained);
    drained.stream(DRAINED, "--rules", rules.toString(), "--until-caught-up", "--rebuild")
        .ended(ExitCode.OK);
    drained.verify("--rules", rules.toString());
    assertTrue(sessions(drained) > before);
    drained.assertRawHasEachOffsetOnce(DRAINED);
  }

  @Test
  @Order(4)
  void lateEventsAreLeftToTheNextBackfill() {
    late.generate(LATE, List.of("--events", "8000", "--days", "5", "--late", "0.02"));
    late.stream(LATE, "--until-caught-up").ended(ExitCode.OK);
    late.assertRawHasEachOffsetOnce(LATE);

    Set<Integer> lateDays = new TreeSet<>();
    long count = 0;
    for (Record row : late.rows(TableName.RAW_EVENTS, "event_at", "ingested_at")) {
      OffsetDateTime at = (OffsetDateTime) row.getField("event_at");
      OffsetDateTime ingestedAt = (OffsetDateTime) row.getField("ingested_at");
      if (at != null && !ingestedAt.toLocalDate().isBefore(at.toLocalDate().plusDays(2))) {
        lateDays.add((int) at.toLocalDate().toEpochDay());
        count++;
      }
    }
    Map<String, Long> ledger = late.ledger();
    assertTrue(count > 50);
    assertEquals(count, ledger.get("decode.late"));
    assertEquals(
        ledger.get("decode.in"),
        ledger.get("decode.out") + ledger.get("decode.dead_letter") + count);
    assertEquals(
        ledger.get("timeline.out"), late.rows(TableName.PROCESSED_EVENTS, "event_id").size());
    Set<Integer> dirty = new TreeSet<>();
    lateDays.forEach(day -> dirty.addAll(List.of(day - 1, day, day + 1)));
    assertEquals(dirty, dirtyDays());

    Said verified = late.run("verify").expect(ExitCode.OK);
    Set<Integer> listed = verified.days("dirty, not compared:");
    assertFalse(listed.isEmpty());
    assertTrue(dirty.containsAll(listed));
    assertTrue(listed.containsAll(lateDays));
    assertTrue(Collections.disjoint(dirty, verified.days("compared:")));
  }

  @Test
  @Order(5)
  void aDirtyDayIsSealedOnceTheStreamIsPastIt() {
    int last =
        late.rows(TableName.RAW_EVENTS, "ingested_at").stream()
            .map(row -> (OffsetDateTime) row.getField("ingested_at"))
            .mapToInt(at -> (int) at.toLocalDate().toEpochDay())
            .max()
            .orElseThrow();
    Said refused =
        late.run("backfill", "--from", date(last), "--to", date(last + 1))
            .expect(ExitCode.INPUT_NOT_READY);
    assertTrue(refused.err().contains("the stream may still write"), refused::err);
    late.run("backfill", "--seal", date(last)).expect(ExitCode.INPUT_NOT_READY);

    int day = (int) LocalDate.of(2026, 1, 6).toEpochDay();
    assertTrue(dirtyDays().contains(day));
    long before = eventsOf(day);
    late.run("backfill", "--seal", date(day)).expect(ExitCode.OK);
    assertTrue(eventsOf(day) > before);
    assertFalse(dirtyDays().contains(day));
    assertTrue(dirtyDays().contains(day + 1));
    Said verified = late.verify();
    assertTrue(verified.days("compared:").contains(day));
    assertFalse(verified.days("dirty, not compared:").contains(day));
  }

  /** What is left out is missed by verify, and made good by a rebuild. */
  @Test
  @Order(6)
  void writesOnlySomeTablesIfAskedAndTheOthersWithARebuild() {
    StreamedLake some = new StreamedLake(folder.resolve("some"), brokers, PATIENT_RULES);
    some.stream(DRAINED, "--until-caught-up", "--only", "processed.session_changes")
        .ended(ExitCode.OK);
    some.assertRawHasEachOffsetOnce(DRAINED);
    assertFalse(some.rows(TableName.RAW_DEAD_LETTERS, "reason").isEmpty());
    long sessions = sessions(some);
    assertTrue(sessions > 0);
    for (TableName table :
        List.of(
            TableName.PROCESSED_EVENTS,
            TableName.VISITOR_DAY_CHANGES,
            TableName.PLAYBACK_CHANGES,
            TableName.TRAFFIC_CHANGES,
            TableName.PAGE_CHANGES)) {
      assertEquals(0, content(some, table).rows(), table.toString());
    }
    some.run("verify").expect(ExitCode.CHECK_FAILED);

    Said refused = some.stream(DRAINED, "--until-caught-up").ended(ExitCode.INPUT_NOT_READY);
    assertTrue(refused.out().contains("--rebuild"), refused::out);
    assertTrue(refused.out().contains("only processed.session_changes"), refused::out);

    some.stream(DRAINED, "--until-caught-up", "--rebuild").ended(ExitCode.OK);
    some.verify();
    assertEquals(sessions, sessions(some));
  }

  private static ContentHashes.Content content(StreamedLake lake, TableName table) {
    try (Lake opened = Lake.open(lake.location())) {
      return ContentHashes.of(opened.load(table));
    }
  }

  private static long sessions(StreamedLake lake) {
    return lake.rows(TableName.SESSION_CHANGES, "session_id").stream()
        .map(row -> row.getField("session_id"))
        .distinct()
        .count();
  }

  private static Set<Integer> dirtyDays() {
    Set<Integer> days = new TreeSet<>();
    late.rows(TableName.DIRTY_DAYS, "event_date")
        .forEach(row -> days.add((int) ((LocalDate) row.getField("event_date")).toEpochDay()));
    return days;
  }

  private static long eventsOf(int day) {
    return late.rows(TableName.PROCESSED_EVENTS, "event_at").stream()
        .filter(
            row -> ((OffsetDateTime) row.getField("event_at")).toLocalDate().toEpochDay() == day)
        .count();
  }

  private static String date(int day) {
    return LocalDate.ofEpochDay(day).toString();
  }

  private static long millis(String date) {
    return LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }
}
