package io.tributary.io;

import io.tributary.server.Build;
import io.tributary.server.Installation;
import io.tributary.server.Launch;
import io.tributary.server.LocalServer;
import io.tributary.server.RunningServer;
import io.tributary.server.ServerException;
import io.tributary.server.ServerException.Reason;
import io.tributary.server.ServerLog;
import io.tributary.server.Templates;
import io.tributary.server.UserCache;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;

/** The Kafka broker beside a lake in a local folder. It serves this machine only. */
public final class LocalKafka {
  private static final String ANSWER_WITHIN_MS = "5000";

  private final LocalServer server;

  private LocalKafka(Path lake) {
    this.server = new LocalServer("Kafka", lake.resolve(".tributary/kafka"));
  }

  /** The broker beside the lake in the given folder, whether either exists or not. */
  public static LocalKafka of(Path lake) {
    return new LocalKafka(lake.toAbsolutePath().normalize());
  }

  /** The broker, if it runs. */
  public Optional<RunningKafka> running() {
    return server.running().map(RunningKafka::new);
  }

  /**
   * Starts the broker and waits until it answers; it outlives this process, and what it holds
   * outlives it. Returns the one that already runs, whatever its port.
   *
   * @param port the port to listen on; a free one if empty
   * @param progress told every second or so what is being waited for
   */
  public RunningKafka start(OptionalInt port, Consumer<String> progress) {
    return new RunningKafka(
        server.start(() -> prepare(port, progress), LocalKafka::answers, progress));
  }

  /** Ends the broker that {@link #start} started, at once if it must; false if none runs. */
  public boolean stop(Consumer<String> progress) {
    return server.stop(progress);
  }

  private Launch prepare(OptionalInt port, Consumer<String> progress) {
    Installation installation = Installation.current();
    KafkaClassPath classPath =
        new KafkaClassPath(UserCache.ofThisUser(), Build.property("kafka.version"), installation);
    port.ifPresent(LocalServer::free);
    String fetched = classPath.fetch(progress);
    int chosen = LocalServer.free(port.orElse(LocalServer.ANY_PORT));
    Path etc = server.folder().resolve("etc");
    Path data = server.folder().resolve("data");
    Templates.render(
        installation.server("kafka").resolve("etc"),
        etc,
        Map.of(
            "data", data.toString(),
            "port", Integer.toString(chosen),
            "controller_port", Integer.toString(otherThan(chosen))));
    List<String> options = new ArrayList<>(Templates.javaOptions(etc.resolve("jvm.config")));
    options.add("-Dlog4j2.configurationFile=" + etc.resolve("log4j2.properties"));
    options.addAll(List.of("-cp", fetched));
    Path javaHome = Path.of(System.getProperty("java.home"));
    String properties = etc.resolve("server.properties").toString();
    if (!Files.isRegularFile(data.resolve("meta.properties"))) {
      format(javaHome, options, properties);
    }
    options.addAll(List.of("kafka.Kafka", properties));
    return new Launch(javaHome, options, chosen, classPath.version());
  }

  private void format(Path javaHome, List<String> options, String properties) {
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(
        List.of(
            "kafka.tools.StorageTool",
            "format",
            "--ignore-formatted",
            "--cluster-id",
            Uuid.randomUuid().toString(),
            "--config",
            properties));
    Path said = server.folder().resolve("format.log");
    try {
      int exitCode = server.java(javaHome, arguments, said).waitFor();
      if (exitCode != 0) {
        throw new ServerException(
            Reason.FAILED,
            "Cannot prepare Kafka's folder %s: %s (its log: %s)"
                .formatted(server.folder(), ServerLog.lastErrors(said), said));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException(Reason.FAILED, "Starting Kafka was interrupted.", e);
    }
  }

  private static int otherThan(int port) {
    int other;
    do {
      other = LocalServer.free(LocalServer.ANY_PORT);
    } while (other == port);
    return other;
  }

  private static boolean answers(RunningServer launched) {
    if (!listens(launched.port())) {
      return false;
    }
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            new RunningKafka(launched).brokers(),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            ANSWER_WITHIN_MS,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            ANSWER_WITHIN_MS);
    try (Admin admin = Admin.create(settings)) {
      return !admin.describeCluster().nodes().get().isEmpty();
    } catch (ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException(Reason.FAILED, "Starting Kafka was interrupted.", e);
    }
  }

  /** Asked first, because a client says a lot about a port where nothing listens. */
  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
