package io.tributary.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** The note on the server that a lake has, which outlives the command that started it. */
final class ServerFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  ServerFile(Path file) {
    this.file = file;
  }

  void write(RunningServer server) {
    Path staged = file.resolveSibling(file.getFileName() + ".staged");
    try {
      JSON.writerWithDefaultPrettyPrinter()
          .writeValue(
              staged.toFile(),
              JSON.createObjectNode()
                  .put("pid", server.pid())
                  .put("port", server.port())
                  .put("started_at", server.startedAt().toString())
                  .put("version", server.version()));
      Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server as noted, whether or not it still runs; empty for no note or an unreadable one. */
  Optional<RunningServer> read() {
    try {
      JsonNode note = JSON.readTree(Files.readString(file));
      if (!note.path("pid").canConvertToLong() || !note.path("port").canConvertToInt()) {
        return Optional.empty();
      }
      return Optional.of(
          new RunningServer(
              note.path("pid").asLong(),
              note.path("port").asInt(),
              Instant.parse(note.path("started_at").asText()),
              note.path("version").asText()));
    } catch (NoSuchFileException | JsonProcessingException e) {
      return Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The process that the note is about; empty once it ended, even if its number went to another.
   */
  Optional<ProcessHandle> process() {
    return read().flatMap(server -> Processes.running(server.pid(), server.startedAt()));
  }

  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
