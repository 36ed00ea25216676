package io.tributary.cli;

import static io.tributary.cli.StreamedLake.PATIENT_RULES;
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
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.data.Record;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
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
 * A stream that runs on and is interrupted, on a real Kafka and a real Flink: the tests go on from
 * one another.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamIT {
  private static final String TOPIC = "wide";
  private static final int PARTITIONS = 8;
  private static final int USED_PARTITIONS = 3;
  private static final long FIRST_MILLIS = millis("2026-01-05");
  private static final Pattern METRICS =
      Pattern.compile("metrics: (http://127\\.0\\.0\\.1:\\d+/metrics)");
  private static final Pattern FLINK = Pattern.compile("Flink: (http://127\\.0\\.0\\.1:\\d+)");

  @TempDir static Path folder;

  private static LocalKafka kafka;
  private static String brokers;
  private static StreamedLake lake;
  private static Streaming stream;

  @BeforeAll
  static void start() {
    kafka = LocalKafka.of(folder.resolve("kafka"));
    brokers = kafka.start(OptionalInt.empty(), line -> {}).brokers();
    lake = new StreamedLake(folder.resolve("lake"), brokers, PATIENT_RULES);
  }

  @AfterAll
  static void stop() {
    StreamedLake.killAll();
    kafka.stop(line -> {});
  }

  @Test
  @Order(1)
  void sessionsCloseThoughMostPartitionsNeverReceiveARecord() throws Exception {
    try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", brokers))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1))).all().get();
    }
    byte[] nothing = null;
    List<ProducerRecord<byte[], byte[]>> odd = new ArrayList<>();
    odd.add(new ProducerRecord<>(TOPIC, 0, FIRST_MILLIS, key("acme/odd"), nothing));
    odd.add(new ProducerRecord<>(TOPIC, 0, FIRST_MILLIS, key("acme/odd"), new byte[0]));
    odd.add(new ProducerRecord<>(TOPIC, 0, FIRST_MILLIS, nothing, nothing));
    lake.send(odd, "none");
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    new Generator(GeneratorSettings.ofEvents(3_000, 3).withDays(GeneratorSettings.DEFAULT_START, 2))
        .writeTo(
            (visitor, ingestedAt, value) -> {
              int partition = Math.floorMod(visitor.hashCode(), USED_PARTITIONS);
              records.add(new ProducerRecord<>(TOPIC, partition, ingestedAt, null, value));
            });
    lake.send(records, "gzip");

    stream = lake.stream(TOPIC);
    stream.awaitAllRead();
    stream.await(
        "sessions have closed", () -> !lake.rows(TableName.SESSION_CHANGES, "revision").isEmpty());
  }

  @Test
  @Order(2)
  void recordsWithoutAUsableValueAreDeadLetters() {
    List<Record> letters =
        lake.rows(TableName.RAW_DEAD_LETTERS).stream()
            .filter(row -> row.getField("partition").equals(0))
            .filter(row -> (Long) row.getField("position") < 3)
            .toList();
    assertEquals(3, letters.size());
    letters.forEach(letter -> assertFalse(letter.getField("reason").toString().isBlank()));
    Map<Long, Record> raw = new HashMap<>();
    lake.rows(TableName.RAW_EVENTS).stream()
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
  @Order(3)
  void servesItsCountsToPrometheus() throws Exception {
    Matcher matcher = METRICS.matcher(stream.said());
    assertTrue(matcher.find(), stream::said);
    URI uri = URI.create(matcher.group(1));
    long records = lake.rows(TableName.RAW_EVENTS, "position").size();
    String wanted = "tributary_records_total %d\n".formatted(records);
    stream.await("it counts " + wanted, () -> get(uri).contains(wanted));
    // What a bundle counts as it ends may come with the next cut.
    stream.await(
        "the ledger balances",
        () -> {
          Map<String, Long> counts = lake.ledger();
          return counts.containsKey("timeline.in")
              && counts.get("timeline.in").equals(counts.get("decode.out"));
        });
    Map<String, Long> ledger = lake.ledger();
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
  @Order(4)
  void aSecondStreamOfTheTopicIsRefused() {
    Said refused = lake.stream(TOPIC).ended(ExitCode.INPUT_NOT_READY);
    assertTrue(refused.out().contains("Another stream is running"), refused::out);
  }

  @Test
  @Order(5)
  void newPartitionsAreReadWhileItRuns() throws Exception {
    addPartition(PARTITIONS);
    stream.awaitAllRead();
    assertTrue(stream.said().contains("has new partitions"), stream::said);
    lake.assertRawHasEachOffsetOnce(TOPIC);
  }

  @Test
  @Order(6)
  void aWarehouseThatIsAwayForAWhileEndsNothing() throws IOException {
    Path warehouse = folder.resolve("lake/warehouse");
    Path away = folder.resolve("away");
    Files.move(warehouse, away);
    // A file in its place keeps all from making another.
    Files.createFile(warehouse);
    lake.generate(TOPIC, List.of("--events", "1000", "--days", "1", "--seed", "8"));
    stream.awaitSaying("cannot read the lake");
    stream.await("its job has failed", StreamIT::hasJobFailed);
    Files.delete(warehouse);
    Files.move(away, warehouse);
    stream.awaitSaying("the lake can be read again");
    stream.awaitAllRead();
    lake.assertRawHasEachOffsetOnce(TOPIC);
    stream.await(
        "the first day can be compared",
        () -> lake.progress(TOPIC).orElseThrow().watermarkMillis() >= millis("2026-01-07"));
    int first = (int) LocalDate.of(2026, 1, 5).toEpochDay();
    assertTrue(lake.verify().days("compared:").contains(first));
  }

  @Test
  @Order(7)
  void goesOnFromTheSavepointOfAnOrderlyStop() {
    Said said = stream.stopped();
    assertTrue(said.out().contains("state saved in "), said::out);
    assertTrue(said.out().contains("stopped; the same command goes on from here"), said::out);

    lake.generate(
        TOPIC, List.of("--events", "1000", "--days", "1", "--seed", "5", "--start", "2026-01-08"));
    stream = lake.stream(TOPIC);
    stream.awaitSaying("going on from");
    assertTrue(stream.said().contains("savepoint-"), stream::said);
    stream.awaitAllRead();
    lake.assertRawHasEachOffsetOnce(TOPIC);
  }

  @Test
  @Order(8)
  void aMissingCheckpointNeedsARebuild() throws IOException {
    stream.kill();
    Path checkpoints = lake.home(TOPIC).resolve("checkpoints");
    Files.move(checkpoints, folder.resolve("lost"));
    Said refused = lake.stream(TOPIC).ended(ExitCode.INPUT_NOT_READY);
    assertTrue(refused.out().contains("--rebuild"), refused::out);
    lake.stream(TOPIC, "--rebuild", "--until-caught-up").ended(ExitCode.OK);
    lake.assertRawHasEachOffsetOnce(TOPIC);
    lake.verify();
  }

  @Test
  @Order(9)
  void losesAndDoublesNothingWhenEverythingIsKilled() throws Exception {
    for (int time = 1; time <= 2; time++) {
      long before = count(lake);
      stream = lake.stream(TOPIC);
      stream.awaitSaying("streaming topic");
      CompletableFuture<Void> generated = CompletableFuture.runAsync(generation(time));
      stream.await("it has read more", () -> count(lake) > before + 300);
      stream.kill();
      generated.join();
    }
    // Partitions that came while it was down are read to the end too.
    addPartition(PARTITIONS + 1);
    lake.stream(TOPIC, "--until-caught-up").ended(ExitCode.OK);
    lake.assertRawHasEachOffsetOnce(TOPIC);
    lake.verify();
  }

  @Test
  @Order(10)
  void badSettingsAreRefusedTogether() {
    Path config = folder.resolve("no-such.properties");
    Said said =
        StreamedLake.command(
            lake.streamArguments(
                TOPIC,
                "--format",
                "yaml",
                "--parallelism",
                "0",
                "--state-backend",
                "disk",
                "--only",
                "processed.session_changes,processed.sessions",
                "--kafka-config",
                config.toString()));
    assertEquals(ExitCode.BAD_ARGUMENTS, said.exitCode(), said::toString);
    for (String problem :
        List.of(
            "--format yaml is not known",
            "--parallelism 0 is not at least 1",
            "--state-backend disk is not known",
            "--only processed.sessions is no table that follows from events: expected one of processed.events,",
            "Cannot read " + config)) {
      assertTrue(said.err().contains(problem), said::err);
    }
    said =
        StreamedLake.command(
            "stream", "--brokers", "nowhere", "--topic", TOPIC, "--commit-interval", "1ms");
    assertEquals(ExitCode.BAD_ARGUMENTS, said.exitCode(), said::toString);
    assertTrue(said.err().contains("--commit-interval 1ms is not a time"), said::err);
    assertTrue(said.err().contains("Cannot use \"nowhere\" as brokers"), said::err);
    List<String> stream = List.of("stream", "--brokers", "127.0.0.1:1", "--topic", TOPIC);
    assertRefused("--memory says nothing to --runner spark", stream, "spark", "--memory", "900");
    assertRefused(
        "--only says nothing to --runner spark", stream, "spark", "--only", "processed.events");
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
  @Order(11)
  void brokersOrATopicThatAreNotThereAreNotReady() {
    StreamedLake unreachable = new StreamedLake(folder.resolve("none"), "127.0.0.1:1", "");
    Said said = StreamedLake.command(unreachable.streamArguments(TOPIC));
    assertEquals(ExitCode.INPUT_NOT_READY, said.exitCode(), said::toString);
    assertTrue(said.err().contains("127.0.0.1:1"), said::err);
    said = StreamedLake.command(lake.streamArguments("no-such-topic"));
    assertEquals(ExitCode.INPUT_NOT_READY, said.exitCode(), said::toString);
    assertTrue(said.err().contains("it takes topic " + TOPIC), said::err);
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
    String[] more = {"--start", day, "--faults", "--automated", "0", "--rate", "300"};
    return () -> lake.generate(TOPIC, data, more);
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
      admin.createPartitions(Map.of(TOPIC, NewPartitions.increaseTo(partition + 1))).all().get();
    }
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    new Generator(GeneratorSettings.ofEvents(300, 4).withDays(LocalDate.of(2026, 1, 7), 1))
        .writeTo(
            (visitor, ingestedAt, value) ->
                records.add(
                    new ProducerRecord<>(TOPIC, partition, ingestedAt, key(visitor), value)));
    lake.send(records, "none");
  }

  private static long count(StreamedLake lake) {
    return lake.progress(TOPIC).orElseThrow().nextOffsets().values().stream()
        .mapToLong(Long::longValue)
        .sum();
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

  private static long millis(String date) {
    return LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }
}
