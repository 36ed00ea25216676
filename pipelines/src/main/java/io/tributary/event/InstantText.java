package io.tributary.event;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Reads the instants that producers write.
 *
 * <p>ISO 8601 with date and time, such as {@code 2026-01-05T10:00:00.123Z}; a blank may stand for
 * the T, an offset for the Z, and without either the time is UTC. Or a number since 1970, whose
 * size without its sign tells the unit: below 10<sup>11</sup> seconds (to the year 5138), below
 * 10<sup>14</sup> milliseconds (1973 to 5138), below 10<sup>17</sup> microseconds, else
 * nanoseconds; a fraction counts. What is finer than a microsecond is cut off.
 *
 * <p>Read by hand, because java.time's formatter would be the most costly step of decoding; what is
 * not in the common form is left to it.
 */
final class InstantText {
  private static final int MAX_LENGTH = 64;
  private static final long SECOND = 1_000_000;
  private static final long MAX_SECONDS = 100_000_000_000L;
  private static final long MAX_MILLIS = 100_000_000_000_000L;
  private static final long MAX_MICROS = 100_000_000_000_000_000L;
  private static final int[] DAYS_BEFORE_MONTH = {
    0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334
  };
  private static final int MAX_OFFSET_HOURS = 18;

  private InstantText() {}

  /**
   * Of a text in UTF-8, in microseconds, or {@link Decoded#NO_TIME} if it is none of the accepted
   * forms.
   */
  static long micros(byte[] text, int offset, int length) {
    if (length == 0 || length > MAX_LENGTH) {
      return Decoded.NO_TIME;
    }
    if (length >= 16 && text[offset + 4] == '-' && text[offset + 7] == '-') {
      long micros = common(text, offset, offset + length);
      return micros == Decoded.NO_TIME
          ? uncommon(new String(text, offset, length, StandardCharsets.UTF_8))
          : micros;
    }
    if (length <= 18) {
      long number = digits(text, offset, offset + length);
      if (number >= 0) {
        return epoch(number);
      }
    }
    return uncommon(new String(text, offset, length, StandardCharsets.UTF_8));
  }

  private static long common(byte[] text, int offset, int end) {
    byte separator = text[offset + 10];
    if (separator != 'T' && separator != ' ' && separator != 't' || text[offset + 13] != ':') {
      return Decoded.NO_TIME;
    }
    int year = year(text, offset);
    int month = pair(text, offset + 5);
    int day = pair(text, offset + 8);
    int hour = pair(text, offset + 11);
    int minute = pair(text, offset + 14);
    int second = 0;
    int at = offset + 16;
    long fraction = 0;
    if (at + 3 <= end && text[at] == ':') {
      second = pair(text, at + 1);
      at += 3;
      if (at < end && text[at] == '.') {
        int first = ++at;
        while (at < end && text[at] >= '0' && text[at] <= '9') {
          if (at - first < 6) {
            fraction = 10 * fraction + text[at] - '0';
          }
          at++;
        }
        int count = at - first;
        if (count == 0 || count > 9) {
          return Decoded.NO_TIME;
        }
        for (int i = count; i < 6; i++) {
          fraction *= 10;
        }
      }
    }
    int ahead = offsetSeconds(text, at, end);
    if (year < 0 || hour < 0 || minute < 0 || second < 0 || ahead == Integer.MIN_VALUE) {
      return Decoded.NO_TIME;
    }
    return ofCivil(year, month, day, hour, minute, second, ahead, fraction);
  }

