package io.tributary.event;

/**
 * Turns the bytes of one record into an event or a dead letter; pure, and not safe for two threads.
 */
public interface Decoder {
  /** A longer record, in bytes, is a dead letter. */
  int MAX_BYTES = 16 << 20;

  /**
   * Decodes one record, whatever its bytes.
   *
   * @return never null; range checks against the ingestion time are left to {@link
   *     DecodeRules#check}
   */
  Decoded decode(byte[] payload);

  /**
   * Says of a record what {@link #decode} says, but without the event: whether it is one, and when
   * it happened.
   *
   * @return never null
   */
  Decoded times(byte[] payload);
}
