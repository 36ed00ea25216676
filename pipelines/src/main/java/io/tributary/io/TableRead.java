package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.iceberg.CombinedScanTask;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ScanTaskParser;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * A scan of a table, cut into parts that workers read.
 *
 * @param columns in the order in which rows carry them
 * @param parts one text each
 * @param recordsByDay rows of the scanned files by the last column of their partition, days since
 *     1970
 */
public record TableRead(
    LakeLocation location,
    TableName table,
    List<String> columns,
    List<String> parts,
    Map<Integer, Long> recordsByDay)
    implements Serializable {

  /**
   * Plans a scan.
   *
   * @param ref a branch; null for the table's main state
   * @param filter by which files are left out; rows that do not match may still come
   */
  public static TableRead plan(
      LakeLocation location,
      Table table,
      TableName name,
      String ref,
      Expression filter,
      List<String> columns) {
    TableScan scan = table.newScan();
    if (ref != null && table.refs().containsKey(ref)) {
      scan = scan.useRef(ref);
    }
    return plan(location, scan.filter(filter), name, columns);
  }

  /** Plans a scan of all that a table holds. */
  public static TableRead whole(Lake lake, TableName name, List<String> columns) {
    return plan(lake.location(), lake.load(name), name, null, Expressions.alwaysTrue(), columns);
  }

  /** Plans a scan of what the table held in a snapshot. */
  public static TableRead planAt(
      LakeLocation location,
      Table table,
      TableName name,
      long snapshotId,
      Expression filter,
      List<String> columns) {
    return plan(location, table.newScan().useSnapshot(snapshotId).filter(filter), name, columns);
  }

  private static TableRead plan(
      LakeLocation location, TableScan scan, TableName name, List<String> columns) {
    List<String> parts = new ArrayList<>();
    Map<Integer, Long> recordsByDay = new HashMap<>();
    try (CloseableIterable<FileScanTask> files = scan.planFiles()) {
      for (FileScanTask file : files) {
        StructLike partition = file.partition();
        recordsByDay.merge(
            partition.get(partition.size() - 1, Integer.class),
            file.file().recordCount(),
            Long::sum);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot plan a scan of %s".formatted(name), e);
    }
    try (CloseableIterable<CombinedScanTask> tasks = scan.planTasks()) {
      for (CombinedScanTask task : tasks) {
        task.files().forEach(file -> parts.add(ScanTaskParser.toJson(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot plan a scan of %s".formatted(name), e);
    }
    return new TableRead(location, name, columns, parts, recordsByDay);
  }

  /** What reading needs where the parts come as elements: no need to ship them all with it. */
  public TableRead withoutParts() {
    return new TableRead(location, table, columns, List.of(), recordsByDay);
  }

  /** The days of which a table has rows, as days since 1970. */
  public static NavigableSet<Integer> days(Table table) {
    return days(table, table.newScan());
  }

  /** The same of a branch; none if it is not there. */
  public static NavigableSet<Integer> daysOf(Table table, String branch) {
    return table.refs().containsKey(branch)
        ? days(table, table.newScan().useRef(branch))
        : new TreeSet<>();
  }

  private static NavigableSet<Integer> days(Table table, TableScan scan) {
    NavigableSet<Integer> days = new TreeSet<>();
    try (CloseableIterable<FileScanTask> files = scan.planFiles()) {
      for (FileScanTask file : files) {
        StructLike partition = file.partition();
        days.add(partition.get(partition.size() - 1, Integer.class));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot plan a scan of %s".formatted(table.name()), e);
    }
    return days;
  }
}
