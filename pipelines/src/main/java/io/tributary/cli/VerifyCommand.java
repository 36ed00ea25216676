package io.tributary.cli;

import io.tributary.io.DayRanges;
import io.tributary.io.ViewComparison;
import io.tributary.job.DayRange;
import io.tributary.job.Verify;
import io.tributary.table.TableDefinition;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code verify}: whether live equals backfill. */
@Command(
    name = VerifyCommand.NAME,
    description = {
      "Computes days from the raw layer, as a backfill would, and compares every table with that, row by"
          + " row. Changes nothing.",
      "Days that are dirty are listed and left out. Exit code 50 if anything differs."
    })
public final class VerifyCommand implements Callable<Integer> {
  /** As runs are named. */
  static final String NAME = "verify";

  @Mixin private LakeOptions lake = new LakeOptions();
  @Mixin private JobOptions job = new JobOptions();

  @Option(
      names = "--from",
      paramLabel = "DATE",
      description = "First day to compare (default: the first that there is).")
  private LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "DATE",
      description =
          "First day not to compare (default: all that ended at least a day before the stream's watermark).")
  private LocalDate to;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if ((from == null) != (to == null) || (from != null && !from.isBefore(to))) {
      throw new CommandException(
          ExitCode.BAD_ARGUMENTS, "--from and --to go together, and --from is before --to");
    }
    DayRange range =
        from == null ? null : new DayRange((int) from.toEpochDay(), (int) to.toEpochDay());
    job.prepareToDecode();
    Verify verify = new Verify(lake.existing(), range, lake.rules());
    Verify.Result result =
        job.run(
            verify.location(),
            NAME,
            Instant.now(),
            (options, runId) -> verify.run(options, runId, job.progress()));
    return report(result, spec.commandLine().getOut());
  }

  /** Prints what was found. */
  static int report(Verify.Result result, PrintWriter out) {
    if (!result.dirtyDays().isEmpty()) {
      out.printf("dirty, not compared: %s%n", DayRanges.of(result.dirtyDays()));
    }
    if (result.days().isEmpty()) {
      out.println("no day can be compared yet");
      out.flush();
      return ExitCode.OK;
    }
    out.printf("compared: %s%n", DayRanges.of(result.days()));
    out.printf("%-32s %14s %10s %10s %10s%n", "table", "rows", "missing", "extra", "different");
    for (ViewComparison.Result table : result.tables()) {
      out.printf(
          "%-32s %,14d %,10d %,10d %,10d%n",
          TableDefinition.of(table.table()).view(),
          table.rows(),
          table.missing(),
          table.extra(),
          table.different());
      table.first().forEach(line -> out.println("  " + line));
    }
    if (result.tables().stream().allMatch(table -> table.rows() == 0 && table.isEqual())) {
      out.println("these days hold no rows: nothing was compared");
      out.flush();
      return ExitCode.OK;
    }
    out.println(
        result.isEqual() ? "live equals backfill: no difference" : "live differs from backfill");
    out.flush();
    return result.isEqual() ? ExitCode.OK : ExitCode.CHECK_FAILED;
  }
}
