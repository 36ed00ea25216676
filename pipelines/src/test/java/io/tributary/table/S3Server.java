package io.tributary.table;

import io.tributary.server.Processes;
import java.io.Closeable;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** S3Mock as a process, with one bucket. */
final class S3Server implements Closeable {
  static final String BUCKET = "lake";

  private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");
  private static final int PATIENCE_SECONDS = 120;
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Process process;
  private final String endpoint;

  private S3Server(Process process, String endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  static S3Server start(Path folder) throws Exception {
    Path said = Files.createDirectories(folder).resolve("s3.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Djava.io.tmpdir=" + folder,
                "-jar",
                jar().toString(),
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--server.ssl.enabled=false",
                "--spring.main.sources="
                    + S3Server.class.getResource("/s3mock-on-loopback.xml").toURI(),
                "--spring.main.allow-bean-definition-overriding=true",
                "--com.adobe.testing.s3mock.store.initialBuckets=" + BUCKET)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      return new S3Server(process, "http://127.0.0.1:" + port(process, said));
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** The jar holds all that it runs with, and a class that starts it. */
  private static Path jar() throws ClassNotFoundException, URISyntaxException {
    return Path.of(
        Class.forName("org.springframework.boot.loader.launch.JarLauncher")
            .getProtectionDomain()
            .getCodeSource()
            .getLocation()
            .toURI());
  }

  private static String port(Process process, Path said) throws Exception {
    for (int i = 0; i < 10 * PATIENCE_SECONDS; i++) {
      Matcher started = STARTED.matcher(Files.readString(said));
      if (started.find()) {
        return started.group(1);
      }
      if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    throw new IOException("S3Mock does not run: " + Files.readString(said));
  }

  String endpoint() {
    return endpoint;
  }

  @Override
  public void close() {
    Processes.end(List.of(process.toHandle()), GRACE);
  }
}
