package io.tributary.server;

import io.tributary.server.ServerException.Reason;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The one process of a server that belongs to a folder; it outlives the command that starts it. */
public final class LocalServer {
  /** The port that stands for any free one. */
  public static final int ANY_PORT = 0;

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final int HIGHEST_PORT = 65_535;

  private final String title;
  private final Path folder;
  private final ServerFile note;

  /**
   * @param title what people call the server
   * @param folder the server's own
   */
  public LocalServer(String title, Path folder) {
    this.title = title;
    this.folder = folder;
    this.note = new ServerFile(folder.resolve("server.json"));
  }

  public Path folder() {
    return folder;
  }

  /** What the server says of itself. */
  public Path log() {
    return folder.resolve("server.log");
  }

  /** The server, if it runs. */
  public Optional<RunningServer> running() {
    return note.process().flatMap(process -> note.read());
  }

  /**
   * Starts the server and waits until it is ready. Returns the one that already runs, whatever its
   * port; then nothing is prepared.
   *
   * @param preparation does what comes before a start; no other process starts or stops this server
   *     meanwhile
   * @param isReady asked again and again; the server is ended if it throws
   * @param progress told every second or so what is being waited for
   */
  public RunningServer start(
      Supplier<Launch> preparation, Predicate<RunningServer> isReady, Consumer<String> progress) {
    return alone(
        () -> {
          Optional<RunningServer> running = running();
          if (running.isPresent()) {
            return running.get();
          }
          Launch launch = preparation.get();
          Process process = java(launch.javaHome(), launch.arguments(), log());
          RunningServer launched =
              new RunningServer(
                  process.pid(),
                  launch.port(),
                  Processes.startedAt(process.toHandle()),
                  launch.version());
          note.write(launched);
          return await(process, launched, isReady, progress);
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

  /** The given port, or a free one for {@link #ANY_PORT}; refused if something listens there. */
  public static int free(int port) {
    if (port < ANY_PORT || port > HIGHEST_PORT) {
      throw new ServerException(
          Reason.BAD_ARGUMENT,
          "Port " + port + " does not exist: 1 to " + HIGHEST_PORT + " are accepted.");
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new ServerException(
          Reason.BAD_ARGUMENT,
          "Port "
              + port
              + " is not free on 127.0.0.1: name another with --port, or none for any free one.",
          e);
    }
  }

  /** Begins a Java process in the server's folder that writes all it says to the file. */
  public Process java(Path javaHome, List<String> arguments, Path said) {
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin/java").toString());
    // Whoever is not worth compiling well starts servers that are not.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-XX:TieredStopAtLevel="))
        .forEach(command::add);
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(said.toFile());
    // What tunes this Java process must not reach another version's.
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    builder.environment().put("JAVA_HOME", javaHome.toString());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RunningServer await(
      Process process,
      RunningServer server,
      Predicate<RunningServer> isReady,
      Consumer<String> progress) {
    long started = System.nanoTime();
    try {
      do {
        Duration waited = Duration.ofNanos(System.nanoTime() - started);
        if (process.waitFor(250, TimeUnit.MILLISECONDS)) {
          throw died(process.exitValue());
        }
        if (waited.compareTo(PATIENCE) > 0) {
          throw new ServerException(
              Reason.FAILED,
              "%s did not answer within %d s; its log: %s"
                  .formatted(title, PATIENCE.toSeconds(), log()));
        }
        progress.accept(
            "starting %s %s on port %d, %d s"
                .formatted(title, server.version(), server.port(), waited.toSeconds()));
      } while (!isReady.test(server));
      return server;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException(Reason.FAILED, "Starting " + title + " was interrupted.", e);
    } catch (ServerException e) {
      end(process.toHandle(), progress);
      note.delete();
      throw e;
    }
  }

  private ServerException died(int exitCode) {
    return new ServerException(
        Reason.FAILED,
        "%s ended with exit code %d: %s (its log: %s)"
            .formatted(title, exitCode, ServerLog.lastErrors(log()), log()));
  }

  private void end(ProcessHandle process, Consumer<String> progress) {
    progress.accept("stopping " + title + ", process " + process.pid());
    if (!Processes.end(List.of(process), GRACE).isEmpty()) {
      throw new ServerException(Reason.FAILED, "Cannot stop process " + process.pid() + ".");
    }
  }

  private <T> T alone(Supplier<T> action) {
    return FileLock.holding(folder.resolve("lock"), action);
  }
}
