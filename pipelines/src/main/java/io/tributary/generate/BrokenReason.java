package io.tributary.generate;

/** Why a record cannot be used. */
enum BrokenReason {
  UNREADABLE_JSON("unreadable-json"),
  INVALID_UTF8("invalid-utf8"),
  MISSING_FIELD("missing-field"),
  MISSING_VISITOR("missing-visitor"),
  UNREADABLE_EVENT_TIME("unreadable-event-time"),
  EVENT_TIME_OUT_OF_RANGE("event-time-out-of-range");

  private final String text;

  BrokenReason(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
