package io.tributary.cli;

import io.tributary.job.Audience;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code audience}: who stays and who leaves, and features of each person as of each day. */
@Command(
    name = AudienceCommand.NAME,
    description = {
      "Computes persons, lifecycle, retention, churn, features and labels, each day from the one before:"
          + " processed.identities, and in access person_days, lifecycle_daily, retention_daily,"
          + " churn_cohorts_weekly, person_features and churn_labels.",
      "Without dates, it goes on from the newest day, or begins anew where a backfill has rewritten an earlier"
          + " one. A day that is computed anew takes all later ones with it."
    })
public final class AudienceCommand implements Callable<Integer> {
  /** As runs are named. */
  static final String NAME = "audience";

  @Mixin private LakeOptions lake = new LakeOptions();
  @Mixin private JobOptions job = new JobOptions();

  @Option(
      names = "--from",
      paramLabel = "DATE",
      description = "First day (default: the first that is missing or was rewritten).")
  private LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "DATE",
      description =
          "First day not to compute (default: the day after the newest whose events stand).")
  private LocalDate to;

  @Override
  public Integer call() {
    if (from != null && to != null && !from.isBefore(to)) {
      throw new CommandException(
          ExitCode.BAD_ARGUMENTS, "--from %s is not before --to %s".formatted(from, to));
    }
    Instant started = Instant.now();
    Consumer<String> progress = job.progress();
    Audience audience =
        new Audience(lake.existing(), from, to, lake.rules(), Main.Version.current());
    Audience.Result result =
        job.run(
            audience.location(),
            NAME,
            started,
            (options, runId) -> audience.run(options, runId, started, progress));
    progress.accept(
        result.days().isEmpty()
            ? "nothing to do: all days whose events stand are computed"
            : "done in %.1f s: %,d event(s), %,d of them of automated visitors%nrun %s, days %s"
                .formatted(
                    Duration.between(started, Instant.now()).toMillis() / 1000.0,
                    result.counts().getOrDefault("audience.in", 0L),
                    result.counts().getOrDefault("audience.filtered", 0L),
                    result.runId(),
                    result.days()));
    return ExitCode.OK;
  }
}
