package io.tributary.event;

/**
 * What a record's bytes say: an event, or why they are none; and the ingestion time if they carry
 * one.
 */
public final class Decoded {
  /** Stands for an ingestion time that the record does not carry. */
  public static final long NO_TIME = Long.MIN_VALUE;

  private final Event event;
  private final long eventAt;
  private final DeadLetterReason reason;
  private final String detail;
  private final long ingestedAt;

  private Decoded(
      Event event, long eventAt, DeadLetterReason reason, String detail, long ingestedAt) {
    this.event = event;
    this.eventAt = eventAt;
    this.reason = reason;
    this.detail = detail;
    this.ingestedAt = ingestedAt;
  }

  /**
   * @param ingestedAt in microseconds, or {@link #NO_TIME}
   */
  public static Decoded event(Event event, long ingestedAt) {
    return new Decoded(event, event.eventAt(), null, null, ingestedAt);
  }

  /**
   * Of an event of which only the times were asked for.
   *
   * @param eventAt in microseconds
   * @param ingestedAt in microseconds, or {@link #NO_TIME}
   */
  public static Decoded times(long eventAt, long ingestedAt) {
    return new Decoded(null, eventAt, null, null, ingestedAt);
  }

  /**
   * @param detail one line for a person to read; holds no value of a private field
   * @param ingestedAt in microseconds, or {@link #NO_TIME}
   */
  public static Decoded dead(DeadLetterReason reason, String detail, long ingestedAt) {
    return new Decoded(null, NO_TIME, reason, detail, ingestedAt);
  }

  public boolean isEvent() {
    return reason == null;
  }

  /** The event; null in a dead letter, and where only the times were asked for. */
  public Event event() {
    return event;
  }

  /** The event's time, in microseconds; {@link #NO_TIME} in a dead letter. */
  public long eventAt() {
    return eventAt;
  }

  /** Why there is no event; null if there is one. */
  public DeadLetterReason reason() {
    return reason;
  }

  public String detail() {
    return detail;
  }

  /** In microseconds, or {@link #NO_TIME}. */
  public long ingestedAt() {
    return ingestedAt;
  }
}
