package io.tributary.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.generate.FaultRates;
import io.tributary.generate.Generator;
import io.tributary.generate.GeneratorSettings;
import io.tributary.io.InputException;
import io.tributary.io.LocalKafka;
import io.tributary.io.TopicRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class GenerateToKafkaTest {
  private static final int EVENTS = 20_000;

  @TempDir private static Path lake;
  private static String brokers;

  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void starts() {
    brokers = LocalKafka.of(lake).start(OptionalInt.empty(), line -> {}).brokers();
  }

  @AfterAll
  static void stops() {
    LocalKafka.of(lake).stop(line -> {});
  }

  @Test
  void topicHoldsWhatTheSinkWasGivenInItsOrder() throws IOException {
    assertEquals(
        ExitCode.OK, run("--topic", "all", "--events", "" + EVENTS, "--faults"), this::said);
    List<TopicRecord> received = TopicRecord.all(brokers, "all");
    Map<String, Integer> partitionOf = new HashMap<>();
    for (TopicRecord record : received) {
      partitionOf.putIfAbsent(record.key(), record.partition());
    }
    assertTrue(partitionOf.values().containsAll(List.of(0, 1, 2, 3)));

    List<List<TopicRecord>> expected = partitions(4);
    GeneratorSettings settings = GeneratorSettings.ofEvents(EVENTS, 1).withFaults(FaultRates.USUAL);
    new Generator(settings)
        .writeTo(
            (key, ingestedAtMillis, record) -> {
              int partition = partitionOf.get(key);
              String text = new String(record, StandardCharsets.ISO_8859_1);
              expected.get(partition).add(new TopicRecord(partition, key, ingestedAtMillis, text));
            });
    List<List<TopicRecord>> actual = partitions(4);
    received.forEach(record -> actual.get(record.partition()).add(record));
    for (int partition = 0; partition < 4; partition++) {
      assertEquals(expected.get(partition).size(), actual.get(partition).size());
      assertTrue(expected.get(partition).equals(actual.get(partition)), "partition " + partition);
    }
  }

  @Test
  void recordsAreThoseOfTheFile(@TempDir Path folder) throws IOException {
    String[] people = {"--persons", "20", "--days", "3", "--faults", "--automated", "0"};
    assertEquals(ExitCode.OK, run(with(people, "--topic", "few", "--partitions", "1")), this::said);
    Path file = folder.resolve("few.ndjson");
    assertEquals(ExitCode.OK, execute(with(people, "--output", file.toString())), this::said);
    assertEquals(
        Files.readAllLines(file, StandardCharsets.ISO_8859_1),
        TopicRecord.all(brokers, "few").stream().map(TopicRecord::text).toList());
  }

  @Test
  void rateIsRecordsPerSecond() {
    long startedAt = System.nanoTime();
    assertEquals(
        ExitCode.OK, run("--topic", "slow", "--persons", "1", "--days", "7", "--rate", "500"));
    Duration taken = Duration.ofNanos(System.nanoTime() - startedAt);
    long records = TopicRecord.all(brokers, "slow").size();
    assertTrue(records > 1);
    assertTrue(taken.toMillis() >= (records - 1) * 2, taken + " for " + records);
  }

  @Test
  void allProblemsAreNamed() {
    assertEquals(
        ExitCode.BAD_ARGUMENTS,
        execute(
            "--to-kafka",
            "nowhere",
            "--output",
            "-",
            "--rate",
            "0",
            "--partitions",
            "0",
            "--persons",
            "0"));
    for (String named :
        List.of(
            "--output and --to-kafka",
            "nowhere",
            "--topic",
            "--rate 0",
            "--partitions 0",
            "--persons 0")) {
      assertTrue(err.toString().contains(named), named + ": " + err);
    }
    assertEquals(ExitCode.BAD_ARGUMENTS, execute("--persons", "1"));
    assertEquals(ExitCode.BAD_ARGUMENTS, execute("--output", "-", "--persons", "1", "--rate", "1"));
  }

  @Test
  void unreachableBrokerIsNotReady() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    assertEquals(
        ExitCode.INPUT_NOT_READY,
        execute("--to-kafka", "127.0.0.1:" + port, "--topic", "t", "--persons", "1"));
    assertTrue(said().startsWith("Cannot reach Kafka at 127.0.0.1:" + port), this::said);
  }

  @Test
  void refusedRecordFails(@TempDir Path folder) throws IOException {
    Path config = Files.writeString(folder.resolve("c.properties"), "max.request.size=10\n");
    assertEquals(
        ExitCode.FAILED,
        run("--topic", "large", "--persons", "1", "--kafka-config", config.toString()));
    assertTrue(said().startsWith("Cannot send to topic large at " + brokers), this::said);
  }

  private static List<List<TopicRecord>> partitions(int count) {
    return Stream.<List<TopicRecord>>generate(ArrayList::new).limit(count).toList();
  }

  private static String[] with(String[] first, String... more) {
    return Stream.of(first, more).flatMap(Arrays::stream).toArray(String[]::new);
  }

  private String said() {
    return err.toString();
  }

  private int run(String... arguments) {
    return execute(with(arguments, "--to-kafka", brokers));
  }

  private int execute(String... arguments) {
    return new CommandLine(new GenerateCommand())
        .setErr(new PrintWriter(err, true))
        .setExecutionExceptionHandler(
            (thrown, line, parsed) -> {
              line.getErr().println(thrown.getMessage());
              return thrown instanceof InputException
                  ? ExitCode.INPUT_NOT_READY
                  : ((CommandException) thrown).exitCode();
            })
        .execute(arguments);
  }
}
