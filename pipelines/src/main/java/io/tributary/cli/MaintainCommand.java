package io.tributary.cli;

import io.tributary.io.Maintenance.Extent;
import io.tributary.job.Maintain;
import io.tributary.sql.SqlSession;
import io.tributary.sql.Upkeep;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maintain}: fewer and larger files, and an end to old snapshots, orphans and raw rows. */
@Command(
    name = "maintain",
    description = {
      "Folds live's changes of days that live no longer writes, puts small files together, expires"
          + " snapshots and removes files that none of them has, through Trino; gives up old raw rows, if asked.",
      "No view shows anything else afterwards, and a stream may go on beside it."
    })
public final class MaintainCommand implements Callable<Integer> {
  /** A stream tries for half an hour to commit; until then its last commits are looked for. */
  private static final Duration SHORTEST_SNAPSHOTS = Duration.ofHours(1);

  /** A data file is an orphan until it is committed. */
  private static final Duration SHORTEST_ORPHANS = Duration.ofDays(1);

  @Mixin private LakeOptions lake = new LakeOptions();
  @Mixin private TrinoOptions trino = new TrinoOptions();

  @Option(
      names = "--keep-snapshots",
      paramLabel = "TIME",
      defaultValue = "1h",
      description =
          "Expire snapshots that are older, such as 12h or 7d; 1h at least (default: ${DEFAULT-VALUE}).")
  private String keepSnapshots;

  @Option(
      names = "--keep-orphans",
      paramLabel = "TIME",
      defaultValue = "3d",
      description =
          "Remove files that no snapshot has and that are older; 1d at least (default: ${DEFAULT-VALUE}).")
  private String keepOrphans;

  @Option(
      names = "--keep-raw",
      paramLabel = "DAYS",
      description =
          "Give up raw rows that were received more days before the newest; earlier days cannot be"
              + " computed anew then (default: keep all).")
  private Integer keepRaw;

  @Parameters(
      paramLabel = "TABLE",
      description = "Tidy up these tables only, such as processed.events.")
  private Set<String> tables = new LinkedHashSet<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return Failures.translated(
        () -> {
          Maintain maintain = checked();
          List<Maintain.Result> results = run(maintain);
          report(results, spec.commandLine().getOut());
          return ExitCode.OK;
        });
  }

  /** Reports all problems of the arguments together. */
  private Maintain checked() {
    List<String> problems = new ArrayList<>();
    Duration snapshots = time("--keep-snapshots", keepSnapshots, SHORTEST_SNAPSHOTS, problems);
    Duration orphans = time("--keep-orphans", keepOrphans, SHORTEST_ORPHANS, problems);
    if (keepRaw != null && keepRaw < 1) {
      problems.add(
          "--keep-raw %d is not accepted: a number of days from 1 on is".formatted(keepRaw));
    }
    Set<TableName> chosen = new LinkedHashSet<>(tables.isEmpty() ? TableName.ALL : List.of());
    for (String table : tables) {
      try {
        chosen.add(TableName.parse(table));
      } catch (IllegalArgumentException e) {
        problems.add(e.getMessage());
      }
    }
    LakeLocation location = lake.existing();
    if (location.directory() == null && !trino.isRemote()) {
      problems.add("--catalog needs --url: only a local lake has a Trino of its own");
    }
    if (!problems.isEmpty()) {
      throw new CommandException(ExitCode.BAD_ARGUMENTS, String.join("\n", problems));
    }
    return new Maintain(location, lake.rules(), chosen, snapshots, orphans, keepRaw);
  }

  private static Duration time(
      String option, String text, Duration shortest, List<String> problems) {
    try {
      Duration time = Duration.parse(text.endsWith("d") ? "P" + text : "PT" + text);
      if (time.compareTo(shortest) >= 0) {
        return time;
      }
    } catch (DateTimeParseException e) {
      // Said below.
    }
    problems.add(
        "%s %s is not accepted: a time such as 12h or 7d, of at least %s, is"
            .formatted(option, text, shortest.toDays() > 0 ? "1d" : "1h"));
    return null;
  }

  @SuppressWarnings("try")
  private List<Maintain.Result> run(Maintain maintain) {
    try (LakeLock lock = LakeLock.backfill(maintain.location());
        SqlSession session = trino.open(maintain.location().directory())) {
      Upkeep upkeep = new Upkeep(session, session.catalog());
      return maintain.run(new ThroughTrino(upkeep), JobOptions.progress(spec));
    }
  }

  /** A lake's upkeep, as Trino does it. */
  public record ThroughTrino(Upkeep upkeep) implements Maintain.Engine {
    @Override
    public void compact(TableName table, LocalDate before) {
      upkeep.compact(table.toString(), TableDefinition.of(table).dateColumn(), before);
    }

    @Override
    public void expireSnapshots(TableName table, Duration olderThan) {
      upkeep.expireSnapshots(table.toString(), olderThan);
    }

    @Override
    public void removeOrphans(TableName table, Duration olderThan) {
      upkeep.removeOrphans(table.toString(), olderThan);
    }
  }

  private static void report(List<Maintain.Result> results, PrintWriter out) {
    out.printf("%-34s %19s %19s %21s %12s%n", "table", "files", "snapshots", "MB", "rows folded");
    Extent before = new Extent(0, 0, 0);
    Extent after = before;
    long folded = 0;
    for (Maintain.Result result : results) {
      line(out, result.table().toString(), result.before(), result.after(), result.folded());
      before = before.plus(result.before());
      after = after.plus(result.after());
      folded += result.folded();
    }
    line(out, "all", before, after, folded);
    out.flush();
  }

  private static void line(PrintWriter out, String name, Extent before, Extent after, long folded) {
    out.printf(
        "%-34s %,8d > %,8d %,8d > %,8d %,9.1f > %,9.1f %,12d%n",
        name,
        before.files(),
        after.files(),
        before.snapshots(),
        after.snapshots(),
        before.bytes() / 1e6,
        after.bytes() / 1e6,
        folded);
  }
}
