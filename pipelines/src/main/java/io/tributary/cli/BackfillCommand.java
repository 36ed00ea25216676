package io.tributary.cli;

import io.tributary.job.Backfill;
import io.tributary.job.DayRange;
import io.tributary.job.Import;
import io.tributary.rules.Rules;
import io.tributary.table.LakeLocation;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.beam.sdk.options.PipelineOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backfill}: files into the lake, and days computed anew from all their raw rows. */
@Command(
    name = "backfill",
    description = {
      "Imports files and computes the days that they touch; or, without --input, computes the days of"
          + " [--from, --to) anew.",
      "A run replaces exactly those days, and running it again changes nothing."
    })
public final class BackfillCommand implements Callable<Integer> {
  @Mixin private LakeOptions lake = new LakeOptions();

  @Option(
      names = "--input",
      paramLabel = "GLOB",
      description = "Files to import, compressed or not, on any file system that Beam knows.")
  private String input;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "What the files hold: a format of the rules, such as ndjson or access-log.")
  private String format;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description =
          "The name under which the files are imported; importing a name again replaces its records"
              + " only (default: format and glob).")
  private String source;

  @Option(
      names = "--ingested-on",
      paramLabel = "DATE",
      description = "When records were received that do not say it and cannot be read.")
  private LocalDate ingestedOn;

  @Option(names = "--from", paramLabel = "DATE", description = "First day to compute.")
  private LocalDate from;

  @Option(names = "--to", paramLabel = "DATE", description = "First day not to compute.")
  private LocalDate to;

  @Option(
      names = "--seal",
      paramLabel = "DATE",
      description =
          "Seal a day that a stream has written: compute it for good, one final row per key. Refused while"
              + " the stream may still write it.")
  private LocalDate seal;

  @Option(
      names = "--runner",
      paramLabel = "RUNNER",
      defaultValue = "spark",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}), on all cores here.")
  private Runner runner;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    Rules rules = lake.rules();
    checkArguments(rules);
    Import files =
        input == null
            ? null
            : new Import(
                input,
                format,
                source == null ? format + ":" + input : source,
                ingestedOn == null ? null : (Integer) (int) ingestedOn.toEpochDay());
    if (seal != null) {
      from = seal;
      to = seal.plusDays(1);
    }
    DayRange range =
        from == null ? null : new DayRange((int) from.toEpochDay(), (int) to.toEpochDay());
    Instant started = Instant.now();
    Consumer<String> progress =
        line -> {
          spec.commandLine().getErr().printf("%s%n", line);
          spec.commandLine().getErr().flush();
        };
    Backfill.Result result =
        run(
            input == null ? lake.existing() : lake.location(),
            files,
            range,
            rules,
            runner,
            started,
            progress);
    progress.accept(summary(result, Duration.between(started, Instant.now())));
    return ExitCode.OK;
  }

  /** Reports all problems of the arguments together. */
  private void checkArguments(Rules rules) {
    List<String> problems = new ArrayList<>();
    if (input == null && from == null && seal == null) {
      problems.add(
          "Nothing to do: give --input GLOB --format FORMAT, --from DATE --to DATE, or --seal DATE");
    }
    if (seal != null && (input != null || from != null || to != null)) {
      problems.add("--seal stands alone: it takes neither --input nor --from and --to");
    }
    if (input != null && format == null) {
      problems.add("--input needs --format: one of " + new TreeSet<>(rules.formats().keySet()));
    }
    if (format != null && !rules.formats().containsKey(format)) {
      problems.add(
          "--format %s is not known: expected one of %s"
              .formatted(format, new TreeSet<>(rules.formats().keySet())));
    }
    if (input == null && (format != null || source != null || ingestedOn != null)) {
      problems.add("--format, --source and --ingested-on go with --input");
    }
    if (source != null && (source.isBlank() || source.contains("|"))) {
      problems.add("--source %s cannot be a name: it is blank, or holds a |".formatted(source));
    }
    if ((from == null) != (to == null)) {
      problems.add("--from and --to go together: the days of [from, to)");
    }
    if (from != null && to != null && !from.isBefore(to)) {
      problems.add("--from %s is not before --to %s".formatted(from, to));
    }
    if (!problems.isEmpty()) {
      throw new CommandException(ExitCode.BAD_ARGUMENTS, String.join("\n", problems));
    }
  }

  /** Runs a backfill, alone on its lake. */
  @SuppressWarnings("try")
  static Backfill.Result run(
      LakeLocation location,
      Import files,
      DayRange range,
      Rules rules,
      Runner runner,
      Instant started,
      Consumer<String> progress) {
    PipelineOptions options = runner.localOptions();
    String runId = Runs.id(started, "backfill");
    options.setJobName("tributary-" + runId.toLowerCase(Locale.ROOT));
    Backfill backfill = new Backfill(location, files, range, rules, Main.Version.current(), true);
    try (LakeLock lock = LakeLock.backfill(location)) {
      return backfill.run(options, runId, started, progress);
    }
  }

  static String summary(Backfill.Result result, Duration took) {
    return "done in %.1f s: %,d record(s) imported, %,d event(s), %,d duplicate(s), %,d dead letter(s)%nrun %s, days %s"
            .formatted(
                took.toMillis() / 1000.0,
                count(result, "import.out"),
                count(result, "timeline.out"),
                count(result, "timeline.duplicate"),
                count(result, "decode.dead_letter"),
                result.runId(),
                result.days().isEmpty() ? "none" : result.days())
        + (result.dirtyDays().isEmpty()
            ? ""
            : "%nthe import also touched days that were not computed, now in ops.dirty_days: %s"
                .formatted(result.dirtyDays()));
  }

  private static long count(Backfill.Result result, String name) {
    return result.counts().getOrDefault(name, 0L);
  }
}
