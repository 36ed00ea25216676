package io.tributary.event;

/**
 * Turns the bytes of one record into an event or a dead letter; pure, and not safe for two threads.
 */
public interface Decoder {
  /**
   * Decodes one record, whatever its bytes.
   *
   * @return never null; range checks against the ingestion time are left to {@link
   *     DecodeRules#check}
   */
  Decoded decode(byte[] payload);
}
