package io.tributary.job;

import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.TestLake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Consumer;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** A lake and its input files in a folder, and backfills of it on the direct runner. */
final class BackfillLake {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  private final Path directory;
  private final LakeLocation location;
  private final Rules rules = RulesFile.builtIn();
  private int runs;

  BackfillLake(Path directory) {
    this(directory, LakeLocation.local(directory.resolve("lake")));
  }

  /**
   * @param directory of the inputs
   */
  BackfillLake(Path directory, LakeLocation location) {
    this.directory = directory;
    this.location = location;
  }

  /** Fixes the zone; without it, it is UTC. */
  BackfillLake createIn(ZoneId zone) {
    TestLake.at(location, zone).close();
    return this;
  }

  LakeLocation location() {
    return location;
  }

  TestLake open() {
    return TestLake.at(location, zone());
  }

  private ZoneId zone() {
    try (var lake = Lake.open(location)) {
      return lake.zone();
    }
  }

  /** Writes lines to a file of that name below the folder of inputs. */
  Path write(String name, List<String> lines) {
    return write(
        name,
        (String.join("\n", lines) + (lines.isEmpty() ? "" : "\n"))
            .getBytes(StandardCharsets.UTF_8));
  }

  Path write(String name, byte[] bytes) {
    Path file = directory.resolve("input").resolve(name);
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  Backfill.Result importFiles(String glob, String source) {
    return importFiles(glob, source, null);
  }

  Backfill.Result importFiles(String glob, String source, LocalDate ingestedOn) {
    return run(
        new Import(
            directory.resolve("input").resolve(glob).toString(),
            "ndjson",
            source,
            ingestedOn == null ? null : (Integer) (int) ingestedOn.toEpochDay()),
        null);
  }

  /** Imports all of a file, and computes the days of [from, to) only. */
  Backfill.Result importOnly(String glob, String source, LocalDate from, LocalDate to) {
    return run(
        new Import(directory.resolve("input").resolve(glob).toString(), "ndjson", source, null),
        new DayRange((int) from.toEpochDay(), (int) to.toEpochDay()));
  }

  /** Computes the days of [from, to) anew. */
  Backfill.Result compute(LocalDate from, LocalDate to) {
    return run(null, new DayRange((int) from.toEpochDay(), (int) to.toEpochDay()));
  }

  private Backfill.Result run(Import files, DayRange range) {
    DayChoice choice = range == null ? new DayChoice.Touched() : new DayChoice.OfRange(range);
    return new Backfill(location, files, choice, rules, "test", true)
        .run(options(), "run" + runs, NOW.plusSeconds(runs++), line -> {});
  }

  /** Computes some days by some rules. */
  Backfill.Result backfill(DayChoice choice, Rules rulesOfDays) {
    return new Backfill(location, null, choice, rulesOfDays, "test", true)
        .run(options(), "run" + runs, NOW.plusSeconds(runs++), line -> {});
  }

  /** What computing some days by some rules would change. */
  Backfill.Plan plan(DayChoice choice, Rules rulesOfDays) {
    return new Backfill(location, null, choice, rulesOfDays, "test", true)
        .plan(options(), "run" + runs, NOW.plusSeconds(runs++), line -> {});
  }

  /** Publishes what was planned. */
  String publish() {
    return publish(null);
  }

  /** Publishes what a certain run has planned. */
  String publish(String planned) {
    return Backfill.publish(location(), planned, NOW.plusSeconds(runs++), line -> {});
  }

  /** How it stands, by the built-in rules. */
  LakeStatus status() {
    return LakeStatus.of(location(), RulesFile.builtIn());
  }

  /** Counts visitors in funnels whose first steps are of [from, to). */
  VisitorFunnels.Result funnels(LocalDate from, LocalDate to, Rules rulesOfFunnels) {
    DayRange range = new DayRange((int) from.toEpochDay(), (int) to.toEpochDay());
    return new VisitorFunnels(location, range, rulesOfFunnels, "test")
        .run(options(), "run" + runs++, NOW, line -> {});
  }

  /** Computes the audience of [from, to), or of what is due where one is null. */
  Audience.Result audience(LocalDate from, LocalDate to) {
    return audience(from, to, line -> {});
  }

  /**
   * @param progress takes what it says
   */
  Audience.Result audience(LocalDate from, LocalDate to, Consumer<String> progress) {
    return new Audience(location, from, to, rules, "test")
        .run(options(), "run" + runs, NOW.plusSeconds(runs++), progress);
  }

  /** Compares all days with what a backfill would write. */
  Verify.Result verify() {
    return new Verify(location, null, rules).run(options(), "run" + runs++, line -> {});
  }

  private static PipelineOptions options() {
    return PipelineOptionsFactory.fromArgs(
            "--runner=DirectRunner", "--targetParallelism=2", "--enforceImmutability=true")
        .create();
  }
}
