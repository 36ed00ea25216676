package io.tributary.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.generate.Generator;
import io.tributary.generate.GeneratorSettings;
import io.tributary.generate.RecordFiles;
import io.tributary.table.TableName;
import io.tributary.table.TestLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backfills that are processes of their own and are killed. Each makes of three days what other
 * rules make of them, to and fro, so that every table's content tells which of the two it is.
 * {@code -Dtributary.kills=20} kills more of them.
 */
class BackfillKillTest {
  private static final Logger LOG = LoggerFactory.getLogger(BackfillKillTest.class);
  private static final int KILLS = Integer.getInteger("tributary.kills", 2);
  private static final LocalDate START = GeneratorSettings.DEFAULT_START;

  private static final Random RANDOM = new Random();
  private static final List<Path> RULES = new ArrayList<>();
  private static final List<Map<String, String>> CONTENTS = new ArrayList<>();

  @TempDir static Path folder;

  /** Longest that a whole run has taken. */
  private static long longestMillis;

  @BeforeAll
  static void makeALakeAndBothContents() throws IOException {
    try (RecordFiles files = RecordFiles.at(folder.resolve("all.ndjson"), 1)) {
      new Generator(GeneratorSettings.ofEvents(2_000, 5).withDays(START, 6)).writeTo(files);
    }
    run("backfill", "--input", folder.resolve("all.ndjson").toString(), "--format", "ndjson");
    for (String gap : List.of("1m", "30m")) {
      Path file = folder.resolve(gap + ".yaml");
      Files.writeString(file, "session: {gap: %s}\n".formatted(gap));
      RULES.add(file);
      CONTENTS.add(Map.of());
      whole(RULES.size() - 1);
      CONTENTS.set(RULES.size() - 1, hashes());
    }
    String sessions = TableName.SESSION_CHANGES.toString();
    assertNotEquals(CONTENTS.get(0).get(sessions), CONTENTS.get(1).get(sessions));
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void eachTableIsOldOrNewAndTheNextRunLeavesNothingBehind() throws Exception {
    whole(1);
    int now = 1;
    for (int kill = 0; kill < KILLS; kill++) {
      int next = 1 - now;
      boolean isPublishing = kill % 2 == 0;
      killed(isPublishing, arguments(next));
      Set<String> fresh = new TreeSet<>();
      for (Map.Entry<String, String> table : hashes().entrySet()) {
        String old = CONTENTS.get(now).get(table.getKey());
        if (!table.getValue().equals(old)) {
          assertEquals(CONTENTS.get(next).get(table.getKey()), table.getValue(), table.getKey());
          fresh.add(table.getKey());
        }
      }
      LOG.info("kill {}: {} tables were new", kill, fresh.size());
      // What had begun to be published is finished first; then the same days are computed again.
      whole(kill % 3 == 0 ? now : next);
      now = kill % 3 == 0 ? now : next;
      assertEquals(CONTENTS.get(now), hashes());
      assertEquals(Set.of("main"), branches());
    }
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void aPlanThatIsKilledChangesNothingAndIsPublishedWholeOrNotAtAll() throws Exception {
    whole(1);
    for (int kill = 0; kill < (KILLS + 1) / 2; kill++) {
      List<String> plan = new ArrayList<>(arguments(0));
      plan.add("--dry-run");
      killed(false, plan);
      assertEquals(CONTENTS.get(1), hashes());

      int exitCode = Main.run("backfill", "--publish", "--lake", lake().toString());
      assertTrue(exitCode == ExitCode.OK || exitCode == ExitCode.INPUT_NOT_READY, "" + exitCode);
      assertEquals(CONTENTS.get(exitCode == ExitCode.OK ? 0 : 1), hashes());

      run(plan.toArray(String[]::new));
      killed(true, List.of("backfill", "--publish", "--lake", lake().toString()));
      hashes()
          .forEach(
              (table, hash) ->
                  assertTrue(
                      CONTENTS.stream().anyMatch(content -> content.get(table).equals(hash)),
                      table));
      whole(1);
      assertEquals(CONTENTS.get(1), hashes());
      assertEquals(Set.of("main"), branches());
    }
  }

  private static Path lake() {
    return folder.resolve("lake");
  }

  private static List<String> arguments(int content) {
    return List.of(
        "backfill",
        "--lake",
        lake().toString(),
        "--runner",
        "direct",
        "--rules",
        RULES.get(content).toString(),
        "--from",
        START.plusDays(1).toString(),
        "--to",
        START.plusDays(4).toString());
  }

  /** Runs to the end what is otherwise killed. */
  private static void whole(int content) {
    long begun = System.nanoTime();
    run(arguments(content).toArray(String[]::new));
    longestMillis =
        Math.max(longestMillis, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
  }

  private static void run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (!all.contains("--lake")) {
      all.addAll(List.of("--runner", "direct", "--lake", lake().toString()));
    }
    assertEquals(ExitCode.OK, Main.run(all.toArray(String[]::new)));
  }

  /**
   * Runs a command as a process and kills it at a random moment, if it has not ended before.
   *
   * @param isPublishing whether the moment is one of those after it began to publish
   */
  private static void killed(boolean isPublishing, List<String> arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(arguments);
    Path said = Files.createTempFile(folder, "killed-", ".out");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      if (isPublishing) {
        while (process.isAlive() && !Files.readString(said).contains("publishing")) {
          Thread.sleep(5);
        }
        Thread.sleep(RANDOM.nextInt(1_500));
      } else {
        Thread.sleep(RANDOM.nextLong(2 * longestMillis + 2_000));
      }
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }
  }

  private static Map<String, String> hashes() {
    try (TestLake opened = TestLake.at(lake())) {
      return new TreeMap<>(opened.hashes());
    }
  }

  private static Set<String> branches() {
    Set<String> branches = new TreeSet<>();
    try (TestLake opened = TestLake.at(lake())) {
      TableName.ALL.forEach(table -> branches.addAll(opened.load(table).refs().keySet()));
    }
    return branches;
  }
}
