package io.tributary.sql;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.server.Installation;
import io.tributary.server.Launch;
import io.tributary.server.LocalServer;
import io.tributary.server.RunningServer;
import io.tributary.server.ServerException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** The Trino server of a lake in a local folder. It serves this machine only. */
public final class LocalTrino {
  /** The lake's catalog, in Trino as in Iceberg. */
  public static final String CATALOG = "lake";

  /** The user who may do everything; others may what {@code rules.json} says of their groups. */
  static final String OWNER = "tributary";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path lake;
  private final LocalServer server;

  private LocalTrino(Path lake) {
    this.lake = lake;
    this.server = new LocalServer("Trino", lake.resolve(".tributary/trino"));
  }

  /** The server of the lake in the given folder, whether it runs or not. */
  public static LocalTrino of(Path lake) {
    return new LocalTrino(lake.toAbsolutePath().normalize());
  }

  /** The server, if it runs. */
  public Optional<RunningTrino> running() {
    return server.running().map(RunningTrino::new);
  }

  /** The server, or what to do to have one. */
  public RunningTrino required() {
    return running()
        .orElseThrow(
            () ->
                new SqlException(
                    Reason.NOT_READY,
                    "Trino does not run for lake %s: start it with bin/tributary up trino --lake %s"
                        .formatted(lake, lake)));
  }

  /**
   * Starts the server and waits until it answers queries; it outlives this process. Returns the one
   * that already runs, whatever its port.
   *
   * @param port the port to listen on; a free one if empty
   * @param progress told every second or so what is being waited for
   */
  public RunningTrino start(OptionalInt port, Consumer<String> progress) {
    if (!Files.isRegularFile(lake.resolve("catalog.db"))) {
      throw new SqlException(
          Reason.NOT_READY,
          "There is no lake in %s yet (it has no catalog.db): write one first, or name another with"
                  .formatted(lake)
              + " --lake.");
    }
    return new RunningTrino(server.start(() -> prepare(port, progress), this::answers, progress));
  }

  /** Ends the server that {@link #start} started, at once if it must; false if none runs. */
  public boolean stop(Consumer<String> progress) {
    return server.stop(progress);
  }

  private Launch prepare(OptionalInt port, Consumer<String> progress) {
    ServerMemory memory = ServerMemory.parse(System.getenv(ServerMemory.VARIABLE));
    Jdk jdk = JdkSearch.ofThisMachine().find();
    Installation installation = Installation.current();
    TrinoDistribution distribution = TrinoDistribution.ofThisUser(installation);
    port.ifPresent(LocalServer::free);
    Path fetched = distribution.fetch(progress);
    int chosen = LocalServer.free(port.orElse(LocalServer.ANY_PORT));
    ServerConfiguration configuration =
        configure(installation.server("trino").resolve("etc"), fetched, chosen, memory);
    return new Launch(jdk.home(), configuration.arguments(fetched), chosen, distribution.version());
  }

  private boolean answers(RunningServer launched) {
    RunningTrino trino = new RunningTrino(launched);
    boolean hasStarted = hasStarted(trino);
    if (hasStarted) {
      proveReadable(trino);
    }
    return hasStarted;
  }

  private ServerConfiguration configure(
      Path templates, Path fetched, int port, ServerMemory memory) {
    Path etc = server.folder().resolve("etc");
    return ServerConfiguration.render(
        templates,
        etc,
        Map.of(
            "lake", lake.toString(),
            "etc", etc.toString(),
            "data", server.folder().toString(),
            "plugins", fetched.resolve("plugin").toString(),
            "node_id", "local-" + port,
            "port", Integer.toString(port),
            "user", System.getProperty("user.name"),
            "heap", memory.heapMegabytes() + "M",
            "query_memory", Long.toString(memory.queryMegabytes()),
            "headroom", Long.toString(memory.headroomMegabytes())));
  }

  private void proveReadable(RunningTrino trino) {
    try (SqlSession session = SqlSession.open(trino)) {
      session.query("SELECT 1");
      session.query("SHOW SCHEMAS FROM " + CATALOG);
    } catch (SqlException e) {
      throw new SqlException(
          e.reason(),
          "Trino starts, but cannot read %s: %s (its log: %s)"
              .formatted(lake.resolve("catalog.db"), e.getMessage(), server.log()),
          e);
    }
  }

  private static boolean hasStarted(RunningTrino trino) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(trino.page() + "/v1/info").toURL().openConnection();
      connection.setConnectTimeout(1000);
      connection.setReadTimeout(5000);
      try (InputStream body = connection.getInputStream()) {
        return !JSON.readTree(body).path("starting").asBoolean(true);
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return false;
    }
  }
}
