package io.tributary.job;

import io.tributary.event.Decoded;
import io.tributary.event.Device;
import io.tributary.event.EventCodec;
import io.tributary.event.Money;
import io.tributary.io.RowCodec;
import io.tributary.io.RowReader;
import io.tributary.rules.Rules;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.TimelineEvent;
import io.tributary.timeline.VisitorDay;
import java.nio.ByteBuffer;
import java.time.ZoneId;

/**
 * Rows of the tables, values in the order of their columns. The sink fills in the last, {@code
 * run_id}.
 */
final class Rows {
  private static final long MICROS_PER_MINUTE = 60_000_000;

  /** Of rows that a backfill wrote. */
  static final long FIRST_REVISION = 0L;

  private static final String DECODE = "decode";

  private Rows() {}

  /**
   * How the blocks of each table are read: events come as {@link EventCodec} wrote them, other rows
   * as {@link RowCodec} did.
   */
  static RowReader.Factory readers(ZoneId zone) {
    return (table, texts) -> {
      if (table.equals(TableName.PROCESSED_EVENTS)) {
        return new EventRows(new ReportingDays(zone), texts);
      }
      RowCodec codec = new RowCodec(TableDefinition.of(table).schema());
      return block -> codec.read(block, texts);
    };
  }

  /**
   * Where a record came from and when.
   *
   * @param ingestionDate days since 1970
   * @param ingestedAt in microseconds
   */
  record Coordinates(
      String source,
      String format,
      int ingestionDate,
      long ingestedAt,
      String file,
      Integer partition,
      Long position) {}

  /**
   * @param eventAt in microseconds; null if the record is no event
   * @param key null if it has none
   * @param payload null if it has none
   */
  static Row raw(Coordinates from, Long eventAt, ByteBuffer key, ByteBuffer payload) {
    return Row.of(
        from.source(),
        from.format(),
        from.ingestionDate(),
        from.ingestedAt(),
        eventAt,
        from.file(),
        from.partition(),
        from.position(),
        key,
        payload,
        null);
  }

  /**
   * @param payload null if it has none
   */
  static Row deadLetter(Coordinates from, ByteBuffer payload, Decoded decoded) {
    return Row.of(
        from.source(),
        from.format(),
        from.ingestionDate(),
        from.ingestedAt(),
        from.file(),
        from.partition(),
        from.position(),
        DECODE,
        decoded.reason().label(),
        decoded.detail(),
        payload,
        null);
  }

  /**
   * What an event adds to the traffic of its minute.
   *
   * @param visitors the sketch of its visitor
   */
  static Row traffic(
      String tenantId,
      TimelineEvent event,
      int day,
      ByteBuffer visitors,
      Rules rules,
      boolean isFinal) {
    Device device = event.derived().device();
    boolean isConversion = rules.conversionEventTypes().contains(event.eventType());
    boolean hasRevenue = isConversion && event.amount() != null;
    return Row.of(
        tenantId,
        day,
        Math.floorDiv(event.eventAt(), MICROS_PER_MINUTE) * MICROS_PER_MINUTE,
        event.eventType(),
        event.pageGroup(),
        event.derived().country(),
        device == null ? null : device.deviceClass(),
        device == null ? null : device.browser(),
        hasRevenue ? Money.currency(event.currency()) : null,
        1L,
        rules.errorEventTypes().contains(event.eventType()) ? 1L : 0L,
        isConversion ? 1L : 0L,
        hasRevenue ? Money.of(event.amount()) : Money.ZERO,
        visitors,
        isFinal,
        null);
  }

  /** Of a day that live no longer writes. */
  static Row finalVisitorDay(String tenantId, String visitorId, VisitorDay day) {
    return visitorDay(tenantId, visitorId, day, FIRST_REVISION, true);
  }

  /** As it holds from that revision on. */
  static Row liveVisitorDay(String tenantId, String visitorId, VisitorDay day, long revision) {
    return visitorDay(tenantId, visitorId, day, revision, false);
  }

  private static Row visitorDay(
      String tenantId, String visitorId, VisitorDay day, long revision, boolean isFinal) {
    return Row.of(
        tenantId,
        visitorId,
        day.day(),
        day.eventCount(),
        day.firstEventAt(),
        day.lastEventAt(),
        day.idConflictCount(),
        day.lastUserId(),
        day.isAutomated(),
        day.automatedReason(),
        revision,
        false,
        isFinal,
        null);
  }
}
