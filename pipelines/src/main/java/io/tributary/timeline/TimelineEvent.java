package io.tributary.timeline;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.ContentHash;
import io.tributary.event.Derived;
import io.tributary.event.Event;
import io.tributary.event.EventCodec;
import io.tributary.event.TextOrder;
import io.tributary.event.Texts;
import java.math.BigDecimal;

/**
 * What of an event the tables follow from. Events compare in timeline order: event time, event id
 * as its UTF-8 bytes do, content hash. What may be absent is null, as in {@link Event}.
 *
 * @param eventAt in microseconds
 */
public record TimelineEvent(
    long eventAt,
    String eventId,
    ContentHash hash,
    String eventType,
    String userId,
    String contentId,
    Long contentLengthMs,
    Long positionMs,
    Long durationMs,
    BigDecimal amount,
    String currency,
    Derived derived)
    implements Comparable<TimelineEvent> {

  /** What it needs of an event. */
  public static TimelineEvent of(Event event) {
    return new TimelineEvent(
        event.eventAt(),
        event.eventId(),
        event.hash(),
        event.eventType(),
        event.userId(),
        event.contentId(),
        event.contentLengthMs(),
        event.positionMs(),
        event.durationMs(),
        event.amount(),
        event.currency(),
        event.derived());
  }

  /** Reads what {@link EventCodec#write} wrote. */
  public static TimelineEvent read(ByteReader in, Texts<String> texts) {
    ContentHash hash = new ContentHash(in.readLong(), in.readLong());
    in.skipText();
    in.skipText();
    long eventAt = in.readLong();
    String eventId = in.readText();
    String eventType = texts.read(in);
    in.skipText();
    String userId = texts.read(in);
    for (int skipped = 0; skipped < 3; skipped++) {
      in.skipText();
    }
    String contentId = texts.read(in);
    Long contentLengthMs = in.readNullable();
    Long positionMs = in.readNullable();
    Long durationMs = in.readNullable();
    BigDecimal amount = in.readDecimal();
    String currency = texts.read(in);
    int attributes = in.readSize();
    for (int i = 0; i < 2 * attributes; i++) {
      in.skipText();
    }
    return new TimelineEvent(
        eventAt,
        eventId,
        hash,
        eventType,
        userId,
        contentId,
        contentLengthMs,
        positionMs,
        durationMs,
        amount,
        currency,
        Derived.read(in, texts));
  }

  /** Appends all but the hash, which stands elsewhere. */
  public void writeRest(Bytes out) {
    out.writeLong(eventAt);
    out.writeId(eventId);
    out.writeText(eventType);
    out.writeText(userId);
    out.writeText(contentId);
    out.writeNullable(contentLengthMs);
    out.writeNullable(positionMs);
    out.writeNullable(durationMs);
    out.writeDecimal(amount);
    out.writeText(currency);
    derived.write(out);
  }

  /** Reads what {@link #writeRest} wrote. */
  public static TimelineEvent readRest(ContentHash hash, ByteReader in, Texts<String> texts) {
    return new TimelineEvent(
        in.readLong(),
        in.readId(),
        hash,
        texts.read(in),
        texts.read(in),
        texts.read(in),
        in.readNullable(),
        in.readNullable(),
        in.readNullable(),
        in.readDecimal(),
        texts.read(in),
        Derived.read(in, texts));
  }

  /** The page's path with its ids replaced by rules; null if there is no page. */
  public String pageGroup() {
    return derived.pageGroup();
  }

  @Override
  public int compareTo(TimelineEvent other) {
    if (eventAt != other.eventAt) {
      return Long.compare(eventAt, other.eventAt);
    }
    int order = TextOrder.compare(eventId, other.eventId);
    return order != 0 ? order : hash.compareTo(other.hash);
  }
}
