package io.tributary.cli;

import io.tributary.io.DayChange;
import io.tributary.job.Backfill;
import io.tributary.table.TableDefinition;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;

/** Prints what a backfill would change. */
final class Changes {
  private Changes() {}

  static void print(Backfill.Plan plan, PrintWriter out) {
    Backfill.Result result = plan.result();
    if (!plan.isStaged()) {
      out.println("nothing to do");
      out.flush();
      return;
    }
    List<DayChange> changes = plan.changes().stream().filter(DayChange::isChange).toList();
    if (!changes.isEmpty()) {
      out.printf(
          "%-32s %-10s %12s %10s %10s %10s  %s%n",
          "table", "day", "rows", "added", "removed", "changed", "figures");
    }
    for (DayChange change : changes) {
      out.printf(
          "%-32s %-10s %,12d %,10d %,10d %,10d  %s%n",
          TableDefinition.of(change.table()).view(),
          LocalDate.ofEpochDay(change.day()),
          change.before(),
          change.added(),
          change.removed(),
          change.changed(),
          change.figures().stream().map(Changes::text).collect(Collectors.joining(", ")));
    }
    out.printf(
        "%,d of %,d table-days change; rewritten would be %s%n",
        changes.size(), plan.changes().size(), result.days());
    if (!result.dirtyDays().isEmpty()) {
      out.printf("dirty would be, as the import touches them too: %s%n", result.dirtyDays());
    }
    out.printf(
        "run %s is staged, and no table has changed: publish it by backfill --publish%n",
        result.runId());
    out.flush();
  }

  private static String text(DayChange.Figure figure) {
    return "%s %s > %s"
        .formatted(
            figure.column(), figure.before().toPlainString(), figure.after().toPlainString());
  }
}
