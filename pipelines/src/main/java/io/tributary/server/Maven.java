package io.tributary.server;

import io.tributary.server.ServerException.Reason;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Maven of the installation, which fetches servers with the user's own settings. */
public record Maven(Installation installation) {
  private static final Pattern LOCAL_REPOSITORY = Pattern.compile("-Dmaven\\.repo\\.local=(\\S+)");
  private static final Pattern LEVEL = Pattern.compile("^(\\[[A-Z]+\\]\\s*)+");
  private static final Pattern CAUSE =
      Pattern.compile("Could not|Cannot|Failed to|Non-resolvable|not found");

  /**
   * Runs the build until its resources are there.
   *
   * @param build the folder of the build's pom.xml
   * @param property what the build is told, as {@code name=value}
   * @param said where to write what Maven says
   * @param title what is fetched, for eyes
   * @param waited told every second for how long that has been
   */
  public void fetch(
      Path build, String property, Path said, String title, Consumer<Duration> waited) {
    ProcessBuilder builder =
        new ProcessBuilder(
                installation.root().resolve("mvnw").toString(),
                "-B",
                "-q",
                "-f",
                build.resolve("pom.xml").toString(),
                "generate-resources",
                "-D" + property)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(said.toFile());
    // The build refuses the newer Java that JAVA_HOME may name for Trino's sake.
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    if (run(builder, title, waited) != 0) {
      throw new ServerException(
          Reason.NOT_READY,
          "Cannot fetch %s through Maven: %s (all that it said: %s)"
              .formatted(title, firstError(said), said));
    }
  }

  /** Where Maven keeps what it has downloaded. */
  public static Path localRepository() {
    return Stream.of("MAVEN_ARGS", "MAVEN_OPTS")
        .map(name -> System.getenv().getOrDefault(name, ""))
        .map(LOCAL_REPOSITORY::matcher)
        .filter(Matcher::find)
        .map(match -> Path.of(match.group(1)))
        .findFirst()
        .orElse(Path.of(System.getProperty("user.home"), ".m2", "repository"));
  }

  private static int run(ProcessBuilder builder, String title, Consumer<Duration> waited) {
    long started = System.nanoTime();
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread cancelled = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(cancelled);
    try {
      while (!process.waitFor(1, TimeUnit.SECONDS)) {
        waited.accept(Duration.ofNanos(System.nanoTime() - started));
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new ServerException(Reason.FAILED, "Fetching " + title + " was interrupted.", e);
    } finally {
      if (!process.isAlive()) {
        Runtime.getRuntime().removeShutdownHook(cancelled);
      }
    }
    return process.exitValue();
  }

  private static String firstError(Path said) {
    List<String> lines;
    try {
      lines =
          Files.readAllLines(said).stream()
              .map(line -> LEVEL.matcher(line).replaceFirst("").strip())
              .filter(line -> !line.isEmpty())
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines.stream()
        .filter(line -> CAUSE.matcher(line).find())
        .findFirst()
        .or(() -> lines.stream().findFirst())
        .orElse("it said nothing");
  }
}
