package io.tributary.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tributary.table.ContentHashes;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackfillCommandTest {
  @TempDir private Path directory;

  @Test
  void waysThatExcludeEachOtherAreBadArguments() {
    assertEquals(ExitCode.BAD_ARGUMENTS, run());
    assertEquals(ExitCode.BAD_ARGUMENTS, run("--dirty", "--dead-letters"));
    assertEquals(ExitCode.BAD_ARGUMENTS, run("--dirty", "--seal", "2026-01-05"));
    assertEquals(
        ExitCode.BAD_ARGUMENTS, run("--dirty", "--from", "2026-01-05", "--to", "2026-01-06"));
    assertEquals(ExitCode.BAD_ARGUMENTS, run("--publish", "--dry-run"));
    assertEquals(ExitCode.BAD_ARGUMENTS, run("--dirty", "--reason", "missing-field"));
    assertEquals(ExitCode.BAD_ARGUMENTS, run("--dead-letters", "--reason", "other"));
    assertFalse(Files.exists(directory.resolve("lake")));
  }

  @Test
  void aDryRunLeavesTheLakeAsItIsAndPublishDoesWhatItSaid() throws IOException {
    Path events = directory.resolve("events.ndjson");
    Files.write(
        events,
        List.of(
            "{\"event_id\":\"1\",\"event_type\":\"click\",\"event_time\":\"2026-01-05T10:00:00Z\",\"anonymous_id\":\"v\"}",
            "{\"event_id\":\"2\",\"event_type\":\"click\",\"event_time\":\"2026-01-05T10:10:00Z\",\"anonymous_id\":\"v\"}"));
    assertEquals(ExitCode.OK, run("--input", events.toString(), "--format", "ndjson", "--dry-run"));
    assertEquals(0, sessions());
    assertEquals(ExitCode.OK, run("--publish"));
    assertEquals(1, sessions());
    assertEquals(ExitCode.INPUT_NOT_READY, run("--publish"));
    Path rules = Files.writeString(directory.resolve("rules.yaml"), "session: {gap: 5m}\n");
    String[] day = {"--from", "2026-01-05", "--to", "2026-01-06", "--rules", rules.toString()};
    List<String> dryRun = new ArrayList<>(List.of(day));
    dryRun.add("--dry-run");
    assertEquals(ExitCode.OK, run(dryRun.toArray(String[]::new)));
    assertEquals(1, sessions());
    assertEquals(ExitCode.OK, run("--publish"));
    assertEquals(2, sessions());
    assertEquals(ExitCode.INPUT_NOT_READY, run("--publish"));
  }

  private long sessions() {
    try (Lake opened = Lake.open(LakeLocation.local(directory.resolve("lake")))) {
      return ContentHashes.of(opened.load(TableName.SESSION_CHANGES)).rows();
    }
  }

  private int run(String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "backfill", "--runner", "direct", "--lake", directory.resolve("lake").toString()));
    all.addAll(List.of(arguments));
    return Main.run(all.toArray(String[]::new));
  }
}
