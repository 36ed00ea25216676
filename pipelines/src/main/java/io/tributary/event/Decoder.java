package io.tributary.event;

/**
 * Turns the bytes of one record into an event or a dead letter; pure, and not safe for two threads.
 */
public interface Decoder {
  /** A longer record, in bytes, is a dead letter. */
  int MAX_BYTES = 16 << 20;

  /**
   * Decodes one record, whatever its bytes, and appends its event as {@link EventCodec#write}
   * would; nothing, if there is none.
   *
   * @return what the record is, without the event; never null; range checks against the ingestion
   *     time are left to {@link DecodeRules#check}
   */
  Decoded encode(byte[] payload, Bytes out);

  /**
   * Says of a record only whether it is an event, and when it happened.
   *
   * @return what {@link #encode} says
   */
  Decoded times(byte[] payload);

  /**
   * Decodes one record for who looks at its event; jobs have no need of it.
   *
   * @return what {@link #encode} says, with the event
   */
  default Decoded decode(byte[] payload) {
    Bytes encoded = new Bytes(1024);
    Decoded decoded = encode(payload, encoded);
    return decoded.isEvent()
        ? Decoded.event(
            EventCodec.read(new ByteReader(encoded.toByteArray())), decoded.ingestedAt())
        : decoded;
  }
}
