package io.tributary.flink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.server.Processes;
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
                .put("started_at", Processes.startedAt(process).toString()));
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
        Processes.running(noted.path("pid").asLong(-1), startedAt).ifPresent(running::add);
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
    List<ProcessHandle> left = Processes.end(processes, grace);
    if (!left.isEmpty()) {
      throw new ClusterException(
          "Cannot end processes " + left.stream().map(ProcessHandle::pid).toList());
    }
  }
}
