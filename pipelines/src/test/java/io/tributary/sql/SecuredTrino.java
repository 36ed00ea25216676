package io.tributary.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.server.Installation;
import io.tributary.server.LocalServer;
import io.tributary.server.Processes;
import io.tributary.server.ServerLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A Trino with TLS and passwords, as {@code runners-config/trino/production} has it. */
final class SecuredTrino implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int ITERATIONS = 10_000;

  private final Path folder;
  private final Process process;
  private final int port;
  private final Map<String, String> passwords;

  private SecuredTrino(Path folder, Process process, int port, Map<String, String> passwords) {
    this.folder = folder;
    this.process = process;
    this.port = port;
    this.passwords = passwords;
  }

  /** Starts it for the lake, with a user for each group, who has the group's name. */
  static SecuredTrino start(Path lake, List<String> groups) throws Exception {
    Installation installation = Installation.current();
    Path templates = installation.server("trino");
    Path server = TrinoDistribution.ofThisUser(installation).fetch(line -> {});
    Path folder = Files.createDirectories(lake.resolve(".tributary/trino"));
    Path etc = folder.resolve("etc");
    int port = LocalServer.free(LocalServer.ANY_PORT);
    ServerMemory memory = ServerMemory.parse(null);
    Map<String, String> values = new HashMap<>();
    values.put("lake", lake.toString());
    values.put("etc", etc.toString());
    values.put("data", folder.toString());
    values.put("plugins", server.resolve("plugin").toString());
    values.put("node_id", "secured");
    values.put("host", "127.0.0.1");
    values.put("port", Integer.toString(port));
    values.put("user", "nobody");
    values.put("heap", memory.heapMegabytes() + "M");
    values.put("query_memory", Long.toString(memory.queryMegabytes()));
    values.put("headroom", Long.toString(memory.headroomMegabytes()));
    ServerConfiguration.render(templates.resolve("etc"), etc, values);
    ServerConfiguration configuration =
        ServerConfiguration.render(templates.resolve("production"), etc, values);

    Map<String, String> passwords = new HashMap<>();
    groups.forEach(group -> passwords.put(group, secret()));
    List<String> members = new ArrayList<>();
    List<String> hashes = new ArrayList<>();
    for (String group : groups) {
      members.add(group + ":" + group);
      hashes.add(group + ":" + hash(passwords.get(group)));
    }
    Files.write(etc.resolve("groups.txt"), members);
    Files.write(etc.resolve("password.db"), hashes);
    String keystorePassword = secret();
    certify(etc, keystorePassword);

    Jdk jdk = JdkSearch.ofThisMachine().find();
    List<String> command = new ArrayList<>();
    command.add(jdk.home().resolve("bin/java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(configuration.arguments(server));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.log").toFile());
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    builder.environment().put("TRINO_KEYSTORE_PASSWORD", keystorePassword);
    builder.environment().put("TRINO_SHARED_SECRET", secret());
    SecuredTrino trino = new SecuredTrino(folder, builder.start(), port, passwords);
    trino.await(groups.get(0));
    return trino;
  }

  int port() {
    return port;
  }

  /** What the server has said. */
  String log() throws IOException {
    return Files.readString(folder.resolve("server.log"));
  }

  String password(String user) {
    return passwords.get(user);
  }

  String url() {
    return "jdbc:trino://127.0.0.1:%d/lake?SSL=true&SSLTrustStorePath=%s"
        .formatted(port, folder.resolve("etc/certificate.pem"));
  }

  SqlSession as(String user) {
    return SqlSession.open(url(), user, password(user), "lake");
  }

  @Override
  public void close() {
    Processes.end(List.of(process.toHandle()), Duration.ofSeconds(20));
    process.onExit().orTimeout(1, TimeUnit.MINUTES).join();
  }

  private void await(String user) throws InterruptedException {
    long begunAt = System.nanoTime();
    while (!answers(user)) {
      if (process.waitFor(500, TimeUnit.MILLISECONDS)
          || System.nanoTime() - begunAt > PATIENCE.toNanos()) {
        close();
        throw new IllegalStateException(ServerLog.lastErrors(folder.resolve("server.log")));
      }
    }
  }

  private boolean answers(String user) {
    try (SqlSession session = as(user)) {
      return !session.query("SHOW SCHEMAS FROM lake").isEmpty();
    } catch (SqlException e) {
      return false;
    }
  }

  private static void certify(Path etc, String password) throws IOException, InterruptedException {
    keytool(
        password,
        "-genkeypair -alias trino -keyalg RSA -keysize 3072 -validity 2 -dname CN=127.0.0.1"
            + " -ext san=ip:127.0.0.1 -storetype PKCS12 -keystore "
            + etc.resolve("keystore.p12"));
    keytool(
        password,
        "-exportcert -rfc -alias trino -keystore %s -file %s"
            .formatted(etc.resolve("keystore.p12"), etc.resolve("certificate.pem")));
  }

  private static void keytool(String password, String arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/keytool").toString());
    command.addAll(List.of(arguments.split(" ")));
    command.addAll(List.of("-storepass:env", "KEYSTORE_PASSWORD"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KEYSTORE_PASSWORD", password);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(said);
    }
  }

  /** As Trino's password file has it: rounds, salt and PBKDF2 hash. */
  private static String hash(String password) throws GeneralSecurityException {
    byte[] salt = new byte[16];
    RANDOM.nextBytes(salt);
    byte[] hash =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1")
            .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, 160))
            .getEncoded();
    HexFormat hex = HexFormat.of();
    return ITERATIONS + ":" + hex.formatHex(salt) + ":" + hex.formatHex(hash);
  }

  private static String secret() {
    byte[] bytes = new byte[24];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }
}
