package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

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
    return TableRead.plan(
        lake.location(),
        lake.load(TableName.RAW_EVENTS),
        TableName.RAW_EVENTS,
        Staging.branch(runId),
        filter(days, zone),
        columns);
  }

  /** The same, as of a snapshot. */
  public static TableRead ofDays(
      Lake lake, long snapshotId, Set<Integer> days, ReportingDays zone, List<String> columns) {
    return TableRead.planAt(
        lake.location(),
        lake.load(TableName.RAW_EVENTS),
        TableName.RAW_EVENTS,
        snapshotId,
        filter(days, zone),
        columns);
  }

  private static Expression filter(Set<Integer> days, ReportingDays zone) {
    int first = Collections.min(days);
    int last = Collections.max(days);
    return Expressions.and(
        Expressions.greaterThanOrEqual(
            "ingestion_date", zone.dayOf(zone.startOf(first) - MAX_AHEAD)),
        Expressions.or(
            Expressions.isNull("event_at"),
            Expressions.and(
                Expressions.greaterThanOrEqual("event_at", zone.startOf(first)),
                Expressions.lessThan("event_at", zone.endOf(last)))));
  }

  /**
   * The latest event and ingestion times in raw, as its files' statistics say.
   *
   * @param eventAt in microseconds
   * @param ingestedAt in microseconds
   */
  public record Latest(long eventAt, long ingestedAt) {}

  /** None if raw has no events. */
  public static Optional<Latest> latest(Lake lake) {
    Table table = lake.load(TableName.RAW_EVENTS);
    int eventAt = table.schema().findField("event_at").fieldId();
    int ingestedAt = table.schema().findField("ingested_at").fieldId();
    Latest latest = null;
    try (CloseableIterable<FileScanTask> files = table.newScan().includeColumnStats().planFiles()) {
      for (FileScanTask file : files) {
        Map<Integer, ByteBuffer> bounds = file.file().upperBounds();
        if (bounds == null || !bounds.containsKey(eventAt)) {
          continue;
        }
        Latest here = new Latest(instant(bounds.get(eventAt)), instant(bounds.get(ingestedAt)));
        latest =
            latest == null
                ? here
                : new Latest(
                    Math.max(latest.eventAt(), here.eventAt()),
                    Math.max(latest.ingestedAt(), here.ingestedAt()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot plan a scan of raw.events", e);
    }
    return Optional.ofNullable(latest);
  }

  /**
   * All days that raw may have events or dead letters of, since 1970, as its files' statistics say.
   */
  public static Set<Integer> days(Lake lake, ReportingDays zone) {
    Table table = lake.load(TableName.RAW_EVENTS);
    int eventAt = table.schema().findField("event_at").fieldId();
    Set<Integer> days = new TreeSet<>();
    try (CloseableIterable<FileScanTask> files = table.newScan().includeColumnStats().planFiles()) {
      for (FileScanTask file : files) {
        days.add(file.partition().get(1, Integer.class));
        Map<Integer, ByteBuffer> lower = file.file().lowerBounds();
        if (lower != null && lower.containsKey(eventAt)) {
          int first = zone.dayOf(instant(lower.get(eventAt)));
          int last = zone.dayOf(instant(file.file().upperBounds().get(eventAt)));
          for (int day = first; day <= last; day++) {
            days.add(day);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot plan a scan of raw.events", e);
    }
    return days;
  }

  private static long instant(ByteBuffer bound) {
    return Conversions.<Long>fromByteBuffer(Types.TimestampType.withZone(), bound);
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
