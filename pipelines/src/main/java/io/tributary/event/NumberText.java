package io.tributary.event;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/** Reads the numbers of an event, from UTF-8, whether they came as numbers or as texts. */
final class NumberText {
  /** JSON carries whole numbers up to here safely, and as microseconds they still fit a long. */
  private static final long MAX_MILLIS = (1L << 53) - 1;

  private static final int MAX_LENGTH = 64;
  private static final int MAX_INTEGER_DIGITS = 14;
  private static final int MAX_SCALE = 4;
  private static final int MAX_EXPONENT = 1000;

  private NumberText() {}

  /** Whole milliseconds from 0 on; -1 if the text says anything else. */
  static long millis(byte[] text, int offset, int length) {
    if (length > 0 && length <= 15) {
      long value = 0;
      int end = offset + length;
      for (int i = offset; i < end; i++) {
        int digit = text[i] - '0';
        if (digit < 0 || digit > 9) {
          return millisOf(decimal(text, offset, length));
        }
        value = 10 * value + digit;
      }
      return value;
    }
    return millisOf(decimal(text, offset, length));
  }

  private static long millisOf(BigDecimal value) {
    if (value == null
        || value.signum() < 0
        || value.compareTo(BigDecimal.valueOf(MAX_MILLIS)) > 0) {
      return -1;
    }
    BigDecimal plain = value.stripTrailingZeros();
    return plain.scale() > 0 ? -1 : plain.longValueExact();
  }

  /**
   * An amount of up to 14 digits before the point and 4 behind, in the form in which equal amounts
   * are equal objects; null if the text says anything else.
   */
  static BigDecimal amount(byte[] text, int offset, int length) {
    BigDecimal value = decimal(text, offset, length);
    if (value == null) {
      return null;
    }
    BigDecimal plain = value.stripTrailingZeros();
    if (plain.precision() - plain.scale() > MAX_INTEGER_DIGITS || plain.scale() > MAX_SCALE) {
      return null;
    }
    return plain.scale() < 0 ? plain.setScale(0) : plain;
  }

  /** The decimal number that the text writes in ASCII; null if it is none. */
  static BigDecimal decimal(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return decimal(utf8, 0, utf8.length);
  }

  private static BigDecimal decimal(byte[] text, int offset, int length) {
    if (length == 0 || length > MAX_LENGTH) {
      return null;
    }
    for (int i = offset; i < offset + length; i++) {
      byte c = text[i];
      if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
        return null;
      }
    }
    try {
      BigDecimal value =
          new BigDecimal(new String(text, offset, length, StandardCharsets.US_ASCII));
      if (value.signum() == 0) {
        return BigDecimal.ZERO;
      }
      return Math.abs((long) value.scale()) > MAX_EXPONENT ? null : value;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
