package io.tributary.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.cli.StandaloneCluster.Server;
import io.tributary.table.ContentHashes;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The bundled jar, submitted to a master and two workers. */
@Timeout(value = 20, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SparkClusterIT {
  private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
  private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");
  private static final Pattern PAGE = Pattern.compile("service 'SparkUI' on port (\\d+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  @Test
  void aWorkerThatIsKilledDuringABackfillChangesNothing() {
    Path events = folder.resolve("events.ndjson");
    run("generate", "--output", events.toString(), "--events", "15000", "--days", "4", "--faults");
    List<String> input =
        List.of("--input", events.toString(), "--format", "ndjson", "--source", "generated");
    Path lake = folder.resolve("there");
    try (StandaloneCluster cluster = new StandaloneCluster("spark", folder.resolve("spark"))) {
      Server master =
          cluster.start(
              "master",
              environment(),
              List.of("-Xmx256m"),
              List.of(
                  "org.apache.spark.deploy.master.Master",
                  "--host",
                  "127.0.0.1",
                  "--port",
                  "0",
                  "--webui-port",
                  "0"));
      String address = master.awaitSaying(MASTER).group(1);
      List<Server> workers =
          List.of(worker(cluster, "worker-1", address), worker(cluster, "worker-2", address));
      workers.forEach(worker -> worker.awaitSaying(REGISTERED));

      List<String> submission =
          new ArrayList<>(
              List.of(
                  "org.apache.spark.deploy.SparkSubmit",
                  "--master",
                  address,
                  "--properties-file",
                  cluster.home().resolve("conf/spark-defaults.conf").toString(),
                  "--conf",
                  "spark.ui.port=0",
                  "--conf",
                  "spark.executor.memory=640m",
                  cluster.bundle(),
                  "backfill",
                  "--verbose",
                  "--runner-options",
                  cluster.home().resolve("cluster.args").toString(),
                  "--lake",
                  lake.toString()));
      submission.addAll(input);
      Server submitted = cluster.start("submit", environment(), List.of("-Xmx768m"), submission);
      StandaloneCluster.await(
          "a worker is killed while it writes",
          () -> {
            assertTrue(submitted.process().isAlive(), submitted::said);
            return hasFiles(lake) && killOneAtWork(submitted, workers);
          },
          submitted::said);
      assertEquals(ExitCode.OK, submitted.ended(), submitted::said);
      assertTrue(submitted.said().contains("Lost executor"), submitted::said);
    }
    List<String> embedded =
        new ArrayList<>(
            List.of("backfill", "--runner", "spark", "--lake", folder.resolve("here").toString()));
    embedded.addAll(input);
    run(embedded.toArray(String[]::new));
    assertEquals(contents(folder.resolve("here")), contents(lake));
  }

  /** What Spark's scripts would say. */
  private static Map<String, String> environment() {
    return Map.of(
        "SPARK_HOME", folder.resolve("spark").toString(),
        "SPARK_SCALA_VERSION", "2.12",
        "SPARK_LOCAL_IP", "127.0.0.1");
  }

  private static Server worker(StandaloneCluster cluster, String name, String master) {
    return cluster.start(
        name,
        environment(),
        List.of("-Xmx256m"),
        List.of(
            "org.apache.spark.deploy.worker.Worker",
            "--host",
            "127.0.0.1",
            "--webui-port",
            "0",
            "--cores",
            "1",
            "--memory",
            "1g",
            "--work-dir",
            folder.resolve(name).toString(),
            master));
  }

  /**
   * Kills the worker of an executor that has a task and has done others, and the executor with it.
   */
  private static boolean killOneAtWork(Server submitted, List<Server> workers) {
    MatchResult page = submitted.last(PAGE);
    if (page == null) {
      return false;
    }
    try {
      String applications = "http://127.0.0.1:%s/api/v1/applications".formatted(page.group(1));
      String application = read(applications).path(0).path("id").asText();
      for (JsonNode executor : read(applications + "/" + application + "/executors")) {
        if (executor.path("activeTasks").asInt() > 0
            && executor.path("completedTasks").asInt() > 0) {
          String launch =
              "Asked to launch executor %s/%s "
                  .formatted(application, executor.path("id").asText());
          Optional<Server> itsWorker =
              workers.stream().filter(worker -> worker.said().contains(launch)).findFirst();
          itsWorker.ifPresent(Server::kill);
          return itsWorker.isPresent();
        }
      }
    } catch (IOException e) {
      // Between two pipelines there is no page.
    }
    return false;
  }

  private static JsonNode read(String address) throws IOException {
    return JSON.readTree(URI.create(address).toURL());
  }

  private static boolean hasFiles(Path lake) {
    if (!Files.isDirectory(lake)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(lake)) {
      return files.anyMatch(file -> file.toString().endsWith(".parquet"));
    } catch (IOException | java.io.UncheckedIOException e) {
      // What is being written can vanish.
      return false;
    }
  }

  private static void run(String... arguments) {
    assertEquals(ExitCode.OK, Main.run(arguments));
  }

  private static Map<TableName, ContentHashes.Content> contents(Path lake) {
    Map<TableName, ContentHashes.Content> contents =
        new TreeMap<>(Comparator.comparing(TableName::toString));
    try (Lake opened = Lake.open(LakeLocation.local(lake))) {
      for (TableName table : TableName.ALL) {
        if (!table.namespace().equals("ops")) {
          contents.put(table, ContentHashes.of(opened.load(table)));
        }
      }
    }
    assertNotEquals(0, contents.get(TableName.PROCESSED_EVENTS).rows());
    return contents;
  }
}
