package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/** Scans of {@code raw.events}. */
public final class RawScan {
  /** By how much an event may be ahead of its ingestion, in microseconds. */
  private static final long MAX_AHEAD = 86_400_000_000L;

  private RawScan() {}

  /**
   * All raw rows from which events of the days can come, whatever their source; with those that a
   * run has staged.
   *
   * @param days since 1970
   */
  public static TableRead ofDays(
      Lake lake, String runId, Set<Integer> days, ReportingDays zone, List<String> columns) {
    int first = Collections.min(days);
    int last = Collections.max(days);
    Expression filter =
        Expressions.and(
            Expressions.greaterThanOrEqual(
                "ingestion_date", zone.dayOf(zone.startOf(first) - MAX_AHEAD)),
            Expressions.or(
                Expressions.isNull("event_at"),
                Expressions.and(
                    Expressions.greaterThanOrEqual("event_at", zone.startOf(first)),
                    Expressions.lessThan("event_at", zone.endOf(last)))));
    return TableRead.plan(
        lake.location(),
        lake.load(TableName.RAW_EVENTS),
        TableName.RAW_EVENTS,
        Staging.branch(runId),
        filter,
        columns);
  }

  /**
   * The days that a source's rows touch: of its events, and of the ingestion of its dead letters.
   */
  public static Set<Integer> touchedDays(Lake lake, String source, ReportingDays days) {
    Table table = lake.load(TableName.RAW_EVENTS);
    TableRead read =
        TableRead.plan(
            lake.location(),
            table,
            TableName.RAW_EVENTS,
            null,
            Expressions.equal("source", source),
            List.of("event_at", "ingestion_date"));
    Set<Integer> touched = new TreeSet<>();
    try (TableReader reader = new TableReader(read)) {
      for (String part : read.parts()) {
        reader.forEach(
            part,
            row -> {
              Long eventAt = (Long) row.value(0);
              touched.add(eventAt == null ? (Integer) row.value(1) : days.dayOf(eventAt));
            });
      }
    }
    return touched;
  }
}
