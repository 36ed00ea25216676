package io.tributary.timeline;

import io.tributary.event.Attributes;
import io.tributary.event.Bytes;
import io.tributary.event.ContentHash;
import io.tributary.event.Event;
import io.tributary.event.EventCodec;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Events for tests, with the content hash that a decoder would give them. */
public record EventBuilder(
    String tenantId,
    String visitorId,
    long eventAt,
    String eventId,
    String eventType,
    String userId,
    String pageGroup,
    Long durationMs) {

  /** A click of visitor {@code a:v} of tenant {@code t}. */
  public static EventBuilder at(long micros) {
    return new EventBuilder("t", "a:v", micros, "e" + micros, "click", null, null, null);
  }

  /**
   * @param instant such as {@code 2026-01-05T10:00:00Z}
   */
  public static EventBuilder at(String instant) {
    return at(micros(instant));
  }

  public static long micros(String instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
  }

  public EventBuilder withVisitor(String tenant, String visitor) {
    return new EventBuilder(
        tenant, visitor, eventAt, eventId, eventType, userId, pageGroup, durationMs);
  }

  public EventBuilder withId(String id) {
    return new EventBuilder(
        tenantId, visitorId, eventAt, id, eventType, userId, pageGroup, durationMs);
  }

  public EventBuilder withType(String type) {
    return new EventBuilder(
        tenantId, visitorId, eventAt, eventId, type, userId, pageGroup, durationMs);
  }

  public EventBuilder withUser(String user) {
    return new EventBuilder(
        tenantId, visitorId, eventAt, eventId, eventType, user, pageGroup, durationMs);
  }

  public EventBuilder withPage(String page) {
    return new EventBuilder(
        tenantId, visitorId, eventAt, eventId, "page_view", userId, page, durationMs);
  }

  /** An event of a type that lasts. */
  public EventBuilder playing(Long newDurationMs) {
    return new EventBuilder(
        tenantId, visitorId, eventAt, eventId, "play", userId, pageGroup, newDurationMs);
  }

  public EventBuilder withDuration(Long newDurationMs) {
    return new EventBuilder(
        tenantId, visitorId, eventAt, eventId, eventType, userId, pageGroup, newDurationMs);
  }

  public Event toEvent() {
    Event unhashed = event(null);
    Bytes content = new Bytes(64);
    EventCodec.writeContent(unhashed, content);
    return event(ContentHash.of(content.array(), 0, content.size()));
  }

  private Event event(ContentHash hash) {
    return new Event(
        tenantId,
        visitorId,
        eventId,
        eventType,
        eventAt,
        visitorId.startsWith("a:") ? visitorId.substring(2) : null,
        userId,
        pageGroup == null ? null : "https://example.org" + pageGroup + "?q=1",
        pageGroup,
        null,
        "agent",
        "film",
        7_200_000L,
        null,
        durationMs,
        new BigDecimal("1.50"),
        "EUR",
        Attributes.ofSorted(new String[] {"a", "1", "ü", null}, 2),
        hash);
  }

  public TimelineEvent toTimelineEvent() {
    return new TimelineEvent(
        eventAt, eventId, toEvent().hash(), eventType, userId, pageGroup, durationMs);
  }

  /** As {@link EventCodec} writes it. */
  public byte[] encoded() {
    Bytes bytes = new Bytes(64);
    EventCodec.write(toEvent(), bytes);
    return bytes.toByteArray();
  }
}
