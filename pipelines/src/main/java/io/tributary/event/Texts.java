package io.tributary.event;

import java.nio.charset.StandardCharsets;

/** How the UTF-8 bytes of a text become the text of a row or of an event. */
@FunctionalInterface
public interface Texts<T extends CharSequence> {
  /** As String. */
  Texts<String> STRINGS =
      (bytes, from, to) -> new String(bytes, from, to - from, StandardCharsets.UTF_8);

  /** The text of the bytes from an index up to another. */
  T of(byte[] bytes, int from, int to);

  /** Reads what {@link Bytes#writeText} wrote. */
  default T read(ByteReader in) {
    int length = in.readSize();
    if (length == 0) {
      return null;
    }
    int from = in.position();
    int to = from + length - 1;
    in.position(to);
    return of(in.buffer(), from, to);
  }
}
