package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.TableName;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * What a staged run changes of a table's day, as a reader of its view would see it.
 *
 * @param before rows that there are
 * @param added rows whose key is new
 * @param removed rows whose key is gone
 * @param changed rows that keep their key and have other values
 * @param figures the sums that change
 */
public record DayChange(
    TableName table,
    int day,
    long before,
    long added,
    long removed,
    long changed,
    List<Figure> figures) {

  /** The sum of a column over the day's rows. */
  public record Figure(String column, BigDecimal before, BigDecimal after) {}

  /** Whether anything changes. */
  public boolean isChange() {
    return added + removed + changed > 0;
  }

  /**
   * One for each of the days that has rows before or after.
   *
   * @param runId of the run that staged the table
   * @param days that it replaces
   */
  public static List<DayChange> of(Lake lake, TableName name, String runId, Set<Integer> days) {
    Table table = lake.load(name);
    Snapshot current = table.currentSnapshot();
    Long actual = current == null ? null : (Long) current.snapshotId();
    NavigableSet<Integer> present = new TreeSet<>(TableRead.days(table));
    present.addAll(TableRead.daysOf(table, Staging.branch(runId)));
    present.retainAll(days);
    List<DayChange> changes = new ArrayList<>();
    for (int day : present) {
      ViewComparison.Result result = ViewComparison.of(lake, name, runId, actual, Set.of(day));
      changes.add(
          new DayChange(
              name,
              day,
              result.rows() - result.missing() + result.extra(),
              result.missing(),
              result.extra(),
              result.different(),
              result.figures().stream()
                  .filter(figure -> figure.expected().compareTo(figure.actual()) != 0)
                  .map(figure -> new Figure(figure.column(), figure.actual(), figure.expected()))
                  .toList()));
    }
    return changes;
  }
}
