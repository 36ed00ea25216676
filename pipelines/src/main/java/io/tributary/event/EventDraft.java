package io.tributary.event;

import io.tributary.rules.EventField;
import io.tributary.rules.Rules;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;

/**
 * What was read of a record so far, and what is wrong with it. Used again for every record. Of
 * several problems the one that comes first among the reasons is told, so that it does not depend
 * on the order of the fields.
 *
 * <p>Texts stay the UTF-8 that they came as: a record's must not change before its event is
 * written. Strings are made of those that something is derived from.
 */
final class EventDraft {
  /** A name of an attribute, and how it is encoded. */
  record Name(String text, byte[] utf8) {
    static Name of(String text) {
      return new Name(text, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A text, or none, where it stands. */
  private static class Value {
    byte[] utf8;
    int from;
    int to;

    void set(byte[] newUtf8, int newFrom, int newTo) {
      utf8 = newUtf8;
      from = newFrom;
      to = newTo;
    }
  }

  private static final class Attribute extends Value {
    Name name;
  }

  private static final Comparator<Attribute> BY_NAME =
      Comparator.comparing(attribute -> attribute.name.text());
  private static final String DEFAULT_TENANT = "default";
  private static final byte[] ANONYMOUS = {'a', ':'};
  private static final byte[] OF_USER = {'u', ':'};

  private final byte[][] defaults = new byte[EventField.values().length][];
  private final Value[] texts = new Value[defaults.length];
  private final Derivation derivation;
  private final Texts<String> strings = RecentTexts.strings();
  private Attribute[] attributes = {};
  private int attributeCount;
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
    Arrays.setAll(texts, field -> new Value());
    setDefault(EventField.TENANT_ID, DEFAULT_TENANT);
    for (Map.Entry<String, String> entry : format.defaults().entrySet()) {
      setDefault(EventField.labelled(entry.getKey()).orElseThrow(), entry.getValue());
    }
  }

  private void setDefault(EventField field, String value) {
    defaults[field.ordinal()] = value.getBytes(StandardCharsets.UTF_8);
  }

  /** Begins a record. */
  void clear() {
    for (int field = 0; field < texts.length; field++) {
      byte[] utf8 = defaults[field];
      texts[field].set(utf8, 0, utf8 == null ? 0 : utf8.length);
    }
    for (int i = 0; i < attributeCount; i++) {
      attributes[i].set(null, 0, 0);
    }
    attributeCount = 0;
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

  /**
   * @param value null leaves the field as it is
   */
  void text(EventField field, String value) {
    if (value != null) {
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      text(field, utf8, 0, utf8.length);
    }
  }

  /** A text whose UTF-8 stands between two indexes. */
  void text(EventField field, byte[] utf8, int from, int to) {
    texts[field.ordinal()].set(utf8, from, to);
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

  /**
   * @param value may be null
   */
  void attribute(Name name, String value) {
    byte[] utf8 = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
    attribute(name, utf8, 0, utf8 == null ? 0 : utf8.length);
  }

  /** An attribute whose value's UTF-8 stands between two indexes. */
  void attribute(Name name, byte[] utf8, int from, int to) {
    if (attributeCount == attributes.length) {
      attributes = Arrays.copyOf(attributes, 2 * attributeCount + 1);
      for (int i = attributeCount; i < attributes.length; i++) {
        attributes[i] = new Attribute();
      }
    }
    Attribute attribute = attributes[attributeCount++];
    attribute.name = name;
    attribute.set(utf8, from, to);
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
    int from = out.size();
    Value id = valueOf(EventField.EVENT_ID);
    if (id.utf8 == null) {
      byte[] hex = writeHashed(out).toHex().getBytes(StandardCharsets.UTF_8);
      id.set(hex, 0, hex.length);
      out.truncate(from);
    }
    writeHashed(out);
    derived().write(out);
    return Decoded.times(eventAt, ingestedAt);
  }

  /** The event's times, or why there is no event; of texts, it is enough that they are there. */
  Decoded times() {
    return hasProblem() ? dead(reason, detail) : Decoded.times(eventAt, ingestedAt);
  }

  private boolean hasProblem() {
    sortAttributes();
    if (!has(EventField.EVENT_TYPE)) {
      problem(DeadLetterReason.MISSING_FIELD, "event_type is missing");
    } else if (eventAt == Decoded.NO_TIME && !isEventTimeUnreadable) {
      problem(DeadLetterReason.MISSING_FIELD, "event_time is missing");
    }
    if (!has(EventField.ANONYMOUS_ID) && !has(EventField.USER_ID)) {
      problem(DeadLetterReason.MISSING_VISITOR, "anonymous_id and user_id are missing");
    }
    return reason != null;
  }

  private void sortAttributes() {
    Arrays.sort(attributes, 0, attributeCount, BY_NAME);
    for (int i = 1; i < attributeCount; i++) {
      String name = attributes[i].name.text();
      if (name.equals(attributes[i - 1].name.text())) {
        problem(
            DeadLetterReason.DUPLICATE_FIELD,
            "attribute " + FieldName.shown(name) + " is given twice");
      }
    }
  }

  /** Appends the content behind its hash. */
  private ContentHash writeHashed(Bytes out) {
    int hashFrom = out.size();
    out.writeLong(0);
    out.writeLong(0);
    int from = out.size();
    writeContent(out);
    ContentHash hash = ContentHash.of(out.array(), from, out.size() - from);
    out.setLong(hashFrom, hash.high());
    out.setLong(hashFrom + Long.BYTES, hash.low());
    return hash;
  }

  /** Appends what {@link EventCodec#writeContent} would. */
  private void writeContent(Bytes out) {
    write(EventField.TENANT_ID, out);
    boolean isAnonymous = has(EventField.ANONYMOUS_ID);
    Value visitor = valueOf(isAnonymous ? EventField.ANONYMOUS_ID : EventField.USER_ID);
    byte[] prefix = isAnonymous ? ANONYMOUS : OF_USER;
    out.writeSize(prefix.length + visitor.to - visitor.from + 1);
    out.writeBytes(prefix, 0, prefix.length);
    out.writeBytes(visitor.utf8, visitor.from, visitor.to - visitor.from);
    out.writeLong(eventAt);
    write(EventField.EVENT_ID, out);
    write(EventField.EVENT_TYPE, out);
    write(EventField.ANONYMOUS_ID, out);
    write(EventField.USER_ID, out);
    write(EventField.PAGE_URL, out);
    write(EventField.REFERRER_URL, out);
    write(EventField.USER_AGENT, out);
    write(EventField.CONTENT_ID, out);
    out.writeNullable(contentLengthMs);
    out.writeNullable(positionMs);
    out.writeNullable(durationMs);
    out.writeDecimal(amount);
    write(EventField.CURRENCY, out);
    out.writeSize(attributeCount);
    for (int i = 0; i < attributeCount; i++) {
      byte[] name = attributes[i].name.utf8();
      out.writeText(name, 0, name.length);
      write(attributes[i], out);
    }
  }

  private void write(EventField field, Bytes out) {
    write(valueOf(field), out);
  }

  private static void write(Value value, Bytes out) {
    out.writeText(value.utf8, value.from, value.to);
  }

  private Derived derived() {
    return derivation.of(
        stringOf(EventField.EVENT_TYPE),
        stringOf(EventField.PAGE_URL),
        isPathOnly,
        stringOf(EventField.REFERRER_URL),
        stringOf(EventField.USER_AGENT),
        this::attribute);
  }

  /** The value of an attribute; null if there is none. */
  private String attribute(String name) {
    for (int i = 0; i < attributeCount; i++) {
      if (attributes[i].name.text().equals(name)) {
        return stringOf(attributes[i]);
      }
    }
    return null;
  }

  private Value valueOf(EventField field) {
    return texts[field.ordinal()];
  }

  private boolean has(EventField field) {
    return valueOf(field).utf8 != null;
  }

  private String stringOf(EventField field) {
    return stringOf(valueOf(field));
  }

  private String stringOf(Value value) {
    return value.utf8 == null ? null : strings.of(value.utf8, value.from, value.to);
  }
}
