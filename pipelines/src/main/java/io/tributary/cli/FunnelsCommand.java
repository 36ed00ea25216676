package io.tributary.cli;

import io.tributary.job.DayRange;
import io.tributary.job.VisitorFunnels;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
  @Mixin private JobOptions job = new JobOptions();

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

  @Override
  public Integer call() {
    if (!from.isBefore(to)) {
      throw new CommandException(
          ExitCode.BAD_ARGUMENTS, "--from %s is not before --to %s".formatted(from, to));
    }
    Instant started = Instant.now();
    Consumer<String> progress = job.progress();
    VisitorFunnels funnels =
        new VisitorFunnels(
            lake.existing(),
            new DayRange((int) from.toEpochDay(), (int) to.toEpochDay()),
            lake.rules(),
            Main.Version.current());
    VisitorFunnels.Result result =
        job.run(
            funnels.location(),
            "funnels",
            started,
            (options, runId) -> funnels.run(options, runId, started, progress));
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
}
