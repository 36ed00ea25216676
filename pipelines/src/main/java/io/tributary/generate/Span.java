package io.tributary.generate;

/** Lengths of time in milliseconds, and where UTC days end. */
final class Span {
  static final long SECOND = 1_000;
  static final long MINUTE = 60 * SECOND;
  static final long HOUR = 60 * MINUTE;
  static final long DAY = 24 * HOUR;

  /** The longest pause within a session. */
  static final long SESSION_GAP = 30 * MINUTE;

  private Span() {}

  static long dayEnd(long at) {
    return (Math.floorDiv(at, DAY) + 1) * DAY;
  }

  /** The first ingestion time at which an event of time {@code at} is late. */
  static long lateFrom(long at) {
    return dayEnd(at) + DAY;
  }
}
