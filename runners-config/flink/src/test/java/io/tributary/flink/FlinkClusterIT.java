package io.tributary.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.flink.FlinkRest.Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.ParDo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One cluster and one job, whose numbers arrive once each whatever happens to the two. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FlinkClusterIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String NAME = "count-numbers";

  @TempDir static Path temporary;

  private static final List<String> told = new CopyOnWriteArrayList<>();
  private static Path folder;
  private static FlinkCluster cluster;
  private static FlinkRest rest;

  @BeforeAll
  static void start() throws IOException {
    folder = Files.createDirectories(temporary.resolve("a \"lake\""));
    Path templates = Path.of(System.getProperty("tributary.root"), "runners-config/flink/conf");
    cluster =
        FlinkCluster.start(
            new FlinkCluster.Settings(
                folder,
                templates,
                2,
                256,
                512,
                0,
                folder.resolve("checkpoints"),
                folder.resolve("savepoints")),
            told::add);
    rest = FlinkRest.at(cluster.restAddress());
  }

  @AfterAll
  static void close() {
    List<ProcessHandle> processes = processes();
    assertEquals(2, processes.size());
    cluster.close();
    await(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    assertEquals(Optional.empty(), cluster.failure());
    assertFalse(Files.exists(folder.resolve("processes.json")));
  }

  @Test
  @Order(1)
  void takesAJobAndItsCheckpoints() throws IOException {
    Job job = submit(null);
    await(() -> rest.checkpoints(job.id()).completed() > 1);
    assertTrue(rest.checkpoints(job.id()).latest().bytes() > 0);
    assertTrue(rest.checkpoints(job.id()).latest().path().contains(job.id()));
    assertEquals(Optional.empty(), rest.lastFailure(job.id()));
    await(() -> heapUsed() > 0);
    // Every process has this class path: no jar is sent.
    try (Stream<Path> files = Files.walk(folder.resolve("tmp"))) {
      List<Path> sent = files.filter(file -> file.toString().contains("blob_p")).toList();
      assertFalse(sent.isEmpty());
      assertTrue(sent.stream().allMatch(FlinkClusterIT::isTiny));
    }
  }

  @Test
  @Order(2)
  void goesOnFromASavepoint() {
    Job job = rest.job(NAME).orElseThrow();
    await(() -> Count.last(folder, 0) > 20 && Count.last(folder, 1) > 20);
    String savepoint =
        rest.stopWithSavepoint(job.id(), folder.resolve("savepoints").toString(), PATIENCE);
    await(() -> rest.job(NAME).orElseThrow().hasEnded());
    assertEquals(path(savepoint), Checkpoints.latest(folder).orElseThrow());

    long stopped = Count.last(folder, 0);
    submit(savepoint);
    await(() -> Count.last(folder, 0) > stopped);
    assertEquals(stopped + 1, Count.first(folder, 0));
  }

  @Test
  @Order(3)
  void goesOnWhenItsTaskManagerIsKilled() {
    Job job = rest.job(NAME).orElseThrow();
    long checkpointed = rest.checkpoints(job.id()).completed();
    await(() -> rest.checkpoints(job.id()).completed() > checkpointed + 1);
    processes().get(1).destroyForcibly();
    await(
        () -> told.stream().anyMatch(line -> line.contains("taskmanager was killed by signal 9")));
    long killedAt = Count.last(folder, 0);
    await(
        () ->
            Count.last(folder, 0) > killedAt + 10
                && rest.job(NAME).orElseThrow().state().equals("RUNNING"));
    assertTrue(Count.first(folder, 0) > 1);
    assertTrue(rest.lastFailure(job.id()).isPresent());
  }

  @Test
  @Order(4)
  void goesOnFromTheLastCheckpointOfACancelledJob() {
    rest.cancel(rest.job(NAME).orElseThrow().id(), PATIENCE);
    Path checkpoint = Checkpoints.latest(folder).orElseThrow();
    assertTrue(checkpoint.getFileName().toString().startsWith("chk-"));
    submit(checkpoint.toString());
    long cancelledAt = Count.last(folder, 0);
    await(() -> Count.last(folder, 0) > cancelledAt);
    assertTrue(Count.first(folder, 0) > 1);
  }

  @Test
  @Order(5)
  void saysInOneLineWhyItRefuses() {
    ClusterException refused =
        assertThrows(
            ClusterException.class,
            () -> rest.stopWithSavepoint("0".repeat(32), folder.toString(), PATIENCE));
    assertTrue(refused.getMessage().contains("Could not find Flink job"), refused.getMessage());
    assertEquals(1, refused.getMessage().lines().count());
    ClusterException unreachable =
        assertThrows(ClusterException.class, () -> FlinkRest.at("127.0.0.1:1").jobs());
    assertEquals("Cannot reach Flink at http://127.0.0.1:1", unreachable.getMessage());
  }

  private static Job submit(String savepoint) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--runner=FlinkRunner",
                "--flinkMaster=" + cluster.restAddress(),
                "--flinkConfDir=" + cluster.configuration(),
                "--jobName=" + NAME,
                "--streaming=true",
                "--attachedMode=false",
                "--parallelism=2",
                "--checkpointingInterval=500",
                "--filesToStage=" + cluster.emptyJar()));
    if (savepoint != null) {
      arguments.add("--savepointPath=" + savepoint);
    }
    Pipeline pipeline =
        Pipeline.create(PipelineOptionsFactory.fromArgs(arguments.toArray(String[]::new)).create());
    pipeline
        .apply(
            "GenerateNumbers",
            GenerateSequence.from(0).withRate(100, org.joda.time.Duration.standardSeconds(1)))
        .apply("KeyByParity", ParDo.of(new Count.KeyByParity()))
        .apply("Count", ParDo.of(new Count(folder.toString())));
    pipeline.run();
    await(() -> rest.job(NAME).orElseThrow().state().equals("RUNNING"));
    return rest.job(NAME).orElseThrow();
  }

  private static List<ProcessHandle> processes() {
    return new ProcessesFile(folder.resolve("processes.json")).running();
  }

  private static double heapUsed() {
    String name = "Status.JVM.Memory.Heap.Used";
    Map<String, Double> metrics = rest.taskManagerMetrics(List.of(name));
    return metrics.getOrDefault(name, 0.0);
  }

  private static Path path(String uri) {
    return Path.of(uri.replaceFirst("^file:(//)?", ""));
  }

  private static boolean isTiny(Path file) {
    try {
      return Files.size(file) < 100_000;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(BooleanSupplier condition) {
    long started = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertTrue(
          System.nanoTime() - started < PATIENCE.toNanos(),
          () -> "waited in vain: %s, %s".formatted(told, cluster.failure()));
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
