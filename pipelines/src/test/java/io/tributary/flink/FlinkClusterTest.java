package io.tributary.flink;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkClusterTest {
  @TempDir Path folder;

  private Process process;

  @BeforeEach
  void leaveAProcess() throws IOException {
    process = new ProcessBuilder("sleep", "60").start();
  }

  @AfterEach
  void end() {
    process.destroyForcibly();
  }

  @Test
  void endsWhatAKilledCommandLeftRunning() throws InterruptedException {
    note().write(Map.of("jobmanager", process.toHandle()));
    assertTrue(FlinkCluster.endLeftovers(folder));
    assertTrue(process.waitFor(2, TimeUnit.MINUTES));
    assertFalse(FlinkCluster.endLeftovers(folder));
  }

  @Test
  void sparesAProcessThatHasTheNumberOfAnother() throws IOException {
    note().write(Map.of("jobmanager", process.toHandle()));
    Path file = folder.resolve("processes.json");
    Files.writeString(file, Files.readString(file).replaceFirst("\"20\\d\\d", "\"2001"));
    assertFalse(FlinkCluster.endLeftovers(folder));
    assertTrue(process.isAlive());
  }

  @Test
  void saysWhyItDoesNotStart() throws IOException {
    Path templates = Files.createDirectories(folder.resolve("templates"));
    Files.writeString(templates.resolve("config.yaml"), "rest.port: @rest_port@\n");
    FlinkCluster.Settings settings =
        new FlinkCluster.Settings(
            folder.resolve("cluster"), templates, 1, 128, 256, 0, folder, folder);
    ClusterException e =
        assertThrows(ClusterException.class, () -> FlinkCluster.start(settings, line -> {}));
    // No runner is on the class path here.
    assertTrue(
        e.getMessage().contains("StandaloneSessionClusterEntrypoint")
            || e.getMessage().contains("TaskManagerRunner"),
        e.getMessage());
  }

  @Test
  void refusesSettingsThatNoClusterRunsWith() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new FlinkCluster.Settings(folder, folder, 0, 256, 512, 0, folder, folder));
    assertThrows(
        IllegalArgumentException.class,
        () -> new FlinkCluster.Settings(folder, folder, 1, 256, 100, 0, folder, folder));
  }

  private ProcessesFile note() {
    return new ProcessesFile(folder.resolve("processes.json"));
  }
}
