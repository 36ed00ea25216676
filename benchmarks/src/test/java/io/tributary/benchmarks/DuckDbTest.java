package io.tributary.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.generate.Generator;
import io.tributary.generate.Summary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDbTest {
  @TempDir private Path folder;

  @Test
  void findsTheTrueEventsAndSessions() throws IOException, SQLException {
    Path input = folder.resolve("events.ndjson");
    Summary summary;
    try (OutputStream out = Files.newOutputStream(input)) {
      summary = new Generator(NativeSparkSqlTest.SETTINGS).writeTo(out, folder.resolve("truth"));
    }
    assertEquals(
        new DuckDb.Found(summary.distinctEvents(), summary.sessions()),
        DuckDb.run(input, folder.resolve("lake"), "1GB"));
  }
}
