package io.tributary.event;

import io.tributary.rules.EventField;
import io.tributary.rules.Rules;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;

/**
 * What was read of a record so far, and what is wrong with it. Used again for every record. Of
 * several problems the one that comes first among the reasons is told, so that it does not depend
 * on the order of the fields.
 */
final class EventDraft {
  private static final String DEFAULT_TENANT = "default";
  private static final int FEW = 32;
  private static final int MAX_KEPT_BYTES = 1 << 20;

  private final String[] defaults = new String[EventField.values().length];
  private final Derivation derivation;
  private final String[] texts = new String[defaults.length];
  private Bytes content = new Bytes(1024);
  private String[] namesAndValues = new String[2 * FEW];
  private int attributes;
  private long eventAt;
  private long ingestedAt;
  private Long contentLengthMs;
  private Long positionMs;
  private Long durationMs;
  private BigDecimal amount;
  private boolean isPathOnly;
  private boolean isEventTimeUnreadable;
  private DeadLetterReason reason;
  private String detail;

  EventDraft(Rules rules, Rules.Format format) {
    derivation = new Derivation(rules);
    defaults[EventField.TENANT_ID.ordinal()] = DEFAULT_TENANT;
    for (Map.Entry<String, String> entry : format.defaults().entrySet()) {
      EventField field = EventField.labelled(entry.getKey()).orElseThrow();
      defaults[field.ordinal()] = entry.getValue();
    }
  }

  void clear() {
    Arrays.fill(texts, null);
    Arrays.fill(namesAndValues, 0, 2 * attributes, null);
    attributes = 0;
    eventAt = Decoded.NO_TIME;
    ingestedAt = Decoded.NO_TIME;
    contentLengthMs = null;
    positionMs = null;
    durationMs = null;
    amount = null;
    isPathOnly = false;
    isEventTimeUnreadable = false;
    reason = null;
    detail = null;
  }

  void text(EventField field, String value) {
    texts[field.ordinal()] = value;
  }

  void eventAt(long micros) {
    eventAt = micros;
  }

  void eventTimeUnreadable(String why) {
    isEventTimeUnreadable = true;
    problem(DeadLetterReason.UNREADABLE_EVENT_TIME, why);
  }

  void ingestedAt(long micros) {
    ingestedAt = micros;
  }

  long ingestedAt() {
    return ingestedAt;
  }

  void contentLengthMs(long millis) {
    contentLengthMs = millis;
  }

  void positionMs(long millis) {
    positionMs = millis;
  }

  void durationMs(long millis) {
    durationMs = millis;
  }

  void amount(BigDecimal value) {
    amount = value;
  }

  /** The page URL is known to begin with a path, so that two slashes do not begin a host. */
  void pathOnly() {
    isPathOnly = true;
  }

  void attribute(String name, String value) {
    if (2 * attributes == namesAndValues.length) {
      namesAndValues = Arrays.copyOf(namesAndValues, 2 * namesAndValues.length);
    }
    namesAndValues[2 * attributes] = name;
    namesAndValues[2 * attributes + 1] = value;
    attributes++;
  }

  void problem(DeadLetterReason newReason, String newDetail) {
    int order = reason == null ? -1 : newReason.compareTo(reason);
    if (order < 0 || order == 0 && newDetail.compareTo(detail) < 0) {
      reason = newReason;
      detail = newDetail;
    }
  }

  /** The dead letter of a record that could not be read to its end. */
  Decoded dead(DeadLetterReason unreadable, String why) {
    return Decoded.dead(unreadable, why, ingestedAt);
  }

  /** Appends the event as {@link EventCodec#write} would, or says why there is none. */
  Decoded encoded(Bytes out) {
    if (hasProblem()) {
      return dead(reason, detail);
    }
    Event event = event();
    ContentHash hash = hash(event);
    out.writeLong(hash.high());
    out.writeLong(hash.low());
    out.writeBytes(content.array(), 0, content.size());
    derivation.of(event, isPathOnly).write(out);
    return Decoded.times(eventAt, ingestedAt);
  }

