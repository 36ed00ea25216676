package io.tributary.sql;

import io.tributary.sql.SqlException.Reason;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Trino server that is kept in the user's cache, of the same version as the JDBC driver. */
final class TrinoDistribution {
  private static final int MEGABYTES = 540;
  private static final Pattern LOCAL_REPOSITORY = Pattern.compile("-Dmaven\\.repo\\.local=(\\S+)");

  private static final Pattern MAVEN_LEVEL = Pattern.compile("^(\\[[A-Z]+\\]\\s*)+");
  private static final Pattern MAVEN_CAUSE =
      Pattern.compile("Could not|Cannot|Failed to|Non-resolvable|not found");

  private final Path cache;
  private final String version;
  private final Installation installation;

  TrinoDistribution(Path cache, String version, Installation installation) {
    this.cache = cache;
    this.version = version;
    this.installation = installation;
  }

  static TrinoDistribution ofThisUser(Installation installation) {
    return new TrinoDistribution(
        cache(System.getenv(), Path.of(System.getProperty("user.home"))),
        driverVersion(),
        installation);
  }

  String version() {
    return version;
  }

  /** The server's folder; the first time it is fetched through Maven, which takes minutes. */
  Path fetch(Consumer<String> progress) {
    Path kept = cache.resolve("trino-" + version);
    if (isComplete(kept)) {
      return kept;
    }
    try {
      Files.createDirectories(cache);
      try (FileChannel channel =
          FileChannel.open(
              cache.resolve("trino-" + version + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE)) {
        channel.lock();
        if (!isComplete(kept)) {
          discardLeftovers();
          Path staged = Files.createTempDirectory(cache, "trino-" + version + ".");
          try {
            unpack(staged, progress);
            Files.move(staged, kept, StandardCopyOption.ATOMIC_MOVE);
          } finally {
            discard(staged);
          }
        }
        return kept;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path cache(Map<String, String> environment, Path home) {
    String own = environment.get("TRIBUTARY_CACHE");
    if (own != null && !own.isBlank()) {
      return Path.of(own).toAbsolutePath();
    }
    String shared = environment.get("XDG_CACHE_HOME");
    Path caches = shared == null || shared.isBlank() ? home.resolve(".cache") : Path.of(shared);
    return caches.resolve("tributary").toAbsolutePath();
  }

  static String driverVersion() {
    try {
      return Integer.toString(DriverManager.getDriver("jdbc:trino://127.0.0.1").getMajorVersion());
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot find Trino's JDBC driver on the class path", e);
    }
  }

  private static boolean isComplete(Path folder) {
    return Files.isDirectory(folder.resolve("lib"))
        && Files.isDirectory(folder.resolve("plugin/iceberg"));
  }

  private void unpack(Path staged, Consumer<String> progress) throws IOException {
    Path said = cache.resolve("trino-" + version + ".log");
    ProcessBuilder maven =
        new ProcessBuilder(
                installation.root().resolve("mvnw").toString(),
                "-B",
                "-q",
                "-f",
                installation.trino().resolve("pom.xml").toString(),
                "generate-resources",
                "-Dtrino.folder=" + staged)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(said.toFile());
    // The build refuses the newer Java that JAVA_HOME may name for Trino's sake.
    maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
    long started = System.nanoTime();
    Process process = maven.start();
    Thread cancelled = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(cancelled);
    try {
      while (!process.waitFor(1, TimeUnit.SECONDS)) {
        progress.accept(
            "fetching Trino %s through Maven, once: %s, %d s"
                .formatted(
                    version,
                    sizeSoFar(staged),
                    Duration.ofNanos(System.nanoTime() - started).toSeconds()));
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new SqlException(Reason.FAILED, "Fetching Trino was interrupted.", e);
    } finally {
      if (!process.isAlive()) {
        Runtime.getRuntime().removeShutdownHook(cancelled);
      }
    }
    if (process.exitValue() != 0 || !isComplete(staged)) {
      throw new SqlException(
          Reason.NOT_READY,
          "Cannot fetch Trino %s through Maven: %s (all that it said: %s)"
              .formatted(version, firstError(said), said));
    }
  }

  /** What an interrupted fetch left: nobody else writes here while the lock is held. */
  private void discardLeftovers() throws IOException {
    try (DirectoryStream<Path> leftovers =
        Files.newDirectoryStream(cache, "trino-" + version + "{,.*}")) {
      for (Path leftover : leftovers) {
        if (Files.isDirectory(leftover)) {
          discard(leftover);
        }
      }
    }
  }

  private String sizeSoFar(Path staged) {
    long unpacked = megabytes(staged);
    if (unpacked > 0) {
      return "unpacked " + unpacked + " MB";
    }
    Path artifacts = localRepository().resolve("io/trino");
    long fetched =
        megabytes(artifacts.resolve("trino-server-core").resolve(version))
            + megabytes(artifacts.resolve("trino-iceberg").resolve(version));
    return fetched + " of about " + MEGABYTES + " MB";
  }

  private static Path localRepository() {
    return Stream.of("MAVEN_ARGS", "MAVEN_OPTS")
        .map(name -> System.getenv().getOrDefault(name, ""))
        .map(LOCAL_REPOSITORY::matcher)
        .filter(Matcher::find)
        .map(match -> Path.of(match.group(1)))
        .findFirst()
        .orElse(Path.of(System.getProperty("user.home"), ".m2", "repository"));
  }

  private static long megabytes(Path folder) {
    long[] bytes = {0};
    try {
      if (Files.isDirectory(folder)) {
        Files.walkFileTree(
            folder,
            new SimpleFileVisitor<>() {
              @Override
              public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes[0] += attributes.size();
                return FileVisitResult.CONTINUE;
              }

              @Override
              public FileVisitResult visitFileFailed(Path file, IOException moved) {
                return FileVisitResult.CONTINUE;
              }
            });
      }
    } catch (IOException e) {
      return bytes[0] / 1_000_000;
    }
    return bytes[0] / 1_000_000;
  }

  private static String firstError(Path said) throws IOException {
    List<String> lines =
        Files.readAllLines(said).stream()
            .map(line -> MAVEN_LEVEL.matcher(line).replaceFirst("").strip())
            .filter(line -> !line.isEmpty())
            .toList();
    return lines.stream()
        .filter(line -> MAVEN_CAUSE.matcher(line).find())
        .findFirst()
        .or(() -> lines.stream().findFirst())
        .orElse("it said nothing");
  }

  private static void discard(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
