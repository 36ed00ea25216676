package io.tributary.event;

import io.tributary.rules.EventField;
import io.tributary.rules.Rules;

/** Decodes the lines of access logs; a request's address goes into the visitor's hash only. */
final class AccessLogDecoder implements Decoder {
  private static final EventDraft.Name BYTES = EventDraft.Name.of("bytes");
  private static final EventDraft.Name METHOD = EventDraft.Name.of("method");
  private static final EventDraft.Name PROTOCOL = EventDraft.Name.of("protocol");
  private static final EventDraft.Name REQUEST = EventDraft.Name.of("request");
  private static final EventDraft.Name STATUS = EventDraft.Name.of("status");

  private final EventDraft draft;
  private final AccessLine line = new AccessLine();
  private final VisitorHash visitors;
  private final RequestTypes types;
  private final boolean[] isDropped = new boolean[EventField.values().length];
  private final boolean dropsBytes;
  private final boolean dropsMethod;
  private final boolean dropsProtocol;
  private final boolean dropsRequest;
  private final boolean dropsStatus;

  AccessLogDecoder(Rules rules, Rules.Format format) {
    draft = new EventDraft(rules, format);
    visitors = new VisitorHash(rules.accessLog().visitorKey());
    types = new RequestTypes(rules.accessLog().eventTypes());
    DroppedFields dropped = new DroppedFields(rules);
    for (EventField field : EventField.values()) {
      isDropped[field.ordinal()] = dropped.has(field);
    }
    dropsBytes = dropped.has("bytes", "bytes");
    dropsMethod = dropped.has("method", "method");
    dropsProtocol = dropped.has("protocol", "protocol");
    dropsRequest = dropped.has("request", "request");
    dropsStatus = dropped.has("status", "status");
  }

  @Override
  public Decoded encode(byte[] payload, Bytes out) {
    Decoded dead = read(payload);
    return dead != null ? dead : draft.encoded(out);
  }

  @Override
  public Decoded times(byte[] payload) {
    Decoded dead = read(payload);
    return dead != null ? dead : draft.times();
  }

  /** Fills the draft; returns the dead letter if the record cannot be read, else null. */
  private Decoded read(byte[] payload) {
    draft.clear();
    if (payload.length > MAX_BYTES) {
      return draft.dead(
          DeadLetterReason.RECORD_TOO_LONG,
          payload.length + " bytes; accepted are up to " + MAX_BYTES);
    }
    int invalid = Utf8.firstInvalid(payload);
    if (invalid >= 0) {
      return draft.dead(DeadLetterReason.INVALID_UTF8, "byte " + (invalid + 1) + " is not UTF-8");
    }
    String problem = line.read(payload);
    if (problem != null) {
      return draft.dead(DeadLetterReason.UNREADABLE_LINE, problem);
    }
    draft.eventAt(line.time);
    if (line.path != null && line.path.startsWith("/")) {
      draft.pathOnly();
    }
    text(EventField.EVENT_TYPE, types.of(line.method, line.path, line.status));
    text(EventField.ANONYMOUS_ID, visitors.of(line.address, line.userAgent));
    text(EventField.USER_ID, line.user);
    text(EventField.PAGE_URL, line.path);
    text(EventField.REFERRER_URL, line.referrer);
    text(EventField.USER_AGENT, line.userAgent);
    attribute(BYTES, line.bytes, dropsBytes);
    attribute(METHOD, line.method, dropsMethod);
    attribute(PROTOCOL, line.protocol, dropsProtocol);
    attribute(REQUEST, line.malformedRequest, dropsRequest);
    attribute(STATUS, line.status, dropsStatus);
    return null;
  }

  private void text(EventField field, String value) {
    if (!isDropped[field.ordinal()]) {
      draft.text(field, value);
    }
  }

  private void attribute(EventDraft.Name name, String value, boolean isAttributeDropped) {
    if (value != null && !isAttributeDropped) {
      draft.attribute(name, value);
    }
  }
}
