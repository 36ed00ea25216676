package io.tributary.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.generate.FaultRates;
import io.tributary.generate.Generator;
import io.tributary.generate.GeneratorSettings;
import io.tributary.generate.Summary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDbTest {
  private static final GeneratorSettings SETTINGS =
      GeneratorSettings.ofEvents(1_000, 1)
          .withDays(GeneratorSettings.DEFAULT_START, 3)
          .withFaults(new FaultRates(0.02, 0.01, 0.01, 0, 0.01, 0.02, 0.001));

  @TempDir private Path folder;

  @Test
  void findsTheTrueEventsAndSessions() throws IOException, SQLException {
    Path input = folder.resolve("events.ndjson");
    Summary summary;
    try (OutputStream out = Files.newOutputStream(input)) {
      summary = new Generator(SETTINGS).writeTo(out, folder.resolve("truth"));
    }
    assertEquals(
        new DuckDb.Found(summary.distinctEvents(), summary.sessions()),
        DuckDb.run(input, folder.resolve("lake"), "1GB"));
  }
}
