package io.tributary.io;

import io.tributary.server.Installation;
import io.tributary.server.Maven;
import io.tributary.server.UserCache;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What a broker runs with: the user's cache notes which files of Maven's these are. */
record KafkaClassPath(UserCache cache, String version, Installation installation) {
  private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

  /** The class path; the first time, and when a file of it is gone, Maven fetches it. */
  String fetch(Consumer<String> progress) {
    String name = "kafka-" + version;
    Path noted = cache.folder().resolve(name + ".classpath");
    if (!isComplete(noted)) {
      cache.alone(name, () -> isComplete(noted) ? noted : fetchTo(noted, name, progress));
    }
    return read(noted);
  }

  private Path fetchTo(Path noted, String name, Consumer<String> progress) {
    Path staged = noted.resolveSibling(noted.getFileName() + ".staged");
    new Maven(installation)
        .fetch(
            installation.server("kafka"),
            "kafka.classpath=" + staged,
            cache.folder().resolve(name + ".log"),
            "Kafka " + version,
            waited ->
                progress.accept(
                    "fetching Kafka %s through Maven, once: %d s"
                        .formatted(version, waited.toSeconds())));
    try {
      return Files.move(
          staged, noted, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isComplete(Path noted) {
    return Files.isRegularFile(noted)
        && SEPARATOR
            .splitAsStream(read(noted))
            .allMatch(file -> Files.isRegularFile(Path.of(file)));
  }

  private static String read(Path noted) {
    try {
      return Files.readString(noted).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
