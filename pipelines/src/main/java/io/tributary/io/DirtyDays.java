package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.Row;
import io.tributary.table.TableName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/** Days whose tables do not say what their raw records say, until a backfill computes them anew. */
public final class DirtyDays {
  private DirtyDays() {}

  /** Those of now, as days since 1970. */
  public static Set<Integer> of(Lake lake) {
    Set<Integer> days = new TreeSet<>();
    byReason(lake).values().forEach(days::addAll);
    return days;
  }

  /** Those of now, as days since 1970, by the word that says why. */
  public static Map<String, Set<Integer>> byReason(Lake lake) {
    TableRead read = TableRead.whole(lake, TableName.DIRTY_DAYS, List.of("event_date", "reason"));
    Map<String, Set<Integer>> days = new TreeMap<>();
    try (TableReader reader = new TableReader(read)) {
      for (String part : read.parts()) {
        reader.forEach(
            part,
            row ->
                days.computeIfAbsent((String) row.value(1), reason -> new TreeSet<>())
                    .add((Integer) row.value(0)));
      }
    }
    return days;
  }

  /**
   * Writes marks, and commits nothing.
   *
   * @param days since 1970
   * @param reason a fixed word
   */
  static List<DataFile> write(
      Table table, Set<Integer> days, Instant at, String reason, String runId) {
    TableFiles files = new TableFiles(table, false, runId);
    List<DataFile> written = new ArrayList<>();
    for (int day : days) {
      TableFiles.PartitionWriter writer = files.open(Row.of(day), written::add);
      writer.write(Row.of(day, ChronoUnit.MICROS.between(Instant.EPOCH, at), reason, null));
      writer.close();
    }
    return written;
  }
}
