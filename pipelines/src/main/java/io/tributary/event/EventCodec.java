package io.tributary.event;

import java.math.BigDecimal;

/**
 * The compact binary form of an event, version 1, in which events are hashed, shuffled and kept.
 *
 * <p>{@code content} is tenant, visitor, event time and event id, in this order so that blocks can
 * be sorted without being decoded, and then the other fields of the producer. An encoded event is
 * the content hash, the content, and what rules derived. Copies of an event have equal content
 * bytes.
 */
public final class EventCodec {
  private EventCodec() {}

  /**
   * Appends the content: what the hash covers. {@link Event#hash} and what is derived may be null.
   */
  public static void writeContent(Event event, Bytes out) {
    out.writeText(event.tenantId());
    out.writeText(event.visitorId());
    out.writeLong(event.eventAt());
    out.writeText(event.eventId());
    out.writeText(event.eventType());
    out.writeText(event.anonymousId());
    out.writeText(event.userId());
    out.writeText(event.pageUrl());
    out.writeText(event.referrerUrl());
    out.writeText(event.userAgent());
    out.writeText(event.contentId());
    out.writeNullable(event.contentLengthMs());
    out.writeNullable(event.positionMs());
    out.writeNullable(event.durationMs());
    out.writeDecimal(event.amount());
    out.writeText(event.currency());
    Attributes attributes = event.attributes();
    int count = attributes.size();
    out.writeSize(count);
    for (int i = 0; i < count; i++) {
      out.writeText(attributes.name(i));
      out.writeText(attributes.value(i));
    }
  }

  /** Appends the whole event. */
  public static void write(Event event, Bytes out) {
    out.writeLong(event.hash().high());
    out.writeLong(event.hash().low());
    writeContent(event, out);
    event.derived().write(out);
  }

  /** Reads what {@link #write} wrote. */
  public static Event read(ByteReader in) {
    ContentHash hash = new ContentHash(in.readLong(), in.readLong());
    String tenantId = in.readText();
    String visitorId = in.readText();
    long eventAt = in.readLong();
    String eventId = in.readText();
    String eventType = in.readText();
    String anonymousId = in.readText();
    String userId = in.readText();
    String pageUrl = in.readText();
    String referrerUrl = in.readText();
    String userAgent = in.readText();
    String contentId = in.readText();
    Long contentLengthMs = in.readNullable();
    Long positionMs = in.readNullable();
    Long durationMs = in.readNullable();
    BigDecimal amount = in.readDecimal();
    String currency = in.readText();
    int count = in.readSize();
    String[] namesAndValues = new String[2 * count];
    for (int i = 0; i < 2 * count; i++) {
      namesAndValues[i] = in.readText();
    }
    return new Event(
        tenantId,
        visitorId,
        eventId,
        eventType,
        eventAt,
        anonymousId,
        userId,
        pageUrl,
        referrerUrl,
        userAgent,
        contentId,
        contentLengthMs,
        positionMs,
        durationMs,
        amount,
        currency,
        Attributes.ofSorted(namesAndValues, count),
        Derived.read(in),
        hash);
  }
}
