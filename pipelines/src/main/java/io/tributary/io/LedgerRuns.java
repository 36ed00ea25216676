package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.TableName;
import java.util.ArrayList;
import java.util.List;

/** The runs that {@code ops.ledger} tells of. */
public final class LedgerRuns {
  private static final List<String> COLUMNS =
      List.of("run_id", "run_at", "job", "range_from", "range_to");

  /**
   * A run that rewrote days.
   *
   * @param at when it started, in microseconds
   * @param from first day that was rewritten, days since 1970
   * @param to first day after them
   */
  public record Run(String runId, long at, String job, int from, int to) {}

  private LedgerRuns() {}

  /** A run for each of its stages, if it rewrote days. */
  public static List<Run> of(Lake lake) {
    TableRead read = TableRead.whole(lake, TableName.LEDGER, COLUMNS);
    List<Run> runs = new ArrayList<>();
    try (TableReader reader = new TableReader(read)) {
      for (String part : read.parts()) {
        reader.forEach(
            part,
            row -> {
              if (row.value(3) != null) {
                runs.add(
                    new Run(
                        (String) row.value(0),
                        (Long) row.value(1),
                        (String) row.value(2),
                        (Integer) row.value(3),
                        (Integer) row.value(4)));
              }
            });
      }
    }
    return runs;
  }
}
