package io.tributary.event;

/** What holds for every format: an event's time lies between 2000 and a day after its ingestion. */
public final class DecodeRules {
  private static final long EARLIEST = 946_684_800_000_000L;
  private static final long MAX_AHEAD = 86_400_000_000L;

  private DecodeRules() {}

  /**
   * The decoded record, or a dead letter if its event time cannot be.
   *
   * @param ingestedAt of the record, in microseconds; {@link Decoded#NO_TIME} if only its own event
   *     time is known
   */
  public static Decoded check(Decoded decoded, long ingestedAt) {
    if (!decoded.isEvent()) {
      return decoded;
    }
    long eventAt = decoded.eventAt();
    if (eventAt < EARLIEST) {
      return outOfRange("event time is before 2000", decoded);
    }
    if (ingestedAt != Decoded.NO_TIME && eventAt - ingestedAt > MAX_AHEAD) {
      return outOfRange("event time is more than 24 hours after the ingestion time", decoded);
    }
    return decoded;
  }

  private static Decoded outOfRange(String detail, Decoded decoded) {
    return Decoded.dead(DeadLetterReason.EVENT_TIME_OUT_OF_RANGE, detail, decoded.ingestedAt());
  }
}
