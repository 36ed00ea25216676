package io.tributary.table;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

/**
 * Servers that keep lakes, on ports of 127.0.0.1 that were free, each started when it is needed.
 */
public final class CatalogServers implements Closeable {
  private final Path folder;
  private final Deque<Closeable> running = new ArrayDeque<>();
  private PostgresServer postgres;

  public CatalogServers(Path folder) {
    this.folder = folder;
  }

  /** The catalog's properties, in a file, of an empty lake in SQLite and a folder. */
  public Path sqlite() throws IOException {
    Path lake = Files.createDirectories(folder.resolve("sqlite"));
    return write(
        "sqlite",
        "type=jdbc",
        "uri=jdbc:sqlite:" + lake.resolve("catalog.db") + "?busy_timeout=60000",
        "jdbc.schema-version=V1",
        "warehouse=" + lake.toUri() + "warehouse");
  }

  /** Of one in PostgreSQL and a folder. */
  public Path postgresql() throws Exception {
    return write("postgresql", jdbc("files"), "warehouse=" + folder.toUri() + "postgresql");
  }

  /** Of one behind a REST server. */
  public Path rest() throws Exception {
    RestServer server = RestServer.start(folder.resolve("rest"));
    running.push(server);
    return write("rest", "type=rest", "uri=" + server.uri());
  }

  /** Of one in PostgreSQL and S3. */
  public Path s3() throws Exception {
    S3Server server = S3Server.start(folder.resolve("s3"));
    running.push(server);
    return write(
        "s3",
        jdbc("objects"),
        "warehouse=s3://" + S3Server.BUCKET + "/warehouse",
        "io-impl=org.apache.iceberg.aws.s3.S3FileIO",
        "client.region=us-east-1",
        "s3.endpoint=" + server.endpoint(),
        "s3.path-style-access=true",
        "s3.access-key-id=test",
        "s3.secret-access-key=" + UUID.randomUUID());
  }

  private String jdbc(String database) throws Exception {
    if (postgres == null) {
      postgres = PostgresServer.start(Files.createDirectories(folder.resolve("server")));
      running.push(postgres);
    }
    return String.join(
        "\n",
        "type=jdbc",
        "uri=" + postgres.createDatabase(database),
        "jdbc.user=" + PostgresServer.USER,
        "jdbc.password=" + postgres.password(),
        "jdbc.schema-version=V1");
  }

  private Path write(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name + ".properties"), List.of(lines));
  }

  @Override
  public void close() throws IOException {
    while (!running.isEmpty()) {
      running.pop().close();
    }
  }
}
