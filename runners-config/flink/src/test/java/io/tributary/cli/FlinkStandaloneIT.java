package io.tributary.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.cli.StandaloneCluster.Server;
import io.tributary.cli.StreamedLake.Said;
import io.tributary.cli.StreamedLake.Streaming;
import io.tributary.flink.FlinkRest;
import io.tributary.io.LocalKafka;
import io.tributary.server.LocalServer;
import io.tributary.table.ContentHashes;
import io.tributary.table.Lake;
import io.tributary.table.TableName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The bundled jar on a JobManager and two TaskManagers, by Flink's client and by a stream. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 20, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlinkStandaloneIT {
  private static final String TOPIC = "clicks";
  private static final Pattern REGISTERED =
      Pattern.compile("Successful registration at resource manager");
  private static final List<String> EVENTS =
      List.of("--events", "6000", "--days", "2", "--faults", "--automated", "0");

  @TempDir static Path folder;

  private static StandaloneCluster cluster;
  private static List<Server> taskManagers;
  private static String address;
  private static StreamedLake embedded;
  private static List<String> input;

  @BeforeAll
  static void start() {
    cluster = new StandaloneCluster("flink", folder.resolve("flink"));
    String rest = Integer.toString(LocalServer.free(LocalServer.ANY_PORT));
    String rpc = Integer.toString(LocalServer.free(LocalServer.ANY_PORT));
    address = "127.0.0.1:" + rest;
    process(
        "jobmanager",
        "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
        256,
        Map.of("rest.port", rest, "jobmanager.rpc.port", rpc, "blob.server.port", "0"));
    taskManagers = List.of(taskManager("taskmanager-1", rpc), taskManager("taskmanager-2", rpc));
    taskManagers.forEach(taskManager -> taskManager.awaitSaying(REGISTERED));

    Path file = folder.resolve("events.ndjson");
    generate("--output", file.toString());
    input = List.of("--format", "ndjson", "--input", file.toString(), "--source", "generated");
    embedded = new StreamedLake(folder.resolve("embedded"), "", "");
    embedded.run("backfill", input.toArray(String[]::new)).expect(ExitCode.OK);
  }

  @AfterAll
  static void stop() {
    StreamedLake.killAll();
    cluster.close();
  }

  @Test
  @Order(1)
  void aBackfillByFlinksClientWritesWhatAnEmbeddedOneDoes() {
    StreamedLake lake = new StreamedLake(folder.resolve("submitted"), "", "");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "org.apache.flink.client.cli.CliFrontend",
                "run",
                "--jobmanager",
                address,
                "--parallelism",
                "2",
                cluster.bundle(),
                "backfill",
                "--verbose",
                "--runner-options",
                cluster.home().resolve("cluster.args").toString(),
                "--lake",
                lake.location().directory()));
    arguments.addAll(input);
    Server submitted =
        cluster.start(
            "client", Map.of("FLINK_CONF_DIR", configuration()), List.of("-Xmx512m"), arguments);
    assertEquals(ExitCode.OK, submitted.ended(), submitted::said);
    assertTrue(submitted.said().contains("done in "), submitted::said);
    Map<String, ContentHashes.Content> contents = contents(embedded);
    assertTrue(contents.get(TableName.PROCESSED_EVENTS.toString()).rows() > 5_000);
    assertEquals(contents, contents(lake));
  }

  @Test
  @Order(2)
  void aTaskManagerThatIsKilledUnderLoadLosesAndDoublesNothing() throws Exception {
    LocalKafka kafka = LocalKafka.of(folder.resolve("kafka"));
    String brokers = kafka.start(OptionalInt.empty(), line -> {}).brokers();
    try {
      StreamedLake lake =
          new StreamedLake(folder.resolve("live"), brokers, StreamedLake.PATIENT_RULES);
      try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", brokers))) {
        admin.createTopics(List.of(new NewTopic(TOPIC, 4, (short) 1))).all().get();
      }
      Streaming stream = lake.stream(TOPIC, "--flink", address);
      stream.awaitSaying("streaming topic");
      FlinkRest rest = FlinkRest.at(address);
      FlinkRest.Job job =
          rest.jobs().stream().filter(found -> !found.hasEnded()).findFirst().orElseThrow();
      stream.await("all tasks run", () -> rest.checkpoints(job.id()).completed() > 0);
      CompletableFuture<Void> generated =
          CompletableFuture.runAsync(
              () -> generate("--to-kafka", brokers, "--topic", TOPIC, "--rate", "200"));
      stream.await("it has read some", () -> read(lake) > 0);
      taskManagers.get(0).kill();
      long before = read(lake);
      stream.await(
          "the job goes on",
          () ->
              rest.lastFailure(job.id()).isPresent()
                  && rest.job(job.name()).orElseThrow().state().equals("RUNNING"));
      generated.join();
      stream.awaitAllRead();
      assertTrue(before < read(lake));
      Said stopped = stream.stopped();
      assertTrue(stopped.out().contains("state saved in "), stopped::out);

      lake.stream(TOPIC, "--flink", address, "--until-caught-up").ended(ExitCode.OK);
      lake.assertRawHasEachOffsetOnce(TOPIC);
      lake.verify();
      assertEquals(
          contents(embedded).get(TableName.PROCESSED_EVENTS.toString()).hash(),
          contents(lake).get(TableName.PROCESSED_EVENTS.toString()).hash());
    } finally {
      StreamedLake.killAll();
      kafka.stop(line -> {});
    }
  }

  private static Server taskManager(String name, String rpcPort) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("jobmanager.rpc.port", rpcPort);
    // What Flink's scripts derive from the size of the process.
    settings.put("taskmanager.cpu.cores", "2");
    settings.put("taskmanager.memory.framework.heap.size", "64m");
    settings.put("taskmanager.memory.task.heap.size", "960m");
    settings.put("taskmanager.memory.framework.off-heap.size", "128m");
    settings.put("taskmanager.memory.task.off-heap.size", "64m");
    settings.put("taskmanager.memory.network.min", "64m");
    settings.put("taskmanager.memory.network.max", "64m");
    settings.put("taskmanager.memory.managed.size", "64m");
    settings.put("taskmanager.memory.jvm-overhead.min", "192m");
    settings.put("taskmanager.memory.jvm-overhead.max", "192m");
    return process(name, "org.apache.flink.runtime.taskexecutor.TaskManagerRunner", 1024, settings);
  }

  private static Server process(
      String name, String entryPoint, int megabytes, Map<String, String> settings) {
    List<String> arguments = new ArrayList<>(List.of(entryPoint, "--configDir", configuration()));
    settings.forEach((setting, value) -> arguments.addAll(List.of("-D", setting + "=" + value)));
    arguments.addAll(List.of("-D", "io.tmp.dirs=" + folder.resolve("tmp")));
    List<String> options =
        List.of(
            "-Xmx%dm".formatted(megabytes),
            "-Dlog4j2.configurationFile=" + cluster.home().resolve("cluster/log4j2.properties"));
    return cluster.start(name, Map.of(), options, arguments);
  }

  private static String configuration() {
    return cluster.home().resolve("cluster/conf").toString();
  }

  private static void generate(String... target) {
    List<String> arguments = new ArrayList<>(List.of("generate"));
    arguments.addAll(EVENTS);
    arguments.addAll(List.of(target));
    assertEquals(ExitCode.OK, Main.run(arguments.toArray(String[]::new)));
  }

  private static long read(StreamedLake lake) {
    return lake.progress(TOPIC).stream()
        .flatMap(progress -> progress.nextOffsets().values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  private static Map<String, ContentHashes.Content> contents(StreamedLake lake) {
    Map<String, ContentHashes.Content> contents = new TreeMap<>();
    try (Lake opened = Lake.open(lake.location())) {
      for (TableName table : TableName.ALL) {
        if (!table.namespace().equals("ops")) {
          contents.put(table.toString(), ContentHashes.of(opened.load(table)));
        }
      }
    }
    return contents;
  }
}
