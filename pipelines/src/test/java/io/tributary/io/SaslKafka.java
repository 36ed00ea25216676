package io.tributary.io;

import io.tributary.server.Build;
import io.tributary.server.Installation;
import io.tributary.server.LocalServer;
import io.tributary.server.Processes;
import io.tributary.server.ServerLog;
import io.tributary.server.Templates;
import io.tributary.server.UserCache;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;

/** A broker that lets in whoever proves by SCRAM to be one of two users, and nobody else. */
final class SaslKafka implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String LOGIN =
      "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";";

  private final Process process;
  private final int port;
  private final Path log;
  private final String password;

  private SaslKafka(Process process, int port, Path log, String password) {
    this.process = process;
    this.port = port;
    this.log = log;
    this.password = password;
  }

  static SaslKafka start(Path folder) throws IOException, InterruptedException {
    LocalServer server = new LocalServer("Kafka", folder);
    Installation installation = Installation.current();
    String classPath =
        new KafkaClassPath(UserCache.ofThisUser(), Build.property("kafka.version"), installation)
            .fetch(line -> {});
    int port = LocalServer.free(LocalServer.ANY_PORT);
    int controllerPort = LocalServer.free(LocalServer.ANY_PORT);
    Path etc = folder.resolve("etc");
    Templates.render(
        installation.server("kafka").resolve("etc"),
        etc,
        Map.of(
            "data", folder.resolve("data").toString(),
            "port", Integer.toString(port),
            "controller_port", Integer.toString(controllerPort)));
    String broker = UUID.randomUUID().toString();
    String tributary = UUID.randomUUID().toString();
    Path properties = etc.resolve("server.properties");
    // What comes later in the file holds.
    Files.writeString(
        properties,
        """
        listeners=SASL_PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=SASL_PLAINTEXT://127.0.0.1:%1$d
        listener.security.protocol.map=SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
        inter.broker.listener.name=SASL_PLAINTEXT
        sasl.enabled.mechanisms=SCRAM-SHA-512
        sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
        listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config=%3$s
        """
            .formatted(port, controllerPort, LOGIN.formatted("broker", broker)),
        StandardOpenOption.APPEND);
    Path javaHome = Path.of(System.getProperty("java.home"));
    List<String> options = new ArrayList<>(Templates.javaOptions(etc.resolve("jvm.config")));
    options.add("-Dlog4j2.configurationFile=" + etc.resolve("log4j2.properties"));
    options.addAll(List.of("-cp", classPath));
    List<String> format = new ArrayList<>(options);
    format.addAll(List.of("kafka.tools.StorageTool", "format"));
    format.addAll(List.of("--cluster-id", Uuid.randomUuid().toString()));
    format.addAll(List.of("--config", properties.toString()));
    format.addAll(List.of("--add-scram", credential("broker", broker)));
    format.addAll(List.of("--add-scram", credential("tributary", tributary)));
    Path formatted = folder.resolve("format.log");
    if (server.java(javaHome, format, formatted).waitFor() != 0) {
      throw new IllegalStateException(ServerLog.lastErrors(formatted));
    }
    options.addAll(List.of("kafka.Kafka", properties.toString()));
    Path log = folder.resolve("server.log");
    SaslKafka kafka = new SaslKafka(server.java(javaHome, options, log), port, log, tributary);
    kafka.await();
    return kafka;
  }

  String brokers() {
    return "127.0.0.1:" + port;
  }

  String password() {
    return password;
  }

  /** The file that a user gives to {@code --kafka-config}. */
  static Path config(Path file, String password) throws IOException {
    return Files.writeString(
        file,
        """
        security.protocol=SASL_PLAINTEXT
        sasl.mechanism=SCRAM-SHA-512
        sasl.jaas.config=%s
        """
            .formatted(LOGIN.formatted("tributary", password)));
  }

  @Override
  public void close() {
    Processes.end(List.of(process.toHandle()), Duration.ofSeconds(20));
    process.onExit().orTimeout(1, TimeUnit.MINUTES).join();
  }

  private void await() throws InterruptedException {
    long begunAt = System.nanoTime();
    while (!listens()) {
      if (process.waitFor(250, TimeUnit.MILLISECONDS)
          || System.nanoTime() - begunAt > PATIENCE.toNanos()) {
        close();
        throw new IllegalStateException(ServerLog.lastErrors(log));
      }
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static String credential(String user, String password) {
    return "SCRAM-SHA-512=[name=%s,password=%s]".formatted(user, password);
  }
}
