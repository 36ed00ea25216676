package io.tributary.event;

/**
 * What a record's bytes say: an event, or why they are none; and the ingestion time if they carry
 * one.
 */
public final class Decoded {
  /** Stands for an ingestion time that the record does not carry. */
  public static final long NO_TIME = Long.MIN_VALUE;

  private final Event event;
  private final DeadLetterReason reason;
  private final String detail;
  private final long ingestedAt;

  private Decoded(Event event, DeadLetterReason reason, String detail, long ingestedAt) {
    this.event = event;
    this.reason = reason;
    this.detail = detail;
    this.ingestedAt = ingestedAt;
  }

  /**
   * @param ingestedAt in microseconds, or {@link #NO_TIME}
   */
  public static Decoded event(Event event, long ingestedAt) {
    return new Decoded(event, null, null, ingestedAt);
  }

  /**
   * @param detail one line for a person to read; holds no value of a private field
   * @param ingestedAt in microseconds, or {@link #NO_TIME}
   */
  public static Decoded dead(DeadLetterReason reason, String detail, long ingestedAt) {
    return new Decoded(null, reason, detail, ingestedAt);
  }

  public boolean isEvent() {
    return event != null;
  }

  /** The event; null in a dead letter. */
  public Event event() {
    return event;
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
