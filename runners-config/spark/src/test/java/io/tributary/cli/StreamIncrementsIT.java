package io.tributary.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.io.DirtyDays;
import io.tributary.io.LocalKafka;
import io.tributary.io.StreamProgress;
import io.tributary.table.ContentHashes;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code stream} on Spark, which cannot stream, from a real Kafka. */
class StreamIncrementsIT {
  private static final String TOPIC = "clicks";

  @TempDir static Path folder;

  private static LocalKafka kafka;
  private static String brokers;

  @BeforeAll
  static void start() {
    kafka = LocalKafka.of(folder.resolve("kafka"));
    brokers = kafka.start(OptionalInt.empty(), line -> {}).brokers();
  }

  @AfterAll
  static void stop() {
    kafka.stop(line -> {});
  }

  @Test
  void incrementsEqualABackfill() throws IOException {
    generate("--events", "600", "--days", "3", "--faults", "--automated", "0");
    assertEquals(ExitCode.OK, stream());
    Set<Object> first = offsets();
    long watermark = progress().watermarkMillis();
    assertEquals(ExitCode.OK, stream());
    assertEquals(first, offsets(), "nothing new");

    generate("--events", "600", "--days", "5", "--seed", "2", "--start", "2026-01-08");
    assertEquals(ExitCode.OK, stream());
    assertTrue(offsets().containsAll(first));
    assertTrue(offsets().size() > first.size() + 300);
    assertTrue(progress().watermarkMillis() > watermark);
    assertEquals(ExitCode.OK, run("verify"));

    // Of days that are sealed by now.
    generate("--events", "100", "--days", "1", "--seed", "4");
    assertEquals(ExitCode.OK, stream());
    try (Lake lake = lake()) {
      assertFalse(DirtyDays.of(lake).isEmpty());
    }
    assertEquals(ExitCode.OK, run("backfill", "--dirty"));
    assertEquals(ExitCode.OK, run("verify"));

    generate("--events", "600", "--days", "3", "--seed", "3", "--start", "2026-01-20");
    assertEquals(ExitCode.OK, stream());
    assertEquals(ExitCode.OK, run("verify"));
    Map<String, String> hashes = hashes();
    Path rules = folder.resolve("other.yaml");
    Files.writeString(rules, "session: {gap: 1m}\n");
    assertEquals(ExitCode.INPUT_NOT_READY, stream("--rules", rules.toString()));
    assertEquals(hashes, hashes());
    assertEquals(ExitCode.OK, stream("--rules", rules.toString(), "--rebuild"));
    assertFalse(hashes.equals(hashes()));
  }

  private static void generate(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("generate", "--to-kafka", brokers, "--topic", TOPIC));
    arguments.addAll(List.of(more));
    assertEquals(ExitCode.OK, Main.run(arguments.toArray(String[]::new)));
  }

  private static int stream(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("--brokers", brokers, "--topic", TOPIC, "--until-caught-up"));
    arguments.addAll(List.of(more));
    return run("stream", arguments.toArray(String[]::new));
  }

  private static int run(String command, String... more) {
    return Main.run(
        Stream.concat(
                Stream.of(
                    command,
                    "--verbose",
                    "--runner",
                    "spark",
                    "--lake",
                    folder.resolve("lake").toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private static Lake lake() {
    return Lake.open(LakeLocation.local(folder.resolve("lake")));
  }

  private static StreamProgress progress() {
    try (Lake lake = lake()) {
      return StreamProgress.of(lake, TOPIC).orElseThrow();
    }
  }

  /** Of each record in raw, which is there once. */
  private static Set<Object> offsets() {
    Set<Object> offsets = new HashSet<>();
    try (Lake lake = lake();
        CloseableIterable<Record> rows =
            IcebergGenerics.read(lake.load(TableName.RAW_EVENTS))
                .select("partition", "position")
                .build()) {
      for (Record row : rows) {
        assertTrue(
            offsets.add(List.of(row.getField("partition"), row.getField("position"))),
            row::toString);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return offsets;
  }

  private static Map<String, String> hashes() {
    Map<String, String> hashes = new TreeMap<>();
    try (Lake lake = lake()) {
      for (TableName table : TableName.ALL) {
        hashes.put(table.toString(), ContentHashes.of(lake.load(table)).hash());
      }
    }
    return hashes;
  }
}
