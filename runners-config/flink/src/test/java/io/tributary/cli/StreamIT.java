package io.tributary.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.cli.StreamedLake.Said;
import io.tributary.cli.StreamedLake.Streaming;
import io.tributary.flink.FlinkRest;
import io.tributary.generate.Generator;
import io.tributary.generate.GeneratorSettings;
import io.tributary.io.LocalKafka;
import io.tributary.table.ContentHashes;
import io.tributary.table.Lake;
import io.tributary.table.TableName;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.data.Record;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command {@code stream} on a real Kafka and a real Flink. There are three lakes with a topic
 * each, and the tests of a lake go on from one another: one that is filled and drained again and
 * again, one whose stream runs on and is interrupted, and one with late events.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamIT {
  private static final String DRAINED = "clicks";
  private static final String RUNNING = "wide";
  private static final String LATE = "late";
  private static final String PATIENT_RULES = "allowed-lateness: 288h\n";
  private static final int PARTITIONS = 8;
  private static final int USED_PARTITIONS = 3;
  private static final long FIRST_MILLIS = millis("2026-01-05");
  private static final Pattern METRICS =
      Pattern.compile("metrics: (http://127\\.0\\.0\\.1:\\d+/metrics)");
  private static final Pattern FLINK = Pattern.compile("Flink: (http://127\\.0\\.0\\.1:\\d+)");

  @TempDir static Path folder;

  private static LocalKafka kafka;
  private static String brokers;
  private static StreamedLake drained;
  private static StreamedLake running;
  private static StreamedLake late;
  private static Streaming stream;

  @BeforeAll
  static void start() {
    kafka = LocalKafka.of(folder.resolve("kafka"));
    brokers = kafka.start(OptionalInt.empty(), line -> {}).brokers();
    drained = new StreamedLake(folder.resolve("drained"), brokers, PATIENT_RULES);
    running = new StreamedLake(folder.resolve("running"), brokers, PATIENT_RULES);
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
    generate(DRAINED, data);
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
    generate(
        DRAINED,
        List.of("--events", "3000", "--days", "2", "--seed", "2", "--start", "2026-01-08"));
    // New events within the sessions that were open when the first part ended.
    List<String> lines = Files.readAllLines(folder.resolve("all.ndjson"), ISO_8859_1);
    List<ProducerRecord<byte[], byte[]>> again = new ArrayList<>();
    for (String line : lines.subList(lines.size() - 200, lines.size())) {
      byte[] value = line.replace("\"event_id\":\"", "\"event_id\":\"again-").getBytes(ISO_8859_1);
      again.add(new ProducerRecord<>(DRAINED, null, millis("2026-01-09"), null, value));
    }
    send(again, "none");

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
    generate(LATE, List.of("--events", "8000", "--days", "5", "--late", "0.02"));
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

  @Test
  @Order(6)
  void sessionsCloseThoughMostPartitionsNeverReceiveARecord() throws Exception {
    try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", brokers))) {
      admin.createTopics(List.of(new NewTopic(RUNNING, PARTITIONS, (short) 1))).all().get();
    }
    byte[] nothing = null;
    List<ProducerRecord<byte[], byte[]>> odd = new ArrayList<>();
    odd.add(new ProducerRecord<>(RUNNING, 0, FIRST_MILLIS, key("acme/odd"), nothing));
    odd.add(new ProducerRecord<>(RUNNING, 0, FIRST_MILLIS, key("acme/odd"), new byte[0]));
    odd.add(new ProducerRecord<>(RUNNING, 0, FIRST_MILLIS, nothing, nothing));
    send(odd, "none");
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    new Generator(GeneratorSettings.ofEvents(3_000, 3).withDays(GeneratorSettings.DEFAULT_START, 2))
        .writeTo(
            (visitor, ingestedAt, value) -> {
              int partition = Math.floorMod(visitor.hashCode(), USED_PARTITIONS);
              records.add(new ProducerRecord<>(RUNNING, partition, ingestedAt, null, value));
            });
    send(records, "gzip");

    stream = running.stream(RUNNING);
    stream.awaitAllRead();
    stream.await(
        "sessions have closed",
        () -> !running.rows(TableName.SESSION_CHANGES, "revision").isEmpty());
  }

  @Test
  @Order(7)
  void recordsWithoutAUsableValueAreDeadLetters() {
    List<Record> letters =
        running.rows(TableName.RAW_DEAD_LETTERS).stream()
            .filter(row -> row.getField("partition").equals(0))
            .filter(row -> (Long) row.getField("position") < 3)
            .toList();
    assertEquals(3, letters.size());
    letters.forEach(letter -> assertFalse(letter.getField("reason").toString().isBlank()));
    Map<Long, Record> raw = new HashMap<>();
    running.rows(TableName.RAW_EVENTS).stream()
        .filter(row -> row.getField("partition").equals(0))
        .forEach(row -> raw.put((Long) row.getField("position"), row));
    assertNull(raw.get(0L).getField("payload"));
    assertEquals("acme/odd", text(raw.get(0L).getField("record_key")));
    assertEquals("", text(raw.get(1L).getField("payload")));
    assertNull(raw.get(2L).getField("payload"));
    assertNull(raw.get(2L).getField("record_key"));
    assertNull(raw.get(3L).getField("record_key"));
    assertTrue(text(raw.get(3L).getField("payload")).startsWith("{"));
  }

  @Test
  @Order(8)
  void servesItsCountsToPrometheus() throws Exception {
    Matcher matcher = METRICS.matcher(stream.said());
    assertTrue(matcher.find(), stream::said);
    URI uri = URI.create(matcher.group(1));
    long records = running.rows(TableName.RAW_EVENTS, "position").size();
    String wanted = "tributary_records_total %d\n".formatted(records);
    stream.await("it counts " + wanted, () -> get(uri).contains(wanted));
    // What a bundle counts as it ends may come with the next cut.
    stream.await(
        "the ledger balances",
        () -> {
          Map<String, Long> counts = running.ledger();
          return counts.containsKey("timeline.in")
              && counts.get("timeline.in").equals(counts.get("decode.out"));
        });
    Map<String, Long> ledger = running.ledger();
    assertEquals(records, ledger.get("decode.in"));
    for (String name :
        List.of(
            "tributary_events_total %d\n".formatted(ledger.get("timeline.out")),
            "tributary_dead_letters_total 3\n",
            "tributary_late_events_total 0\n",
            "tributary_duplicates_total ",
            "tributary_corrections_total ",
            "tributary_watermark_timestamp_seconds ",
            "tributary_lag_records{partition=\"7\"} 0\n",
            "tributary_checkpoint_bytes ")) {
      stream.await("it serves " + name, () -> get(uri).contains(name));
    }
  }

  @Test
  @Order(9)
  void aSecondStreamOfTheTopicIsRefused() {
    Said refused = running.stream(RUNNING).ended(ExitCode.INPUT_NOT_READY);
    assertTrue(refused.out().contains("Another stream is running"), refused::out);
  }

  @Test
  @Order(10)
  void newPartitionsAreReadWhileItRuns() throws Exception {
    addPartition(PARTITIONS);
    stream.awaitAllRead();
    assertTrue(stream.said().contains("has new partitions"), stream::said);
    running.assertRawHasEachOffsetOnce(RUNNING);
  }

  @Test
  @Order(11)
  void aWarehouseThatIsAwayForAWhileEndsNothing() throws IOException {
    Path warehouse = folder.resolve("running/warehouse");
    Path away = folder.resolve("away");
    Files.move(warehouse, away);
    // A file in its place keeps all from making another.
    Files.createFile(warehouse);
    generate(RUNNING, List.of("--events", "1000", "--days", "1", "--seed", "8"));
    stream.awaitSaying("cannot read the lake");
    stream.await("its job has failed", StreamIT::hasJobFailed);
    Files.delete(warehouse);
    Files.move(away, warehouse);
    stream.awaitSaying("the lake can be read again");
    stream.awaitAllRead();
    running.assertRawHasEachOffsetOnce(RUNNING);
    stream.await(
        "the first day can be compared",
        () -> running.progress(RUNNING).orElseThrow().watermarkMillis() >= millis("2026-01-07"));
    int first = (int) LocalDate.of(2026, 1, 5).toEpochDay();
    assertTrue(running.verify().days("compared:").contains(first));
  }

  @Test
  @Order(12)
  void goesOnFromTheSavepointOfAnOrderlyStop() {
    Said said = stream.stopped();
    assertTrue(said.out().contains("state saved in "), said::out);
    assertTrue(said.out().contains("stopped; the same command goes on from here"), said::out);

    generate(
        RUNNING,
        List.of("--events", "1000", "--days", "1", "--seed", "5", "--start", "2026-01-08"));
    stream = running.stream(RUNNING);
    stream.awaitSaying("going on from");
    assertTrue(stream.said().contains("savepoint-"), stream::said);
    stream.awaitAllRead();
    running.assertRawHasEachOffsetOnce(RUNNING);
  }

  @Test
  @Order(13)
  void aMissingCheckpointNeedsARebuild() throws IOException {
    stream.kill();
    Path checkpoints = running.home(RUNNING).resolve("checkpoints");
    Files.move(checkpoints, folder.resolve("lost"));
    Said refused = running.stream(RUNNING).ended(ExitCode.INPUT_NOT_READY);
    assertTrue(refused.out().contains("--rebuild"), refused::out);
    running.stream(RUNNING, "--rebuild", "--until-caught-up").ended(ExitCode.OK);
    running.assertRawHasEachOffsetOnce(RUNNING);
    running.verify();
  }

  @Test
  @Order(14)
  void losesAndDoublesNothingWhenEverythingIsKilled() throws Exception {
    for (int time = 1; time <= 2; time++) {
      long before = count(running);
      stream = running.stream(RUNNING);
      stream.awaitSaying("streaming topic");
      CompletableFuture<Void> generated = CompletableFuture.runAsync(generation(time));
      stream.await("it has read more", () -> count(running) > before + 300);
      stream.kill();
      generated.join();
    }
    // Partitions that came while it was down are read to the end too.
    addPartition(PARTITIONS + 1);
    running.stream(RUNNING, "--until-caught-up").ended(ExitCode.OK);
    running.assertRawHasEachOffsetOnce(RUNNING);
    running.verify();
  }

  @Test
  @Order(15)
  void badSettingsAreRefusedTogether() {
    Path config = folder.resolve("no-such.properties");
    Said said =
        StreamedLake.command(
            running.streamArguments(
                RUNNING,
                "--format",
                "yaml",
                "--parallelism",
                "0",
                "--state-backend",
                "disk",
                "--kafka-config",
                config.toString()));
    assertEquals(ExitCode.BAD_ARGUMENTS, said.exitCode(), said::toString);
    for (String problem :
        List.of(
            "--format yaml is not known",
            "--parallelism 0 is not at least 1",
            "--state-backend disk is not known",
            "Cannot read " + config)) {
      assertTrue(said.err().contains(problem), said::err);
    }
    said =
        StreamedLake.command(
            "stream", "--brokers", "nowhere", "--topic", RUNNING, "--commit-interval", "1ms");
    assertEquals(ExitCode.BAD_ARGUMENTS, said.exitCode(), said::toString);
    assertTrue(said.err().contains("--commit-interval 1ms is not a time"), said::err);
    assertTrue(said.err().contains("Cannot use \"nowhere\" as brokers"), said::err);
    List<String> stream = List.of("stream", "--brokers", "127.0.0.1:1", "--topic", RUNNING);
    assertRefused("--memory says nothing to --runner spark", stream, "spark", "--memory", "900");
    assertRefused("--runner-options says nothing", stream, "flink", "--runner-options", "none");
  }

  private static void assertRefused(
      String problem, List<String> command, String runner, String... more) {
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(List.of("--runner", runner));
    arguments.addAll(List.of(more));
    Said said = StreamedLake.command(arguments.toArray(String[]::new));
    assertEquals(ExitCode.BAD_ARGUMENTS, said.exitCode(), said::toString);
    assertTrue(said.err().contains(problem), said::err);
  }

  @Test
  @Order(16)
  void brokersOrATopicThatAreNotThereAreNotReady() {
    StreamedLake unreachable = new StreamedLake(folder.resolve("none"), "127.0.0.1:1", "");
    Said said = StreamedLake.command(unreachable.streamArguments(DRAINED));
    assertEquals(ExitCode.INPUT_NOT_READY, said.exitCode(), said::toString);
    assertTrue(said.err().contains("127.0.0.1:1"), said::err);
    said = StreamedLake.command(running.streamArguments("no-such-topic"));
    assertEquals(ExitCode.INPUT_NOT_READY, said.exitCode(), said::toString);
    assertTrue(said.err().contains("it takes topic " + RUNNING), said::err);
    StreamedLake empty = new StreamedLake(folder.resolve("none"), brokers, "");
    said = StreamedLake.command(empty.streamArguments("no-such-topic"));
    assertEquals(ExitCode.INPUT_NOT_READY, said.exitCode(), said::toString);
    assertTrue(said.err().contains("Cannot read topic no-such-topic"), said::err);
  }

  /** Sends records for some seconds, so that a stream is killed in the midst of them. */
  private static Runnable generation(int time) {
    List<String> data =
        List.of("--events", "4000", "--days", "1", "--seed", Integer.toString(10 + time));
    String day = LocalDate.of(2026, 1, 8).plusDays(time).toString();
    List<String> more = List.of("--start", day, "--faults", "--automated", "0", "--rate", "300");
    return () -> generate(RUNNING, data, more);
  }

  private static boolean hasJobFailed() {
    String address =
        FLINK
            .matcher(stream.said())
            .results()
            .reduce((earlier, later) -> later)
            .orElseThrow()
            .group(1);
    FlinkRest rest = FlinkRest.at(address);
    return rest.lastFailure(rest.jobs().get(0).id()).isPresent();
  }

  /** Adds the partition of that number to the topic of the running stream, and records to it. */
  private static void addPartition(int partition) throws Exception {
    try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", brokers))) {
      admin.createPartitions(Map.of(RUNNING, NewPartitions.increaseTo(partition + 1))).all().get();
    }
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    new Generator(GeneratorSettings.ofEvents(300, 4).withDays(LocalDate.of(2026, 1, 7), 1))
        .writeTo(
            (visitor, ingestedAt, value) ->
                records.add(
                    new ProducerRecord<>(RUNNING, partition, ingestedAt, key(visitor), value)));
    send(records, "none");
  }

  private static void generate(String topic, List<String> data) {
    generate(topic, data, List.of());
  }

  private static void generate(String topic, List<String> data, List<String> more) {
    List<String> arguments =
        new ArrayList<>(List.of("generate", "--to-kafka", brokers, "--topic", topic));
    arguments.addAll(data);
    arguments.addAll(more);
    assertEquals(ExitCode.OK, Main.run(arguments.toArray(String[]::new)));
  }

  private static void send(List<ProducerRecord<byte[], byte[]>> records, String compression) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", brokers, "compression.type", compression, "acks", "all");
    ByteArraySerializer bytes = new ByteArraySerializer();
    List<Exception> refused = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, bytes, bytes)) {
      records.forEach(
          record ->
              producer.send(
                  record, (sent, thrown) -> Optional.ofNullable(thrown).ifPresent(refused::add)));
    }
    assertEquals(List.of(), refused);
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

  private static long count(StreamedLake lake) {
    return lake.progress(RUNNING).orElseThrow().nextOffsets().values().stream()
        .mapToLong(Long::longValue)
        .sum();
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

  private static String get(URI uri) {
    try {
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] key(String visitor) {
    return visitor.getBytes(UTF_8);
  }

  private static String text(Object bytes) {
    return UTF_8.decode(((ByteBuffer) bytes).duplicate()).toString();
  }

  private static String date(int day) {
    return LocalDate.ofEpochDay(day).toString();
  }

  private static long millis(String date) {
    return LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }
}
