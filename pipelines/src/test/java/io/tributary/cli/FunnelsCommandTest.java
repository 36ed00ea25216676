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

class FunnelsCommandTest {
  @TempDir private Path directory;

  @Test
  void argumentsAreChecked() {
    assertEquals(ExitCode.BAD_ARGUMENTS, run("--from", "2026-01-05"));
    assertEquals(ExitCode.BAD_ARGUMENTS, run("--to", "2026-01-05"));
    assertEquals(ExitCode.BAD_ARGUMENTS, run("--from", "2026-01-05", "--to", "2026-01-05"));
    assertEquals(ExitCode.BAD_ARGUMENTS, run("--from", "yesterday", "--to", "2026-01-05"));
    assertFalse(Files.exists(directory.resolve("lake")));
  }

  @Test
  void aLakeThatIsMissingIsNotMade() {
    assertEquals(ExitCode.INPUT_NOT_READY, run("--from", "2026-01-05", "--to", "2026-01-06"));
    assertFalse(Files.exists(directory.resolve("lake")));
  }

  @Test
  void rulesWithoutSuchAFunnelAreABadArgument() throws IOException {
    createLake();
    Path rules = Files.writeString(directory.resolve("rules.yaml"), "funnels: []\n");
    assertEquals(
        ExitCode.BAD_ARGUMENTS,
        run("--from", "2026-01-05", "--to", "2026-01-06", "--rules", rules.toString()));
  }

  /** The built-in rules have a funnel of a week. */
  @Test
  void daysWhoseWindowIsOverAreComputedAndOthersAreNotReady() throws IOException {
    createLake();
    Path events = directory.resolve("events.ndjson");
    Files.write(
        events,
        List.of(
            "{\"event_id\":\"1\",\"event_type\":\"page_view\",\"event_time\":\"2026-01-05T10:00:00Z\",\"anonymous_id\":\"v\",\"page_url\":\"https://x.example/product/7\"}",
            "{\"event_id\":\"2\",\"event_type\":\"add_to_cart\",\"event_time\":\"2026-01-12T10:00:00Z\",\"anonymous_id\":\"v\"}"));
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
    assertEquals(ExitCode.INPUT_NOT_READY, run("--from", "2026-01-05", "--to", "2026-01-07"));
    assertEquals(0, rows());
    assertEquals(ExitCode.OK, run("--from", "2026-01-05", "--to", "2026-01-06"));
    assertEquals(2, rows());
  }

  private void createLake() {
    assertEquals(ExitCode.OK, Main.run("tables", "--lake", lake()));
  }

  private long rows() {
    try (Lake opened = Lake.open(LakeLocation.local(directory.resolve("lake")))) {
      return ContentHashes.of(opened.load(TableName.VISITOR_FUNNELS_DAILY)).rows();
    }
  }

  private String lake() {
    return directory.resolve("lake").toString();
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("funnels", "--runner", "direct", "--lake", lake()));
    all.addAll(List.of(arguments));
    return Main.run(all.toArray(String[]::new));
  }
}
