package io.tributary.cli;

import io.tributary.event.DeadLetterReason;
import io.tributary.job.Backfill;
import io.tributary.job.DayChoice;
import io.tributary.job.DayRange;
import io.tributary.job.Import;
import io.tributary.rules.Rules;
import io.tributary.table.LakeLocation;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backfill}: files into the lake, and days computed anew from all their raw rows. */
@Command(
    name = BackfillCommand.NAME,
    description = {
      "Imports files and computes the days that they touch; or, without --input, computes the days of"
          + " [--from, --to) anew.",
      "A run replaces exactly those days, and running it again changes nothing."
    })
public final class BackfillCommand implements Callable<Integer> {
  /** As runs are named. */
  static final String NAME = "backfill";

  @Mixin private LakeOptions lake = new LakeOptions();
  @Mixin private JobOptions job = new JobOptions();

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

  @Option(names = "--dirty", description = "Compute the days that ops.dirty_days lists.")
  private boolean isDirty;

  @Option(
      names = "--dead-letters",
      description =
          "Compute the days of dead letters that the rules now make events of; these leave"
              + " raw.dead_letters.")
  private boolean isOfDeadLetters;

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      description = "With --dead-letters: look at those of one reason only, such as missing-field.")
  private String reason;

  @Option(
      names = "--dry-run",
      description =
          "Stage all, print what it would change of each table and day, and leave it to --publish. No"
              + " table changes.")
  private boolean isDryRun;

  @Option(
      names = "--publish",
      description =
          "Publish what the last --dry-run staged. Refused if those days have changed since.")
  private boolean isPublish;

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description = "With --publish: the run that is meant. Refused if another one is staged.")
  private String run;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    Rules rules = lake.rules();
    checkArguments(rules);
    Instant started = Instant.now();
    Consumer<String> progress = job.progress();
    if (isPublish) {
      progress.accept("published run %s".formatted(publish(started, progress)));
      return ExitCode.OK;
    }
    job.prepareToDecode();
    Import files =
        input == null
            ? null
            : new Import(
                input,
                format,
                source == null ? format + ":" + input : source,
                ingestedOn == null ? null : (Integer) (int) ingestedOn.toEpochDay());
    Backfill backfill =
        new Backfill(
            input == null ? lake.existing() : lake.location(),
            files,
            choice(),
            rules,
            Main.Version.current(),
            true);
    if (isDryRun) {
      Backfill.Plan plan =
          job.run(
              backfill.location(),
              NAME,
              started,
              (options, runId) -> backfill.plan(options, runId, started, progress));
      Changes.print(plan, spec.commandLine().getOut());
      return ExitCode.OK;
    }
    Backfill.Result result =
        job.run(
            backfill.location(),
            NAME,
            started,
            (options, runId) -> backfill.run(options, runId, started, progress));
    progress.accept(summary(result, Duration.between(started, Instant.now())));
    return ExitCode.OK;
  }

  private DayChoice choice() {
    if (isDirty) {
      return new DayChoice.Dirty();
    }
    if (isOfDeadLetters) {
      return new DayChoice.OfDeadLetters(reason);
    }
    LocalDate first = seal == null ? from : seal;
    LocalDate end = seal == null ? to : seal.plusDays(1);
    return first == null
        ? new DayChoice.Touched()
        : new DayChoice.OfRange(new DayRange((int) first.toEpochDay(), (int) end.toEpochDay()));
  }

  /** Reports all problems of the arguments together. */
  private void checkArguments(Rules rules) {
    List<String> problems = new ArrayList<>();
    List<String> ways = new ArrayList<>();
    addIf(seal != null, "--seal", ways);
    addIf(isDirty, "--dirty", ways);
    addIf(isOfDeadLetters, "--dead-letters", ways);
    addIf(isPublish, "--publish", ways);
    boolean hasDays = input != null || from != null || to != null;
    if (ways.isEmpty() && !hasDays) {
      problems.add(
          "Nothing to do: give --input GLOB --format FORMAT, --from DATE --to DATE, --seal DATE, --dirty,"
              + " --dead-letters or --publish");
    }
    if (ways.size() > 1 || !ways.isEmpty() && hasDays) {
      problems.add(
          "%s: each stands alone, and takes neither --input nor --from and --to"
              .formatted(String.join(", ", ways)));
    }
    if (isPublish && isDryRun) {
      problems.add("--publish publishes what an earlier --dry-run staged: they do not go together");
    }
    if (run != null && !isPublish) {
      problems.add("--run goes with --publish");
    }
    if (reason != null && !isOfDeadLetters) {
      problems.add("--reason goes with --dead-letters");
    }
    if (reason != null && !DeadLetterReason.labels().contains(reason)) {
      problems.add(
          "--reason %s is not known: expected one of %s"
              .formatted(reason, DeadLetterReason.labels()));
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

  private static void addIf(boolean isGiven, String name, List<String> names) {
    if (isGiven) {
      names.add(name);
    }
  }

  @SuppressWarnings("try")
  private String publish(Instant started, Consumer<String> progress) {
    LakeLocation location = lake.existing();
    try (LakeLock lock = LakeLock.backfill(location)) {
      return Backfill.publish(location, run, started, progress);
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
