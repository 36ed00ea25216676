package io.tributary.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.job.Stream.Lineage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a stream's folder says of the start from which it goes on. */
final class LineageFile {
  private static final String FILE = "lineage.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path home;

  LineageFile(Path home) {
    this.home = home;
  }

  Optional<Lineage> read() {
    Path file = home.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(file.toFile(), Lineage.class));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED,
          "Cannot read %s, which says where the stream goes on: %s".formatted(file, e.getMessage()),
          e);
    }
  }

  /** Begins a lineage; the checkpoints of those before it are of no use any more, and deleted. */
  void begin(Lineage lineage) {
    try {
      Files.createDirectories(home);
      Path written = home.resolve(FILE + ".new");
      JSON.writerWithDefaultPrettyPrinter().writeValue(written.toFile(), lineage);
      Files.move(
          written,
          home.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      Path checkpoints = home.resolve("checkpoints");
      if (Files.isDirectory(checkpoints)) {
        List<Path> old;
        try (Stream<Path> files = Files.walk(checkpoints)) {
          old =
              files
                  .filter(
                      file -> !file.startsWith(checkpoints(lineage)) && !file.equals(checkpoints))
                  .sorted(Comparator.reverseOrder())
                  .toList();
        }
        for (Path file : old) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to %s".formatted(home), e);
    }
  }

  /** Where the lineage's checkpoints and savepoints are. */
  Path checkpoints(Lineage lineage) {
    return home.resolve("checkpoints").resolve(lineage.id());
  }
}
