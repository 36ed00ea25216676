package io.tributary.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/** The tables of {@link NativeSparkSql} by DuckDB: the statements of {@code duckdb.sql}. */
public final class DuckDb {
  private DuckDb() {}

  /** What was found. */
  record Found(long events, long sessions) {}

  /**
   * Computes one input into Parquet files.
   *
   * @param args the NDJSON file, the folder of the files, and how much memory DuckDB may take, such
   *     as 3GB
   */
  public static void main(String[] args) throws IOException, SQLException {
    if (args.length != 3) {
      throw new IllegalArgumentException("Cannot run: expected INPUT LAKE MEMORY");
    }
    Found found = run(Path.of(args[0]), Path.of(args[1]), args[2]);
    System.out.printf(
        Locale.ROOT, "%,d event(s), %,d session(s)%n", found.events(), found.sessions());
  }

  static Found run(Path input, Path lake, String memory) throws IOException, SQLException {
    Files.createDirectories(lake);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + lake + "/work.db");
        Statement statement = connection.createStatement()) {
      statement.execute("set memory_limit = '%s'".formatted(memory));
      for (String each : script().split(";\\s*\n")) {
        statement.execute(
            each.replace("${input}", input.toString()).replace("${lake}", lake.toString()));
      }
      try (ResultSet counts = statement.getResultSet()) {
        counts.next();
        return new Found(counts.getLong("events"), counts.getLong("sessions"));
      }
    }
  }

  private static String script() throws IOException {
    try (InputStream script = DuckDb.class.getResourceAsStream("duckdb.sql")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
