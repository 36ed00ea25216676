package io.tributary.server;

import io.tributary.server.ServerException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder that Tributary runs from: its SQL files, and the configuration of its servers. */
public record Installation(Path root) {

  /**
   * The folder named by the system property {@code tributary.root}, else by {@code TRIBUTARY_ROOT}.
   */
  public static Installation current() {
    String named = System.getProperty("tributary.root", System.getenv("TRIBUTARY_ROOT"));
    if (named == null || named.isBlank()) {
      throw new ServerException(
          Reason.NOT_READY,
          "TRIBUTARY_ROOT is not set: it names Tributary's folder, and bin/tributary sets it.");
    }
    Path root = Path.of(named).toAbsolutePath().normalize();
    if (!Files.isDirectory(root.resolve("sql"))) {
      throw new ServerException(
          Reason.NOT_READY,
          "TRIBUTARY_ROOT is " + root + ", which is not Tributary's folder: it has no sql folder.");
    }
    return new Installation(root);
  }

  public Path views() {
    return root.resolve("sql/views");
  }

  public Path checks() {
    return root.resolve("sql/checks");
  }

  public Path examples() {
    return root.resolve("sql/examples");
  }

  /** The build that fetches a server, and its configuration beside it. */
  public Path server(String name) {
    return root.resolve("runners-config").resolve(name);
  }
}
