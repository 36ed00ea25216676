package io.tributary.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer of compact binary values; {@link ByteReader} reads them back. */
public final class Bytes {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LITTLE_LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int UUID_LENGTH = 36;
  private static final long HASH_SEED = 0x9e3779b97f4a7c15L;
  private static final long EACH = 0x0101010101010101L;
  private static final long HIGHEST = 0x8080808080808080L;

  private byte[] buffer;
  private int size;

  public Bytes(int capacity) {
    buffer = new byte[capacity];
  }

  public byte[] array() {
    return buffer;
  }

  public int size() {
    return size;
  }

  public void clear() {
    size = 0;
  }

  public void truncate(int newSize) {
    size = newSize;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, size);
  }

  /** A hash of the bytes from an index up to another; the same in every process. */
  public static int hash(byte[] bytes, int from, int to) {
    long hash = HASH_SEED + to - from;
    int i = from;
    for (; i + Long.BYTES <= to; i += Long.BYTES) {
      hash = mix(hash ^ (long) LONGS.get(bytes, i));
    }
    long last = 0;
    for (; i < to; i++) {
      last = last << 8 | bytes[i] & 0xff;
    }
    hash = mix(hash ^ last);
    return (int) (hash ^ hash >>> 32);
  }

  private static long mix(long hash) {
    long mixed = hash * HASH_SEED;
    return mixed ^ mixed >>> 29;
  }

  /** Where a byte first stands between two indexes; the second of them if it does not. */
  public static int indexOf(byte[] bytes, byte wanted, int from, int to) {
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      long others = (long) LITTLE_LONGS.get(bytes, at) ^ (wanted & 0xffL) * EACH;
      // The lowest bit that is set is that of the first such byte; those above it may be of others.
      long found = others - EACH & ~others & HIGHEST;
      if (found != 0) {
        return at + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (at < to && bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  private void ensure(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
    }
  }

  public void writeByte(int value) {
    ensure(1);
    buffer[size++] = (byte) value;
  }

  public void writeBytes(byte[] source, int offset, int length) {
    ensure(length);
    System.arraycopy(source, offset, buffer, size, length);
    size += length;
  }

  /** Eight bytes, the most significant first. */
  public void writeLong(long value) {
    ensure(8);
    LONGS.set(buffer, size, value);
    size += Long.BYTES;
  }

  /** Puts another eight bytes where some stand. */
  public void setLong(int index, long value) {
    LONGS.set(buffer, index, value);
  }

  /** An unsigned integer in one to five bytes. */
  public void writeSize(int value) {
    ensure(5);
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      buffer[size++] = (byte) (rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    buffer[size++] = (byte) rest;
  }

  /** A signed integer in one to ten bytes; small magnitudes are short. */
  public void writeSigned(long value) {
    ensure(10);
    long rest = value << 1 ^ value >> 63;
    while ((rest & ~0x7fL) != 0) {
      buffer[size++] = (byte) (rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    buffer[size++] = (byte) rest;
  }

  /** Null, or the text in UTF-8. */
  public void writeText(String text) {
    if (text == null) {
      writeByte(0);
      return;
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    writeText(encoded, 0, encoded.length);
  }

  /** Null, or the text whose UTF-8 stands between two indexes. */
  public void writeText(byte[] encoded, int from, int to) {
    if (encoded == null) {
      writeByte(0);
      return;
    }
    writeSize(to - from + 1);
    writeBytes(encoded, from, to - from);
  }

  /** A text, which is short if it is a UUID in lower case, as most ids are. */
  public void writeId(String id) {
    byte[] encoded = id.getBytes(StandardCharsets.UTF_8);
    writeId(encoded, 0, encoded.length);
  }

  /** An id whose UTF-8 stands there. */
  public void writeId(byte[] encoded, int from, int length) {
    if (length != UUID_LENGTH || !writeUuid(encoded, from)) {
      writeSize(length + 1);
      writeBytes(encoded, from, length);
    }
  }

  /** Appends nothing if it is no UUID. */
  private boolean writeUuid(byte[] encoded, int from) {
    ensure(1 + 2 * Long.BYTES);
    int at = size;
    buffer[at++] = 0;
    for (int i = 0; i < UUID_LENGTH; i++) {
      if (i == 8 || i == 13 || i == 18 || i == 23) {
        if (encoded[from + i] != '-') {
          return false;
        }
      } else {
        int digits = hex(encoded[from + i]) << 4 | hex(encoded[from + ++i]);
        if (digits < 0) {
          return false;
        }
        buffer[at++] = (byte) digits;
      }
    }
    size = at;
    return true;
  }

  private static int hex(byte digit) {
    if (digit >= '0' && digit <= '9') {
      return digit - '0';
    }
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
  }

  /** Null, or a number. */
  public void writeNullable(Long value) {
    if (value == null) {
      writeByte(0);
    } else {
      writeByte(1);
      writeSigned(value);
    }
  }

  /** Null, or a decimal with its scale. */
  public void writeDecimal(BigDecimal value) {
    if (value == null) {
      writeByte(0);
      return;
    }
    byte[] unscaled = value.unscaledValue().toByteArray();
    writeSize(unscaled.length);
    writeSigned(value.scale());
    writeBytes(unscaled, 0, unscaled.length);
  }

  /** Null, or the bytes. */
  public void writeBlob(byte[] value) {
    if (value == null) {
      writeByte(0);
      return;
    }
    writeSize(value.length + 1);
    writeBytes(value, 0, value.length);
  }

  static BigDecimal decimal(byte[] unscaled, int scale) {
    return new BigDecimal(new BigInteger(unscaled), scale);
  }
}
