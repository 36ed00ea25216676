package io.tributary.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.io.DayRanges;
import io.tributary.io.KafkaSettings;
import io.tributary.io.KafkaTopic;
import io.tributary.io.StreamProgress;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A lake, the commands that work on it, and streams into it, each a process of its own. */
final class StreamedLake {
  /** Rules by which no event of the tests is late. */
  static final String PATIENT_RULES = "allowed-lateness: 288h\n";

  private static final Duration PATIENCE = Duration.ofSeconds(300);
  private static final Pattern COMPARED =
      Pattern.compile(
          "(\\S+\\.\\S+)\\s+([\\d.,]+)\\s+([\\d.,]+)\\s+([\\d.,]+)\\s+([\\d.,]+)",
          Pattern.MULTILINE);
  private static final List<Streaming> STARTED = new CopyOnWriteArrayList<>();

  private final Path folder;
  private final String brokers;

  StreamedLake(Path folder, String brokers, String rules) {
    this.folder = folder;
    this.brokers = brokers;
    try {
      Files.createDirectories(folder);
      if (!rules.isEmpty()) {
        Files.writeString(folder.resolve("rules.yaml"), rules);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a command said, and its exit code. */
  record Said(int exitCode, String out, String err) {
    /** How many rows of each view were compared. */
    Map<String, Long> comparedRows() {
      Map<String, Long> rows = new HashMap<>();
      Matcher matcher = COMPARED.matcher(out);
      while (matcher.find()) {
        rows.put(matcher.group(1), Long.valueOf(matcher.group(2).replaceAll("\\D", "")));
      }
      return rows;
    }

    /** The days of the line that begins with that. */
    Set<Integer> days(String line) {
      return out.lines()
          .filter(said -> said.startsWith(line))
          .map(said -> DayRanges.parse(said.substring(line.length()).strip()).days())
          .findFirst()
          .orElse(Set.of());
    }

    Said expect(int wanted) {
      assertEquals(wanted, exitCode, toString());
      return this;
    }
  }

  /** Runs a command in this process. */
  static synchronized Said command(String... arguments) {
    PrintStream formerOut = System.out;
    PrintStream formerErr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int exitCode = Main.run(arguments);
      return new Said(
          exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(formerOut);
      System.setErr(formerErr);
    }
  }

  /** Runs a command on this lake, in this process, on Flink. */
  Said run(String command, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(command, "--verbose", "--runner", "flink", "--lake", folder.toString()));
    arguments.addAll(List.of(more));
    return command(arguments.toArray(String[]::new));
  }

  /** Verifies; fails on any difference, and where there is nothing to compare. */
  Said verify(String... more) {
    Said said = run("verify", more).expect(ExitCode.OK);
    Map<String, Long> rows = said.comparedRows();
    for (String view :
        List.of("processed.events", "processed.sessions", "processed.visitor_days")) {
      assertTrue(rows.getOrDefault(view, 0L) > 0, () -> view + " of " + said);
    }
    return said;
  }

  /** Starts a stream of a topic as a process of its own. */
  Streaming stream(String topic, String... more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx768m");
    command.add("-XX:+UseSerialGC");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens="))
        .forEach(command::add);
    for (String property : List.of("tributary.root", "logback.configurationFile")) {
      command.add("-D%s=%s".formatted(property, System.getProperty(property)));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(streamArguments(topic, more)));
    try {
      Path said = Files.createTempFile(folder, "stream-", ".out");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
      // Flink's processes too end before more compiling would pay.
      builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
      Streaming streaming = new Streaming(topic, builder.start(), said);
      STARTED.add(streaming);
      return streaming;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The arguments of a stream of a topic into this lake. */
  String[] streamArguments(String topic, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "stream",
                "--verbose",
                "--lake",
                folder.toString(),
                "--brokers",
                brokers,
                "--topic",
                topic,
                "--memory",
                "768",
                "--commit-interval",
                "1"));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  /** Generates events into a topic: options of the command {@code generate}. */
  void generate(String topic, List<String> data, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("generate", "--to-kafka", brokers, "--topic", topic));
    arguments.addAll(data);
    arguments.addAll(List.of(more));
    assertEquals(ExitCode.OK, Main.run(arguments.toArray(String[]::new)));
  }

  /** Sends records as they are; fails if the brokers refuse one. */
  void send(List<ProducerRecord<byte[], byte[]>> records, String compression) {
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

  /** Kills whatever is left of all streams. */
  static void killAll() {
    STARTED.forEach(Streaming::kill);
  }

  Path home(String topic) {
    return folder.resolve(".tributary/stream").resolve(topic);
  }

  LakeLocation location() {
    return LakeLocation.local(folder);
  }

  Optional<StreamProgress> progress(String topic) {
    if (!location().exists()) {
      return Optional.empty();
    }
    try (Lake lake = Lake.open(location())) {
      return StreamProgress.of(lake, topic);
    }
  }

  /** Whether all records that are in the topic now have been committed. */
  boolean hasReadAll(String topic) {
    Map<Integer, Long> ends = new KafkaTopic(KafkaSettings.of(brokers), topic).ends();
    return progress(topic).filter(at -> covers(at.nextOffsets(), ends)).isPresent();
  }

  private static boolean covers(Map<Integer, Long> reached, Map<Integer, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> reached.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  List<Record> rows(TableName table, String... columns) {
    try (Lake lake = Lake.open(location())) {
      if (!lake.has(table)) {
        return List.of();
      }
      IcebergGenerics.ScanBuilder scan = IcebergGenerics.read(lake.load(table));
      try (CloseableIterable<Record> records =
          (columns.length == 0 ? scan : scan.select(columns)).build()) {
        List<Record> rows = new ArrayList<>();
        records.forEach(record -> rows.add(record.copy()));
        return rows;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails unless raw has each record of a topic once. */
  void assertRawHasEachOffsetOnce(String topic) {
    Map<Integer, Long> ends = new KafkaTopic(KafkaSettings.of(brokers), topic).ends();
    Map<String, Integer> seen = new HashMap<>();
    for (Record row : rows(TableName.RAW_EVENTS, "source", "partition", "position")) {
      if (row.getField("source").equals(topic)) {
        seen.merge(row.getField("partition") + ":" + row.getField("position"), 1, Integer::sum);
      }
    }
    List<String> wrong = new ArrayList<>();
    ends.forEach(
        (partition, end) -> {
          for (long offset = 0; offset < end; offset++) {
            Integer times = seen.remove(partition + ":" + offset);
            if (times == null || times != 1) {
              wrong.add("%d:%d %s times".formatted(partition, offset, times));
            }
          }
        });
    assertTrue(wrong.isEmpty() && seen.isEmpty(), () -> "%s; beyond: %s".formatted(wrong, seen));
  }

  /** The sums over the ledger's rows of streams, as {@code decode.in}. */
  Map<String, Long> ledger() {
    Map<String, Long> sums = new HashMap<>();
    for (Record row : rows(TableName.LEDGER)) {
      if (row.getField("job").equals("stream")) {
        for (String count : List.of("in", "out", "duplicate", "dead_letter", "late")) {
          Long value = (Long) row.getField(count + "_count");
          sums.merge(row.getField("stage") + "." + count, value, Long::sum);
        }
      }
    }
    return sums;
  }

  static void await(String what, BooleanSupplier condition, Supplier<String> otherwise) {
    long started = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - started > PATIENCE.toNanos()) {
        fail("waited in vain until %s: %s".formatted(what, otherwise.get()));
      }
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** A process of the command {@code stream}. */
  final class Streaming {
    private final String topic;
    private final Process process;
    private final Path said;

    private Streaming(String topic, Process process, Path said) {
      this.topic = topic;
      this.process = process;
      this.said = said;
    }

    String said() {
      try {
        return Files.readString(said, StandardCharsets.ISO_8859_1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Waits for something while it runs. */
    Streaming await(String what, BooleanSupplier condition) {
      StreamedLake.await(
          what,
          () -> {
            assertTrue(process.isAlive(), () -> "it ended before %s: %s".formatted(what, said()));
            return condition.getAsBoolean();
          },
          this::said);
      return this;
    }

    Streaming awaitSaying(String words) {
      return await("it says " + words, () -> said().contains(words));
    }

    Streaming awaitAllRead() {
      return await("it has read all", () -> hasReadAll(topic));
    }

    /** Waits for its end by itself. */
    Said ended(int exitCode) {
      try {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          fail("it does not end: " + said());
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return new Said(process.exitValue(), said(), "").expect(exitCode);
    }

    /** Asks it to stop, as a service's manager does. */
    Said stopped() {
      process.destroy();
      return ended(ExitCode.OK);
    }

    /** Kills it and its cluster, as if the power went. */
    void kill() {
      process.destroyForcibly();
      List<ProcessHandle> killed = new ArrayList<>(List.of(process.toHandle()));
      Path note = home(topic).resolve("flink/processes.json");
      if (Files.exists(note)) {
        try {
          for (JsonNode noted : new ObjectMapper().readTree(note.toFile())) {
            ProcessHandle.of(noted.path("pid").asLong())
                .filter(found -> began(found, Instant.parse(noted.path("started_at").asText())))
                .ifPresent(killed::add);
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      killed.forEach(ProcessHandle::destroyForcibly);
      StreamedLake.await(
          "it is dead", () -> killed.stream().noneMatch(StreamedLake::isRunning), killed::toString);
    }
  }

  /** Whether it is the process that was noted, and not one that has its number now. */
  private static boolean began(ProcessHandle process, Instant at) {
    return process
        .info()
        .startInstant()
        .filter(started -> Duration.between(started, at).abs().toSeconds() <= 2)
        .isPresent();
  }

  /** Whether it runs; one whose parent does not ask for its exit code stays listed. */
  private static boolean isRunning(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return !status.substring(status.lastIndexOf(')') + 1).strip().startsWith("Z");
    } catch (IOException e) {
      return process.isAlive();
    }
  }
}
