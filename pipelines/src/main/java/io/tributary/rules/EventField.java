package io.tributary.rules;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The fields of an event that a format can place; all else that a record holds is an attribute. */
public enum EventField {
  TENANT_ID,
  EVENT_ID,
  EVENT_TYPE,
  EVENT_TIME,
  INGESTED_AT,
  ANONYMOUS_ID,
  USER_ID,
  PAGE_URL,
  REFERRER_URL,
  USER_AGENT,
  CONTENT_ID,
  CONTENT_LENGTH_MS,
  POSITION_MS,
  DURATION_MS,
  AMOUNT,
  CURRENCY;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** As it stands in records and rules, such as {@code event_type}. */
  public String label() {
    return label;
  }

  /** The field of that label, if there is one. */
  public static Optional<EventField> labelled(String label) {
    return Arrays.stream(values()).filter(field -> field.label.equals(label)).findFirst();
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(EventField::label).toList();
  }

  /** Whether rules may give a value for records that do not carry the field. */
  boolean hasDefault() {
    return switch (this) {
      case TENANT_ID, EVENT_TYPE, PAGE_URL, REFERRER_URL, USER_AGENT, CONTENT_ID, CURRENCY -> true;
      default -> false;
    };
  }
}
