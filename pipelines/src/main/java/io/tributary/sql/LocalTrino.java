package io.tributary.sql;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.sql.SqlException.Reason;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The Trino server of a lake in a local folder. It serves this machine only. */
public final class LocalTrino {
  /** The lake's catalog, in Trino as in Iceberg. */
  public static final String CATALOG = "lake";

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final int ANY_PORT = 0;
  private static final int HIGHEST_PORT = 65_535;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path lake;
  private final Path folder;
  private final ServerFile note;

  private LocalTrino(Path lake) {
    this.lake = lake;
    this.folder = lake.resolve(".tributary/trino");
    this.note = new ServerFile(folder.resolve("server.json"));
  }

  /** The server of the lake in the given folder, whether it runs or not. */
  public static LocalTrino of(Path lake) {
    return new LocalTrino(lake.toAbsolutePath().normalize());
  }

  /** The server, if it runs. */
  public Optional<RunningTrino> running() {
    return note.process().flatMap(process -> note.read());
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
    return alone(
        () -> {
          Optional<RunningTrino> running = running();
          if (running.isPresent()) {
            return running.get();
          }
          ServerMemory memory = ServerMemory.parse(System.getenv(ServerMemory.VARIABLE));
          Jdk jdk = JdkSearch.ofThisMachine().find();
          Installation installation = Installation.current();
          TrinoDistribution distribution = TrinoDistribution.ofThisUser(installation);
          port.ifPresent(LocalTrino::free);
          Path server = distribution.fetch(progress);
          int chosen = free(port.orElse(ANY_PORT));
          ServerConfiguration configuration =
              configure(installation.trino().resolve("etc"), server, chosen, memory);
          Process process = launch(jdk, configuration.arguments(server));
          RunningTrino launched =
              new RunningTrino(
                  process.pid(),
                  chosen,
                  process.info().startInstant().orElseGet(Instant::now),
                  distribution.version());
          note.write(launched);
          return await(process, launched, progress);
        });
  }

  /** Ends the server that {@link #start} started, at once if it must; false if none runs. */
  public boolean stop(Consumer<String> progress) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    return alone(
        () -> {
          Optional<ProcessHandle> process = note.process();
          process.ifPresent(running -> end(running, progress));
          note.delete();
          return process.isPresent();
        });
  }

  /** What the server says of itself. */
  public Path log() {
    return folder.resolve("server.log");
  }

  private ServerConfiguration configure(
      Path templates, Path server, int port, ServerMemory memory) {
    Path etc = folder.resolve("etc");
    return ServerConfiguration.render(
        templates,
        etc,
        Map.of(
            "lake", lake.toString(),
            "etc", etc.toString(),
            "data", folder.toString(),
            "plugins", server.resolve("plugin").toString(),
            "node_id", "local-" + port,
            "port", Integer.toString(port),
            "heap", memory.heapMegabytes() + "M",
            "query_memory", Long.toString(memory.queryMegabytes()),
            "headroom", Long.toString(memory.headroomMegabytes())));
  }

  private Process launch(Jdk jdk, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(jdk.java().toString());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(log().toFile());
    // What tunes this Java process must not reach another version's.
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    builder.environment().put("JAVA_HOME", jdk.home().toString());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RunningTrino await(Process process, RunningTrino server, Consumer<String> progress) {
    long started = System.nanoTime();
    boolean ready = false;
    try {
      while (!ready) {
        Duration waited = Duration.ofNanos(System.nanoTime() - started);
        if (process.waitFor(250, TimeUnit.MILLISECONDS)) {
          throw died(process.exitValue());
        }
        if (waited.compareTo(PATIENCE) > 0) {
          throw new SqlException(
              Reason.FAILED,
              "Trino did not answer within %d s; its log: %s"
                  .formatted(PATIENCE.toSeconds(), log()));
        }
        progress.accept(
            "starting Trino %s on port %d, %d s"
                .formatted(server.version(), server.port(), waited.toSeconds()));
        ready = hasStarted(server);
      }
      proveReadable(server);
      return server;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SqlException(Reason.FAILED, "Starting Trino was interrupted.", e);
    } catch (SqlException e) {
      end(process.toHandle(), progress);
      note.delete();
      throw e;
    }
  }

  private void proveReadable(RunningTrino server) {
    try (SqlSession session = SqlSession.open(server)) {
      session.query("SELECT 1");
      session.query("SHOW SCHEMAS FROM " + CATALOG);
    } catch (SqlException e) {
      throw new SqlException(
          e.reason(),
          "Trino starts, but cannot read %s: %s (its log: %s)"
              .formatted(lake.resolve("catalog.db"), e.getMessage(), log()),
          e);
    }
  }

  private SqlException died(int exitCode) {
    List<String> lines;
    try {
      lines = Files.readAllLines(log(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SqlException(
        Reason.FAILED,
        "Trino ended with exit code %d: %s (its log: %s)"
            .formatted(exitCode, ServerLog.lastErrors(lines), log()));
  }

  private static boolean hasStarted(RunningTrino server) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(server.page() + "/v1/info").toURL().openConnection();
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

  private static void end(ProcessHandle process, Consumer<String> progress) {
    progress.accept("stopping Trino, process " + process.pid());
    process.destroy();
    if (!hasEnded(process)) {
      process.destroyForcibly();
      if (!hasEnded(process)) {
        throw new SqlException(Reason.FAILED, "Cannot stop process " + process.pid() + ".");
      }
    }
  }

  private static boolean hasEnded(ProcessHandle process) {
    long started = System.nanoTime();
    while (ServerFile.isAlive(process)) {
      if (System.nanoTime() - started > GRACE.toNanos()) {
        return false;
      }
      try {
        process.onExit().get(100, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        continue;
      } catch (ExecutionException e) {
        throw new SqlException(Reason.FAILED, "Cannot stop process " + process.pid() + ".", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  private static int free(int port) {
    if (port < ANY_PORT || port > HIGHEST_PORT) {
      throw new SqlException(
          Reason.BAD_ARGUMENT,
          "Port " + port + " does not exist: 1 to " + HIGHEST_PORT + " are accepted.");
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new SqlException(
          Reason.BAD_ARGUMENT,
          "Port "
              + port
              + " is not free on 127.0.0.1: name another with --port, or none for any free one.",
          e);
    }
  }

  /** Runs the action while no other process starts or stops this server. */
  private <T> T alone(Supplier<T> action) {
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.lock();
        return action.get();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
