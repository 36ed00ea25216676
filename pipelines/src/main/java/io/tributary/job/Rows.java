package io.tributary.job;

import io.tributary.event.Decoded;
import io.tributary.event.Event;
import io.tributary.event.EventCodec;
import io.tributary.io.RowCodec;
import io.tributary.io.RowReader;
import io.tributary.session.Session;
import io.tributary.session.SessionIds;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.TimelineEvent;
import io.tributary.timeline.VisitorDay;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.ZoneId;
import java.util.List;

/**
 * Rows of the tables, values in the order of their columns. The sink fills in the last, {@code
 * run_id}.
 */
final class Rows {
  private static final int AMOUNT_SCALE = 4;

  /** Of rows that a backfill wrote. */
  static final long FIRST_REVISION = 0L;

  private static final String DECODE = "decode";

  private Rows() {}

  /**
   * How the blocks of each table are read: events come as {@link EventCodec} wrote them, other rows
   * as {@link RowCodec} did.
   */
  static RowReader.Factory readers(ZoneId zone) {
    return table -> {
      if (table.equals(TableName.PROCESSED_EVENTS)) {
        ReportingDays days = new ReportingDays(zone);
        return block -> {
          block.readSize();
          return event(EventCodec.read(block), days);
        };
      }
      return new RowCodec(TableDefinition.of(table).schema())::read;
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

  static Row event(Event event, ReportingDays days) {
    return Row.of(
        event.tenantId(),
        event.visitorId(),
        days.dayOf(event.eventAt()),
        event.eventAt(),
        event.eventId(),
        event.eventType(),
        ByteBuffer.wrap(event.hash().toBytes()),
        event.anonymousId(),
        event.userId(),
        event.pageUrl(),
        event.pageGroup(),
        event.referrerUrl(),
        event.userAgent(),
        event.contentId(),
        event.contentLengthMs(),
        event.positionMs(),
        event.durationMs(),
        event.amount() == null
            ? null
            : event.amount().setScale(AMOUNT_SCALE, RoundingMode.UNNECESSARY),
        event.currency(),
        event.attributes(),
        null);
  }

  /** Of a day that live no longer writes. */
  static Row finalSession(String tenantId, String visitorId, Session session) {
    return session(tenantId, visitorId, session, FIRST_REVISION, false, true);
  }

  /** As it holds from that revision on, or no longer holds. */
  static Row liveSession(
      String tenantId, String visitorId, Session session, long revision, boolean isRetracted) {
    return session(tenantId, visitorId, session, revision, isRetracted, false);
  }

  private static Row session(
      String tenantId,
      String visitorId,
      Session session,
      long revision,
      boolean isRetracted,
      boolean isFinal) {
    List<TimelineEvent> views =
        session.events().stream()
            .filter(event -> event.eventType().equals(Session.PAGE_VIEW))
            .toList();
    return Row.of(
        tenantId,
        visitorId,
        SessionIds.of(tenantId, visitorId, session.first().eventId()),
        session.day(),
        session.startedAt(),
        session.endedAt(),
        session.last().eventAt(),
        session.durationMs(),
        (long) session.events().size(),
        (long) views.size(),
        views.isEmpty() ? null : views.get(0).pageGroup(),
        views.isEmpty() ? null : views.get(views.size() - 1).pageGroup(),
        session.first().eventId(),
        session.last().eventId(),
        session.userId(),
        revision,
        isRetracted,
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
