package io.tributary.flink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The note on a cluster's processes, by which a later command finds those that were left over. */
final class ProcessesFile {
  // A system that steps its clock moves what it says about when a process began.
  private static final Duration CLOCK_STEP = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  ProcessesFile(Path file) {
    this.file = file;
  }

  void write(Map<String, ProcessHandle> processes) {
    ObjectNode note = JSON.createObjectNode();
    processes.forEach(
        (name, process) ->
            note.putObject(name)
                .put("pid", process.pid())
                .put(
                    "started_at",
                    process.info().startInstant().orElseGet(Instant::now).toString()));
    Path staged = file.resolveSibling(file.getFileName() + ".staged");
    try {
      JSON.writerWithDefaultPrettyPrinter().writeValue(staged.toFile(), note);
      Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The noted processes that still run: none whose number went to another. */
  List<ProcessHandle> running() {
    List<ProcessHandle> running = new ArrayList<>();
    try {
      for (JsonNode noted : JSON.readTree(Files.readString(file))) {
        Instant startedAt = Instant.parse(noted.path("started_at").asText());
        ProcessHandle.of(noted.path("pid").asLong(-1))
            .filter(process -> isAlive(process) && began(process, startedAt))
            .ifPresent(running::add);
      }
      return running;
    } catch (NoSuchFileException | JsonProcessingException e) {
      return List.of();
    } catch (DateTimeParseException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks the processes to end, and after the grace ends those that have not. */
  static void end(Collection<ProcessHandle> processes, Duration grace) {
    processes.forEach(ProcessHandle::destroy);
    if (!haveEnded(processes, grace)) {
      processes.forEach(ProcessHandle::destroyForcibly);
      if (!haveEnded(processes, grace)) {
        throw new ClusterException(
            "Cannot end processes "
                + processes.stream()
                    .filter(ProcessesFile::isAlive)
                    .map(ProcessHandle::pid)
                    .toList());
      }
    }
  }

  private static boolean haveEnded(Collection<ProcessHandle> processes, Duration patience) {
    long started = System.nanoTime();
    while (processes.stream().anyMatch(ProcessesFile::isAlive)) {
      if (System.nanoTime() - started > patience.toNanos()) {
        return false;
      }
      try {
        Thread.sleep(PAUSE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the process still runs: not one that ended and whose parent, as the first process of a
   * container may, does not ask for its exit code.
   */
  private static boolean isAlive(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return !status.substring(status.lastIndexOf(')') + 1).strip().startsWith("Z");
    } catch (IOException e) {
      // Not every system has /proc.
      return process.isAlive();
    }
  }

  private static boolean began(ProcessHandle process, Instant instant) {
    return process
        .info()
        .startInstant()
        .filter(start -> Duration.between(start, instant).abs().compareTo(CLOCK_STEP) <= 0)
        .isPresent();
  }
}
