package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SortOrderComparators;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Puts what live's changes of a day come to in place of the changes, for days that live no longer
 * writes: of each key the latest row that was not retracted, or one row of sums. Views show the
 * same before and after. Days that a backfill wrote are left as they are.
 */
public final class FoldChanges {
  private static final String FOLDED_BEFORE = "tributary.folded-before";
  private static final long ROWS_PER_PASS = 1_000_000;

  private final Lake lake;
  private final TableName name;
  private final Table table;
  private final TableDefinition definition;
  private final List<String> columns;
  private final Collection<DataFile> written = new ArrayList<>();

  private FoldChanges(Lake lake, TableName name) {
    this.lake = lake;
    this.name = name;
    this.table = lake.load(name);
    this.definition = TableDefinition.of(name);
    this.columns = definition.schema().columns().stream().map(NestedField::name).toList();
  }

  /**
   * Folds a table's days before a day, in one commit; those that were folded before are not looked
   * at.
   *
   * @param before the first day that live may still write, as days since 1970
   * @return by how many rows the table is smaller
   */
  public static long fold(Lake lake, TableName name, int before) {
    FoldChanges fold = new FoldChanges(lake, name);
    return fold.columns.contains("is_final") ? fold.fold(before) : 0;
  }

  private long fold(int before) {
    Snapshot base = table.currentSnapshot();
    int from =
        Integer.parseInt(
            table.properties().getOrDefault(FOLDED_BEFORE, Integer.toString(Integer.MIN_VALUE)));
    if (base == null || from >= before) {
      return 0;
    }
    String date = definition.dateColumn();
    Map<Integer, Long> rowsByDay =
        read(
                base,
                Expressions.and(
                    Expressions.greaterThanOrEqual(date, from), Expressions.lessThan(date, before)))
            .recordsByDay();
    Set<Integer> folded = new TreeSet<>();
    long less = 0;
    for (int day : new TreeSet<>(rowsByDay.keySet())) {
      Collection<DataFile> files = new ArrayList<>();
      long rows = fold(read(base, DayRanges.of(Set.of(day)).filter(date)), day, files);
      if (rows < rowsByDay.get(day)) {
        folded.add(day);
        less += rowsByDay.get(day) - rows;
        written.addAll(files);
      } else {
        files.forEach(file -> table.io().deleteFile(file.location()));
      }
    }
    if (!folded.isEmpty()) {
      commit(base, DayRanges.of(folded).filter(date));
    }
    table.updateProperties().set(FOLDED_BEFORE, Integer.toString(before)).commit();
    return less;
  }

  private TableRead read(Snapshot base, Expression filter) {
    return TableRead.planAt(lake.location(), table, name, base.snapshotId(), filter, columns);
  }

  private void commit(Snapshot base, Expression filter) {
    OverwriteFiles overwrite =
        table
            .newOverwrite()
            .overwriteByRowFilter(filter)
            .conflictDetectionFilter(filter)
            .validateFromSnapshot(base.snapshotId())
            .validateNoConflictingData()
            .validateNoConflictingDeletes();
    written.forEach(overwrite::addFile);
    overwrite.commit();
  }

  /**
   * Writes what a day's rows come to.
   *
   * @return how many rows that is
   */
  private long fold(TableRead read, int day, Collection<DataFile> files) {
    long all = read.recordsByDay().getOrDefault(day, 0L);
    int passes = (int) (all / ROWS_PER_PASS) + 1;
    long rows = 0;
    for (int pass = 0; pass < passes; pass++) {
      Fold fold = new Fold();
      int thisPass = pass;
      try (TableReader reader = new TableReader(read)) {
        for (String part : read.parts()) {
          reader.forEach(part, row -> fold.add(row, thisPass, passes));
        }
      }
      if (fold.isFinal) {
        return all;
      }
      List<Row> left = fold.rows();
      left.sort(SortOrderComparators.forSchema(definition.schema(), definition.sortOrder()));
      TableFiles.PartitionWriter writer =
          new TableFiles(table, true, fold.runId).open(Row.of(day), files::add);
      left.forEach(writer::write);
      writer.close();
      rows += left.size();
    }
    return rows;
  }

  /** One pass over a day's rows. */
  private final class Fold {
    private final int[] key = definition.key().stream().mapToInt(definition::position).toArray();
    private final int runIdAt = columns.indexOf(Staging.RUN_COLUMN);
    private final int finalAt = columns.indexOf("is_final");
    private final RowSums sums = new RowSums(definition);
    private final Map<Row, Row> latest = new HashMap<>();
    private boolean isFinal;

    /** Of the run that wrote last. */
    private String runId = "";

    void add(Row row, int pass, int passes) {
      isFinal |= (Boolean) row.value(finalAt);
      Object[] values = new Object[key.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = row.value(key[i]);
      }
      Row keyOfRow = Row.of(values);
      if (Math.floorMod(keyOfRow.hashCode(), passes) != pass) {
        return;
      }
      String run = (String) row.value(runIdAt);
      runId = run.compareTo(runId) > 0 ? run : runId;
      if (!definition.sums().isEmpty()) {
        sums.add(row);
        return;
      }
      latest.merge(keyOfRow, row, (a, b) -> revision(a) >= revision(b) ? a : b);
    }

    private long revision(Row row) {
      return (Long) row.value(columns.indexOf("revision"));
    }

    /** What the view shows. */
    List<Row> rows() {
      List<Row> rows = new ArrayList<>();
      if (definition.sums().isEmpty()) {
        latest.values().stream()
            .filter(row -> !(Boolean) row.value(columns.indexOf("is_retracted")))
            .forEach(rows::add);
      } else {
        int count = definition.position(definition.sums().get(0));
        Consumer<Row> shown =
            row -> {
              if ((Long) row.value(count) != 0) {
                rows.add(row);
              }
            };
        sums.forEach(shown);
      }
      return rows;
    }
  }
}