  /** The event's times, or why there is no event; of texts, it is enough that they are there. */
  Decoded times() {
    return hasProblem() ? dead(reason, detail) : Decoded.times(eventAt, ingestedAt);
  }

  private boolean hasProblem() {
    sortAttributes();
    if (textOf(EventField.EVENT_TYPE) == null) {
      problem(DeadLetterReason.MISSING_FIELD, "event_type is missing");
    } else if (eventAt == Decoded.NO_TIME && !isEventTimeUnreadable) {
      problem(DeadLetterReason.MISSING_FIELD, "event_time is missing");
    }
    if (textOf(EventField.ANONYMOUS_ID) == null && textOf(EventField.USER_ID) == null) {
      problem(DeadLetterReason.MISSING_VISITOR, "anonymous_id and user_id are missing");
    }
    return reason != null;
  }

  /** The event without its hash and what is derived of it. */
  private Event event() {
    String eventId = textOf(EventField.EVENT_ID);
    Attributes sorted = Attributes.ofSorted(namesAndValues, attributes);
    return event(eventId == null ? hash(event(null, sorted)).toHex() : eventId, sorted);
  }

  private ContentHash hash(Event event) {
    if (content.array().length > MAX_KEPT_BYTES) {
      content = new Bytes(1024);
    }
    content.clear();
    EventCodec.writeContent(event, content);
    return ContentHash.of(content.array(), 0, content.size());
  }

  private Event event(String eventId, Attributes sorted) {
    String anonymousId = textOf(EventField.ANONYMOUS_ID);
    String userId = textOf(EventField.USER_ID);
    return new Event(
        textOf(EventField.TENANT_ID),
        anonymousId != null ? "a:" + anonymousId : "u:" + userId,
        eventId,
        textOf(EventField.EVENT_TYPE),
        eventAt,
        anonymousId,
        userId,
        textOf(EventField.PAGE_URL),
        textOf(EventField.REFERRER_URL),
        textOf(EventField.USER_AGENT),
        textOf(EventField.CONTENT_ID),
        contentLengthMs,
        positionMs,
        durationMs,
        amount,
        textOf(EventField.CURRENCY),
        sorted,
        null,
        null);
  }

  private String textOf(EventField field) {
    String text = texts[field.ordinal()];
    return text != null ? text : defaults[field.ordinal()];
  }

  private void sortAttributes() {
    if (attributes > FEW) {
      sortMany();
    } else {
      sortFew();
    }
    for (int i = 1; i < attributes; i++) {
      if (namesAndValues[2 * i].equals(namesAndValues[2 * i - 2])) {
        problem(
            DeadLetterReason.DUPLICATE_FIELD,
            "attribute " + FieldName.shown(namesAndValues[2 * i]) + " is given twice");
      }
    }
  }

  private void sortFew() {
    for (int i = 1; i < attributes; i++) {
      String name = namesAndValues[2 * i];
      String value = namesAndValues[2 * i + 1];
      int hole = i;
      while (hole > 0 && namesAndValues[2 * hole - 2].compareTo(name) > 0) {
        namesAndValues[2 * hole] = namesAndValues[2 * hole - 2];
        namesAndValues[2 * hole + 1] = namesAndValues[2 * hole - 1];
        hole--;
      }
      namesAndValues[2 * hole] = name;
      namesAndValues[2 * hole + 1] = value;
    }
  }

  private void sortMany() {
    String[][] pairs = new String[attributes][];
    for (int i = 0; i < attributes; i++) {
      pairs[i] = new String[] {namesAndValues[2 * i], namesAndValues[2 * i + 1]};
    }
    Arrays.sort(pairs, Comparator.comparing(pair -> pair[0]));
    for (int i = 0; i < attributes; i++) {
      namesAndValues[2 * i] = pairs[i][0];
      namesAndValues[2 * i + 1] = pairs[i][1];
    }
  }
}
