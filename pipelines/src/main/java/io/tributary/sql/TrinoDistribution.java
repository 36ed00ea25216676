package io.tributary.sql;

import io.tributary.server.Installation;
import io.tributary.server.Maven;
import io.tributary.server.ServerException.Reason;
import io.tributary.server.UserCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.function.Consumer;

/** The Trino server that is kept in the user's cache, of the same version as the JDBC driver. */
final class TrinoDistribution {
  private static final int MEGABYTES = 540;

  /** Reads groups and passwords from files. */
  private static final String AUTHENTICATORS = "plugin/password-authenticators";

  private final UserCache cache;
  private final String version;
  private final Installation installation;

  TrinoDistribution(UserCache cache, String version, Installation installation) {
    this.cache = cache;
    this.version = version;
    this.installation = installation;
  }

  static TrinoDistribution ofThisUser(Installation installation) {
    return new TrinoDistribution(UserCache.ofThisUser(), driverVersion(), installation);
  }

  String version() {
    return version;
  }

  /** The server's folder; the first time it is fetched through Maven, which takes minutes. */
  Path fetch(Consumer<String> progress) {
    Path kept = cache.folder().resolve("trino-" + version);
    return isComplete(kept) ? kept : cache.alone("trino-" + version, () -> fetchTo(kept, progress));
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
        && Files.isDirectory(folder.resolve("plugin/iceberg"))
        && Files.isDirectory(folder.resolve(AUTHENTICATORS));
  }

  private Path fetchTo(Path kept, Consumer<String> progress) {
    if (isComplete(kept)) {
      return kept;
    }
    try {
      discardLeftovers();
      Path staged = Files.createTempDirectory(cache.folder(), "trino-" + version + ".");
      try {
        unpack(staged, progress);
        fillLinks(staged.resolve(AUTHENTICATORS), staged.resolve("lib"));
        Files.move(staged, kept, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        discard(staged);
      }
      return kept;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void unpack(Path staged, Consumer<String> progress) {
    Path said = cache.folder().resolve("trino-" + version + ".log");
    new Maven(installation)
        .fetch(
            installation.server("trino"),
            "trino.folder=" + staged,
            said,
            "Trino " + version,
            waited ->
                progress.accept(
                    "fetching Trino %s through Maven, once: %s, %d s"
                        .formatted(version, sizeSoFar(staged), waited.toSeconds())));
    if (!isComplete(staged)) {
      throw new SqlException(
          Reason.NOT_READY,
          "Cannot fetch Trino %s through Maven: files are missing (all that it said: %s)"
              .formatted(version, said));
    }
  }

  /** Gives the files that are links to others of the archive what those hold. */
  private static void fillLinks(Path plugin, Path linked) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(plugin)) {
      for (Path file : files) {
        if (Files.size(file) == 0) {
          Files.copy(linked.resolve(file.getFileName()), file, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /** What an interrupted fetch left: nobody else writes here while the lock is held. */
  private void discardLeftovers() throws IOException {
    try (DirectoryStream<Path> leftovers =
        Files.newDirectoryStream(cache.folder(), "trino-" + version + "{,.*}")) {
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
    Path artifacts = Maven.localRepository().resolve("io/trino");
    long fetched =
        megabytes(artifacts.resolve("trino-server-core").resolve(version))
            + megabytes(artifacts.resolve("trino-iceberg").resolve(version));
    return fetched + " of about " + MEGABYTES + " MB";
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
