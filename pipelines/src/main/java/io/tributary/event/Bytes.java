package io.tributary.event;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer of compact binary values; {@link ByteReader} reads them back. */
public final class Bytes {
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
    for (int shift = 56; shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
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
    writeSize(encoded.length + 1);
    writeBytes(encoded, 0, encoded.length);
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
