package io.tributary.job;

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
import io.tributary.timeline.VisitorDay;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.ZoneId;

/**
 * Rows of the tables, values in the order of their columns. The sink fills in the last, {@code
 * run_id}.
 */
final class Rows {
  private static final int AMOUNT_SCALE = 4;
  private static final long FIRST_REVISION = 0L;

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

  static Row finalSession(String tenantId, String visitorId, Session session) {
    return Row.of(
        tenantId,
        visitorId,
        SessionIds.of(tenantId, visitorId, session.firstEventId()),
        session.day(),
        session.startedAt(),
        session.endedAt(),
        session.lastEventAt(),
        session.durationMs(),
        session.eventCount(),
        session.pageViewCount(),
        session.entryPageGroup(),
        session.exitPageGroup(),
        session.firstEventId(),
        session.lastEventId(),
        session.userId(),
        FIRST_REVISION,
        false,
        true,
        null);
  }

  static Row finalVisitorDay(String tenantId, String visitorId, VisitorDay day) {
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
        FIRST_REVISION,
        false,
        true,
        null);
  }
}
