package io.tributary.event;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Why a record cannot be used. */
public enum DeadLetterReason {
  UNREADABLE_JSON,
  UNREADABLE_LINE,
  INVALID_UTF8,
  RECORD_TOO_LONG,
  DUPLICATE_FIELD,
  MISSING_FIELD,
  MISSING_VISITOR,
  UNREADABLE_FIELD,
  UNREADABLE_EVENT_TIME,
  EVENT_TIME_OUT_OF_RANGE,
  UNKNOWN_FORMAT;

  private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** As it stands in {@code raw.dead_letters}, such as {@code unreadable-json}. */
  public String label() {
    return label;
  }

  /** Those of all. */
  public static List<String> labels() {
    return Stream.of(values()).map(DeadLetterReason::label).toList();
  }
}