  /** In microseconds, or {@link Decoded#NO_TIME} if the calendar has no such time. */
  static long ofCivil(
      int year, int month, int day, int hour, int minute, int second, int ahead, long fraction) {
    if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) {
      return Decoded.NO_TIME;
    }
    if (hour > 23 || minute > 59 || second > 59) {
      return Decoded.NO_TIME;
    }
    long days = daysSince1970(year, month, day);
    long seconds = ((days * 24 + hour) * 60 + minute) * 60 + second - ahead;
    return seconds * SECOND + fraction;
  }

  private static int daysOf(int year, int month) {
    return switch (month) {
      case 4, 6, 9, 11 -> 30;
      case 2 -> isLeap(year) ? 29 : 28;
      default -> 31;
    };
  }

  private static boolean isLeap(int year) {
    return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  private static long daysSince1970(int year, int month, int day) {
    int before = year - 1;
    int leapDays =
        Math.floorDiv(before, 4) - Math.floorDiv(before, 100) + Math.floorDiv(before, 400);
    int daysBefore = DAYS_BEFORE_MONTH[month - 1] + (month > 2 && isLeap(year) ? 1 : 0);
    return 365L * before + leapDays + daysBefore + day - 719_163L;
  }

  /**
   * Seconds ahead of UTC, as Z, +01, +0100, +01:00 or nothing; MIN_VALUE if it is none of these.
   */
  private static int offsetSeconds(byte[] text, int at, int end) {
    if (at == end || at + 1 == end && (text[at] == 'Z' || text[at] == 'z')) {
      return 0;
    }
    boolean colon = end - at == 6 && text[at + 3] == ':';
    if (text[at] != '+' && text[at] != '-' || end - at != 3 && end - at != 5 && !colon) {
      return Integer.MIN_VALUE;
    }
    int hours = pair(text, at + 1);
    int minutes = end - at == 3 ? 0 : pair(text, end - 2);
    if (hours < 0 || minutes < 0 || minutes > 59 || hours * 60 + minutes > MAX_OFFSET_HOURS * 60) {
      return Integer.MIN_VALUE;
    }
    int seconds = (hours * 60 + minutes) * 60;
    return text[at] == '-' ? -seconds : seconds;
  }

  /** The year that four digits write; -1 if there is another character. */
  private static int year(byte[] text, int at) {
    int century = pair(text, at);
    int ofCentury = pair(text, at + 2);
    return century < 0 || ofCentury < 0 ? -1 : 100 * century + ofCentury;
  }

  /** The number that two digits write; -1 if there is another character. */
  private static int pair(byte[] text, int at) {
    int tens = text[at] - '0';
    int ones = text[at + 1] - '0';
    return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : 10 * tens + ones;
  }

  /** The number that up to 18 digits write; -1 if there is another character. */
  private static long digits(byte[] text, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = 10 * value + digit;
    }
    return value;
  }

  private static long epoch(long number) {
    if (number < MAX_SECONDS) {
      return number * SECOND;
    }
    if (number < MAX_MILLIS) {
      return number * 1000;
    }
    return number < MAX_MICROS ? number : number / 1000;
  }

  private static long uncommon(String text) {
    BigDecimal number = NumberText.decimal(text);
    if (number != null) {
      return epoch(number);
    }
    if (text.length() < 16) {
      return Decoded.NO_TIME;
    }
    String iso = text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
    try {
      return micros(instant(iso));
    } catch (DateTimeException | ArithmeticException e) {
      return Decoded.NO_TIME;
    }
  }

  private static Instant instant(String iso) {
    try {
      return Instant.parse(iso);
    } catch (DateTimeException e) {
      // One of the forms without seconds or offset.
    }
    try {
      return OffsetDateTime.parse(iso).toInstant();
    } catch (DateTimeException e) {
      return LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
    }
  }

  private static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano() / 1000);
  }

  private static long epoch(BigDecimal number) {
    if (number.precision() - number.scale() > 19) {
      return Decoded.NO_TIME;
    }
    BigDecimal size = number.abs();
    int digitsToMove = -3;
    if (size.compareTo(BigDecimal.valueOf(MAX_SECONDS)) < 0) {
      digitsToMove = 6;
    } else if (size.compareTo(BigDecimal.valueOf(MAX_MILLIS)) < 0) {
      digitsToMove = 3;
    } else if (size.compareTo(BigDecimal.valueOf(MAX_MICROS)) < 0) {
      digitsToMove = 0;
    }
    BigDecimal micros = number.movePointRight(digitsToMove);
    if (micros.scale() > MAX_LENGTH * 2) {
      return 0;
    }
    return micros.setScale(0, RoundingMode.FLOOR).longValueExact();
  }
}
