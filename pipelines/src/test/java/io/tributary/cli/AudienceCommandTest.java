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

class AudienceCommandTest {
  @TempDir private Path directory;

  @Test
  void argumentsAreChecked() {
    assertEquals(ExitCode.BAD_ARGUMENTS, run("--from", "2026-01-05", "--to", "2026-01-05"));
    assertEquals(ExitCode.BAD_ARGUMENTS, run("--from", "yesterday"));
    assertFalse(Files.exists(directory.resolve("lake")));
  }

  @Test
  void aLakeThatIsMissingIsNotMadeAndOneWithoutEventsIsNotReady() {
    assertEquals(ExitCode.INPUT_NOT_READY, run());
    assertFalse(Files.exists(directory.resolve("lake")));
    assertEquals(ExitCode.OK, Main.run("tables", "--lake", lake()));
    assertEquals(ExitCode.INPUT_NOT_READY, run());
  }

  @Test
  void withoutDatesAllDaysAreComputedThatStandAndThenNone() throws IOException {
    Path events = directory.resolve("events.ndjson");
    Files.write(
        events,
        List.of(
            "{\"event_id\":\"1\",\"event_type\":\"page_view\",\"event_time\":\"2026-01-05T10:00:00Z\",\"anonymous_id\":\"v\"}",
            "{\"event_id\":\"2\",\"event_type\":\"page_view\",\"event_time\":\"2026-01-07T10:00:00Z\",\"anonymous_id\":\"w\"}"));
    assertEquals(
        ExitCode.OK,
        Main.run(
            "backfill",
            "--runner",
            "direct",
            "--lake",
            lake(),
            "--format",
            "ndjson",
            "--input",
            events.toString()));
    assertEquals(ExitCode.INPUT_NOT_READY, run("--from", "2026-01-06"));
    assertEquals(ExitCode.INPUT_NOT_READY, run("--to", "2026-01-09"));
    assertEquals(0, rows());
    assertEquals(ExitCode.OK, run("--to", "2026-01-06"));
    assertEquals(1, rows());
    assertEquals(ExitCode.OK, run());
    assertEquals(4, rows());
    assertEquals(ExitCode.OK, run());
    assertEquals(4, rows());
  }

  private long rows() {
    try (Lake opened = Lake.open(LakeLocation.local(directory.resolve("lake")))) {
      return ContentHashes.of(opened.load(TableName.PERSON_DAYS)).rows();
    }
  }

  private String lake() {
    return directory.resolve("lake").toString();
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("audience", "--runner", "direct", "--lake", lake()));
    all.addAll(List.of(arguments));
    return Main.run(all.toArray(String[]::new));
  }
}
