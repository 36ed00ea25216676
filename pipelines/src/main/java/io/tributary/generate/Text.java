package io.tributary.generate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDate;
import java.util.Arrays;

/** A growing buffer of UTF-8 text that is written to without garbage. */
final class Text {
  static final int INSTANT_LENGTH = 24;
  static final int ID_LENGTH = 36;

  private static final byte[] HEX = "0123456789abcdef".getBytes(UTF_8);

  private byte[] bytes = new byte[1024];
  private int length;
  private long cachedDay = Long.MIN_VALUE;
  private byte[] cachedDate = {};

  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  int length() {
    return length;
  }

  Text clear() {
    length = 0;
    return this;
  }

  Text put(byte[] piece) {
    reserve(piece.length);
    System.arraycopy(piece, 0, bytes, length, piece.length);
    length += piece.length;
    return this;
  }

  Text put(byte[] piece, int from, int to) {
    reserve(to - from);
    System.arraycopy(piece, from, bytes, length, to - from);
    length += to - from;
    return this;
  }

  Text put(Text other) {
    return put(other.bytes, 0, other.length);
  }

  Text put(char ascii) {
    reserve(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  Text put(String text) {
    return put(utf8(text));
  }

  Text number(long value) {
    reserve(20);
    if (value < 0) {
      bytes[length++] = '-';
    }
    long rest = Math.abs(value);
    int digits = 1;
    for (long power = 10; power <= rest; power *= 10) {
      digits++;
    }
    for (int i = length + digits - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  /** Hundredths, with as few decimal digits as the value needs. */
  Text hundredths(long value) {
    number(value / 100);
    long fraction = value % 100;
    if (fraction != 0) {
      put('.').put((char) ('0' + fraction / 10));
      if (fraction % 10 != 0) {
        put((char) ('0' + fraction % 10));
      }
    }
    return this;
  }

  /** In the form of a UUID; the text's order is the unsigned order of the two numbers. */
  Text id(long high, long low) {
    reserve(ID_LENGTH);
    hex(high, 60, 8).put('-');
    hex(high, 28, 4).put('-');
    hex(high, 12, 4).put('-');
    hex(low, 60, 4).put('-');
    return hex(low, 44, 12);
  }

  Text hex(long value) {
    return hex(value, 60, 16);
  }

  /** As {@code 2026-01-05T10:00:00.123Z}. */
  Text instant(long millis) {
    reserve(INSTANT_LENGTH);
    instantAt(length, millis);
    length += INSTANT_LENGTH;
    return this;
  }

  Text date(long millis) {
    return put(dateOf(Math.floorDiv(millis, Span.DAY)));
  }

  void instantAt(int at, long millis) {
    long day = Math.floorDiv(millis, Span.DAY);
    int rest = (int) (millis - day * Span.DAY);
    System.arraycopy(dateOf(day), 0, bytes, at, 10);
    bytes[at + 10] = 'T';
    digits(at + 11, rest / 3_600_000, 2);
    bytes[at + 13] = ':';
    digits(at + 14, rest / 60_000 % 60, 2);
    bytes[at + 16] = ':';
    digits(at + 17, rest / 1_000 % 60, 2);
    bytes[at + 19] = '.';
    digits(at + 20, rest % 1_000, 3);
    bytes[at + 23] = 'Z';
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  void copyTo(byte[] target, int at) {
    System.arraycopy(bytes, 0, target, at, length);
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, length);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, UTF_8);
  }

  private Text hex(long value, int shift, int count) {
    reserve(count);
    for (int i = 0; i < count; i++) {
      bytes[length++] = HEX[(int) (value >>> (shift - 4 * i)) & 15];
    }
    return this;
  }

  private void digits(int at, int value, int count) {
    int rest = value;
    for (int i = at + count - 1; i >= at; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  private byte[] dateOf(long day) {
    if (day != cachedDay) {
      cachedDay = day;
      cachedDate = utf8(LocalDate.ofEpochDay(day).toString());
    }
    return cachedDate;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }
}
