package io.tributary.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Tells whether bytes are UTF-8: shortest forms only, no surrogates, nothing above U+10FFFF. */
final class Utf8 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long NOT_ASCII = 0x8080808080808080L;

  private Utf8() {}

  /** Where the first character that is not UTF-8 begins; -1 if there is none. */
  static int firstInvalid(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      while (at + 8 <= bytes.length && ((long) LONGS.get(bytes, at) & NOT_ASCII) == 0) {
        at += 8;
      }
      if (at == bytes.length) {
        break;
      }
      int length = lengthAt(bytes, at);
      if (length == 0) {
        return at;
      }
      at += length;
    }
    return -1;
  }

  private static int lengthAt(byte[] bytes, int at) {
    int first = bytes[at];
    if (first >= 0) {
      return 1;
    }
    int second = at + 1 < bytes.length ? bytes[at + 1] & 0xff : 0;
    int length;
    int min = 0x80;
    int max = 0xbf;
    switch (first & 0xff) {
      case 0xe0 -> {
        length = 3;
        min = 0xa0;
      }
      case 0xed -> {
        length = 3;
        max = 0x9f;
      }
      case 0xf0 -> {
        length = 4;
        min = 0x90;
      }
      case 0xf4 -> {
        length = 4;
        max = 0x8f;
      }
      default -> length = multibyteLength(first & 0xff);
    }
    if (length == 0 || at + length > bytes.length || second < min || second > max) {
      return 0;
    }
    for (int i = 2; i < length; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return length;
  }

  private static int multibyteLength(int first) {
    if (first >= 0xc2 && first <= 0xdf) {
      return 2;
    }
    if (first >= 0xe1 && first <= 0xef) {
      return 3;
    }
    return first >= 0xf1 && first <= 0xf3 ? 4 : 0;
  }
}
