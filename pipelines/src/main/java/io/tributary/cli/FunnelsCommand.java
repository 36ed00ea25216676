package io.tributary.cli;

import io.tributary.job.DayRange;
import io.tributary.job.VisitorFunnels;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.beam.sdk.options.PipelineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code funnels}: how far visitors get in funnels that reach over sessions and days. */
@Command(
    name = "funnels",
    description = {
      "Counts how far visitors get in the rules' funnels of the scope visitor, by the day of their first"
          + " step: access.visitor_funnels_daily.",
      "A run replaces exactly the days of [--from, --to), and running it again changes nothing. Days whose"
          + " windows are not over yet are refused."
    })
public final class FunnelsCommand implements Callable<Integer> {
  @Mixin private LakeOptions lake = new LakeOptions();

  @Option(
      names = "--from",
      paramLabel = "DATE",
      required = true,
      description = "First day on which visitors find the first step.")
  private LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "DATE",
      required = true,
      description = "First day not to compute.")
  private LocalDate to;

  @Option(
      names = "--runner",
      paramLabel = "RUNNER",
      defaultValue = "spark",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}), on all cores here.")
  private Runner runner;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (!from.isBefore(to)) {
      throw new CommandException(
          ExitCode.BAD_ARGUMENTS, "--from %s is not before --to %s".formatted(from, to));
    }
    Instant started = Instant.now();
    Consumer<String> progress =
        line -> {
          spec.commandLine().getErr().printf("%s%n", line);
          spec.commandLine().getErr().flush();
        };
    VisitorFunnels funnels =
        new VisitorFunnels(
            lake.existing(),
            new DayRange((int) from.toEpochDay(), (int) to.toEpochDay()),
            lake.rules(),
            Main.Version.current());
    VisitorFunnels.Result result = run(funnels, runner, started, progress);
    progress.accept(
        "done in %.1f s: %,d event(s), %,d of them of automated visitors%nrun %s, days %s"
            .formatted(
                Duration.between(started, Instant.now()).toMillis() / 1000.0,
                result.counts().getOrDefault("funnel.in", 0L),
                result.counts().getOrDefault("funnel.filtered", 0L),
                result.runId(),
                result.days()));
    return ExitCode.OK;
  }

  /** Runs it, alone on its lake. */
  @SuppressWarnings("try")
  private static VisitorFunnels.Result run(
      VisitorFunnels funnels, Runner runner, Instant started, Consumer<String> progress) {
    PipelineOptions options = runner.localOptions();
    String runId = Runs.id(started, "funnels");
    options.setJobName("tributary-" + runId.toLowerCase(Locale.ROOT));
    try (LakeLock lock = LakeLock.backfill(funnels.location())) {
      return funnels.run(options, runId, started, progress);
    }
  }
}
