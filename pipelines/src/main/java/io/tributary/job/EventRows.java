package io.tributary.job;

import io.tributary.event.ByteReader;
import io.tributary.event.Event;
import io.tributary.event.EventCodec;
import io.tributary.event.Money;
import io.tributary.event.TextMap;
import io.tributary.event.Texts;
import io.tributary.io.RowReader;
import io.tributary.table.Row;
import io.tributary.timeline.ReportingDays;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Makes rows of {@code processed.events} of events as {@link EventCodec} wrote them, each behind
 * its size; without an {@link Event} in between, as this is done for every event of a backfill.
 */
final class EventRows implements RowReader {
  private static final int HASH_BYTES = 16;

  private final ReportingDays days;
  private final Texts<?> texts;

  EventRows(ReportingDays days, Texts<?> texts) {
    this.days = days;
    this.texts = texts;
  }

  @Override
  public Row read(ByteReader in) {
    in.readSize();
    int hashAt = in.position();
    final ByteBuffer hash =
        ByteBuffer.wrap(Arrays.copyOfRange(in.buffer(), hashAt, hashAt + HASH_BYTES));
    in.position(hashAt + HASH_BYTES);
    final CharSequence tenantId = texts.read(in);
    final CharSequence visitorId = texts.read(in);
    final long eventAt = in.readLong();
    final CharSequence eventId = texts.read(in);
    final CharSequence eventType = texts.read(in);
    final CharSequence anonymousId = texts.read(in);
    final CharSequence userId = texts.read(in);
    final CharSequence pageUrl = texts.read(in);
    final CharSequence referrerUrl = texts.read(in);
    final CharSequence userAgent = texts.read(in);
    final CharSequence contentId = texts.read(in);
    final Long contentLengthMs = in.readNullable();
    final Long positionMs = in.readNullable();
    final Long durationMs = in.readNullable();
    final BigDecimal amount = in.readDecimal();
    final CharSequence currency = texts.read(in);
    final TextMap attributes = TextMap.read(in, texts);
    final CharSequence pageGroup = texts.read(in);
    final boolean hasDevice = in.readByte() != 0;
    final CharSequence deviceClass = hasDevice ? texts.read(in) : null;
    final CharSequence browser = hasDevice ? texts.read(in) : null;
    final CharSequence operatingSystem = hasDevice ? texts.read(in) : null;
    final CharSequence country = texts.read(in);
    final boolean hasTouch = in.readByte() != 0;
    final CharSequence channel = hasTouch ? texts.read(in) : null;
    final CharSequence source = hasTouch ? texts.read(in) : null;
    final CharSequence medium = hasTouch ? texts.read(in) : null;
    final CharSequence campaign = hasTouch ? texts.read(in) : null;
    final CharSequence referrerClass = hasTouch ? texts.read(in) : null;
    in.readSigned();
    in.readNullable();
    in.skipText();
    return Row.of(
        tenantId,
        visitorId,
        days.dayOf(eventAt),
        eventAt,
        eventId,
        eventType,
        hash,
        anonymousId,
        userId,
        pageUrl,
        pageGroup,
        referrerUrl,
        userAgent,
        contentId,
        contentLengthMs,
        positionMs,
        durationMs,
        amount == null ? null : Money.of(amount),
        currency,
        attributes,
        deviceClass,
        browser,
        operatingSystem,
        country,
        channel,
        source,
        medium,
        campaign,
        referrerClass,
        null);
  }
}
