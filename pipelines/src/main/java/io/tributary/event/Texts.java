package io.tributary.event;

import java.nio.charset.StandardCharsets;

/** How the UTF-8 bytes of a text become the text of a row. */
@FunctionalInterface
public interface Texts {
  /** As String. */
  Texts STRINGS = (bytes, from, to) -> new String(bytes, from, to - from, StandardCharsets.UTF_8);

  /** The text of the bytes from an index up to another; they may change afterwards. */
  CharSequence of(byte[] bytes, int from, int to);

  /** Reads what {@link Bytes#writeText} wrote. */
  default CharSequence read(ByteReader in) {
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
