package io.tributary.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.generate.FaultRates;
import io.tributary.generate.Generator;
import io.tributary.generate.GeneratorSettings;
import io.tributary.generate.RecordFiles;
import io.tributary.generate.Summary;
import io.tributary.table.ContentHashes;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A runner writes what every other runner writes, row for row: compiled into each runner's module, it
 * compares that runner with Beam's direct one.
 */
class RunnerEqualityIT {
  private static final int PARTS = 7;

  /** Enough for labels, and for a cohort's churn to be stated. */
  private static final int DAYS = 42;

  private static final Pattern EVENT =
      Pattern.compile("\\{\"event_id\":.*\"ingested_at\":\"[^\"]+\".*}");
  private static final String RUNNER = System.getProperty("tributary.runner");

  @TempDir static Path folder;

  private static Summary truth;
  private static Map<TableName, ContentHashes.Content> direct;

  @BeforeAll
  static void generateAndBackfillOnTheDirectRunner() throws IOException {
    GeneratorSettings settings =
        GeneratorSettings.ofEvents(30_000, 11)
            .withDays(GeneratorSettings.DEFAULT_START, DAYS)
            .withFaults(FaultRates.USUAL);
    try (RecordFiles files = RecordFiles.at(folder.resolve("whole.ndjson"), 1)) {
      truth = new Generator(settings).writeTo(files);
    }
    cut(folder.resolve("whole.ndjson"));
    direct = backfill("direct", "direct", "whole.ndjson");
  }

  /** Cuts the file into parts that begin with an event: a record without a time takes the one before. */
  private static void cut(Path whole) throws IOException {
    List<String> lines = Files.readAllLines(whole, StandardCharsets.ISO_8859_1);
    int from = 0;
    for (int part = PARTS; part > 0; part--) {
      int to = part == 1 ? lines.size() : from + lines.size() / PARTS;
      while (to < lines.size() && !EVENT.matcher(lines.get(to)).matches()) {
        to++;
      }
      // Named so that the parts are listed from the last to the first.
      Path file = folder.resolve("part-%d.ndjson.gz".formatted(part));
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
        for (String line : lines.subList(from, to)) {
          out.write((line + "\n").getBytes(StandardCharsets.ISO_8859_1));
        }
      }
      from = to;
    }
  }

  /** With the visitors' funnels of the days whose windows are over, and with the audience. */
  private static Map<TableName, ContentHashes.Content> backfill(
      String runner, String lake, String glob) {
    Path directory = folder.resolve(lake);
    assertEquals(
        ExitCode.OK,
        Main.run(
            "backfill",
            "--verbose",
            "--runner",
            runner,
            "--lake",
            directory.toString(),
            "--format",
            "ndjson",
            "--source",
            "generated",
            "--input",
            folder.resolve(glob).toString()));
    assertEquals(
        ExitCode.OK,
        Main.run(
            "funnels",
            "--verbose",
            "--runner",
            runner,
            "--lake",
            directory.toString(),
            "--from",
            GeneratorSettings.DEFAULT_START.toString(),
            "--to",
            GeneratorSettings.DEFAULT_START.plusDays(14).toString()));
    assertEquals(
        ExitCode.OK,
        Main.run(
            "audience", "--verbose", "--runner", runner, "--lake", directory.toString()));
    Map<TableName, ContentHashes.Content> contents = new TreeMap<>(Comparator.comparing(TableName::toString));
    try (Lake opened = Lake.open(LakeLocation.local(directory))) {
      for (TableName table : TableName.ALL) {
        if (!table.namespace().equals("ops")) {
          contents.put(table, ContentHashes.of(opened.load(table)));
        }
      }
    }
    return contents;
  }

  @Test
  void writesTheSameRowsAsTheDirectRunner() {
    assertEquals(direct, backfill(RUNNER, "whole", "whole.ndjson"));
  }

  @Test
  void writesTheSameRowsFromFilesThatAreCutInAnotherWayAndAgain() {
    Map<TableName, ContentHashes.Content> first = backfill(RUNNER, "parts", "part-*.ndjson.gz");
    assertEquals(direct, first);
    Map<TableName, ContentHashes.Content> second = backfill(RUNNER, "parts", "part-*.ndjson.gz");
    for (TableName table : first.keySet()) {
      assertEquals(first.get(table).hash(), second.get(table).hash(), table::toString);
      assertEquals(first.get(table).snapshots() + 1, second.get(table).snapshots());
    }
  }

  @Test
  void writesWhatReallyHappened() {
    assertTrue(truth.sessions() > 0);
    assertEquals(truth.sessions(), direct.get(TableName.SESSION_CHANGES).rows());
    assertEquals(truth.distinctEvents(), direct.get(TableName.PROCESSED_EVENTS).rows());
    assertEquals(truth.brokenRecords(), direct.get(TableName.RAW_DEAD_LETTERS).rows());
    assertTrue(direct.get(TableName.VISITOR_FUNNELS_DAILY).rows() >= 14);
    direct.forEach((table, content) -> assertTrue(content.rows() > 0, table::toString));
  }
}
