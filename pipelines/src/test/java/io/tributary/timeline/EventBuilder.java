package io.tributary.timeline;

import io.tributary.event.Attributes;
import io.tributary.event.Bytes;
import io.tributary.event.ContentHash;
import io.tributary.event.Derived;
import io.tributary.event.Event;
import io.tributary.event.EventCodec;
import io.tributary.event.Texts;
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
    String contentId,
    Long contentLengthMs,
    Long positionMs,
    Long durationMs,
    BigDecimal amount,
    Derived derived) {

  /** A click of visitor {@code a:v} of tenant {@code t}. */
  public static EventBuilder at(long micros) {
    return new EventBuilder(
        "t",
        "a:v",
        micros,
        "e" + micros,
        "click",
        null,
        "film",
        7_200_000L,
        null,
        null,
        new BigDecimal("1.50"),
        Derived.NONE);
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
        tenant,
        visitor,
        eventAt,
        eventId,
        eventType,
        userId,
        contentId,
        contentLengthMs,
        positionMs,
        durationMs,
        amount,
        derived);
  }

  public EventBuilder withId(String id) {
    return new EventBuilder(
        tenantId,
        visitorId,
        eventAt,
        id,
        eventType,
        userId,
        contentId,
        contentLengthMs,
        positionMs,
        durationMs,
        amount,
        derived);
  }

  public EventBuilder withType(String type) {
    return new EventBuilder(
        tenantId,
        visitorId,
        eventAt,
        eventId,
        type,
        userId,
        contentId,
        contentLengthMs,
        positionMs,
        durationMs,
        amount,
        derived);
  }

  public EventBuilder withUser(String user) {
    return new EventBuilder(
        tenantId,
        visitorId,
        eventAt,
        eventId,
        eventType,
        user,
        contentId,
        contentLengthMs,
        positionMs,
        durationMs,
        amount,
        derived);
  }

  /** A page view. */
  public EventBuilder withPage(String page) {
    return new EventBuilder(
        tenantId,
        visitorId,
        eventAt,
        eventId,
        "page_view",
        userId,
        contentId,
        contentLengthMs,
        positionMs,
        durationMs,
        amount,
        new Derived(
            page,
            derived.device(),
            derived.country(),
            derived.touch(),
            derived.marks(),
            derived.startupMs(),
            derived.sessionKey()));
  }

  /** An event of a type that lasts. */
  public EventBuilder playing(Long newDurationMs) {
    return new EventBuilder(
        tenantId,
        visitorId,
        eventAt,
        eventId,
        "play",
        userId,
        contentId,
        contentLengthMs,
        positionMs,
        newDurationMs,
        amount,
        derived);
  }

  public EventBuilder withDuration(Long newDurationMs) {
    return new EventBuilder(
        tenantId,
        visitorId,
        eventAt,
        eventId,
        eventType,
        userId,
        contentId,
        contentLengthMs,
        positionMs,
        newDurationMs,
        amount,
        derived);
  }

  /** An event of a player. */
  public EventBuilder ofContent(String type, String content, Long lengthMs, Long newPositionMs) {
    return new EventBuilder(
        tenantId,
        visitorId,
        eventAt,
        eventId,
        type,
        userId,
        content,
        lengthMs,
        newPositionMs,
        durationMs,
        amount,
        derived);
  }

  public EventBuilder withAmount(String newAmount) {
    return new EventBuilder(
        tenantId,
        visitorId,
        eventAt,
        eventId,
        eventType,
        userId,
        contentId,
        contentLengthMs,
        positionMs,
        durationMs,
        newAmount == null ? null : new BigDecimal(newAmount),
        derived);
  }

  public EventBuilder withDerived(Derived newDerived) {
    return new EventBuilder(
        tenantId,
        visitorId,
        eventAt,
        eventId,
        eventType,
        userId,
        contentId,
        contentLengthMs,
        positionMs,
        durationMs,
        amount,
        newDerived);
  }

  public Event toEvent() {
    Event unhashed = event(null);
    Bytes content = new Bytes(64);
    EventCodec.writeContent(unhashed, content);
    return event(ContentHash.of(content.array(), 0, content.size()));
  }

  private Event event(ContentHash hash) {
    String page = derived.pageGroup();
    return new Event(
        tenantId,
        visitorId,
        eventId,
        eventType,
        eventAt,
        visitorId.startsWith("a:") ? visitorId.substring(2) : null,
        userId,
        page == null ? null : "https://example.org" + page + "?q=1",
        null,
        "agent",
        contentId,
        contentLengthMs,
        positionMs,
        durationMs,
        amount,
        "EUR",
        Attributes.ofSorted(new String[] {"a", "1", "ü", null}, 2),
        derived,
        hash);
  }

  public TimelineEvent toTimelineEvent() {
    return TimelineEvent.of(toEvent());
  }

  public EncodedEvent toEncodedEvent() {
    return encodedEvent(toEvent());
  }

  public static EncodedEvent encodedEvent(Event event) {
    byte[] bytes = encoded(event);
    EncodedEvent encoded = new EncodedEvent(Texts.STRINGS);
    encoded.set(bytes, 0, bytes.length);
    return encoded;
  }

  /** As {@link EventCodec} writes it. */
  public byte[] encoded() {
    return encoded(toEvent());
  }

  private static byte[] encoded(Event event) {
    Bytes bytes = new Bytes(64);
    EventCodec.write(event, bytes);
    return bytes.toByteArray();
  }
}
