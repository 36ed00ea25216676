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
   * Appends the event as {@link EventCodec#write} would, which is faster than to make one and write
   * it; nothing, if there is none.
   *
   * @return what {@link #decode} says, but without the event; never null
   */
  Decoded encode(byte[] payload, Bytes out);

  /**
   * Says of a record only whether it is an event, and when it happened.
   *
   * @return what {@link #decode} says, but without the event; never null
   */
  Decoded times(byte[] payload);
}
