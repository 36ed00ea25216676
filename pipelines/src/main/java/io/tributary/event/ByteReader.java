package io.tributary.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/** Reads what {@link Bytes} wrote. */
public final class ByteReader {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] buffer;
  private int position;
  private int limit;

  public ByteReader(byte[] buffer, int offset, int length) {
    reset(buffer, offset, length);
  }

  public ByteReader(byte[] buffer) {
    this(buffer, 0, buffer.length);
  }

  public void reset(byte[] newBuffer, int offset, int length) {
    buffer = newBuffer;
    position = offset;
    limit = offset + length;
  }

  /** The bytes that are read, at their {@link #position}. */
  public byte[] buffer() {
    return buffer;
  }

  public int position() {
    return position;
  }

  public void position(int newPosition) {
    position = newPosition;
  }

  public boolean hasRemaining() {
    return position < limit;
  }

  /** How many bytes are not read yet. */
  public int remaining() {
    return limit - position;
  }

  public int readByte() {
    return buffer[position++];
  }

  public long readLong() {
    long value = (long) LONGS.get(buffer, position);
    position += Long.BYTES;
    return value;
  }

  public int readSize() {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = buffer[position++];
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  public long readSigned() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = buffer[position++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value >>> 1 ^ -(value & 1);
      }
    }
  }

  public String readText() {
    int length = readSize();
    if (length == 0) {
      return null;
    }
    String text = new String(buffer, position, length - 1, StandardCharsets.UTF_8);
    position += length - 1;
    return text;
  }

  /** What {@link Bytes#writeId} wrote. */
  public String readId() {
    if (buffer[position] != 0) {
      return readText();
    }
    position++;
    return new UUID(readLong(), readLong()).toString();
  }

  /** Passes over a text, or bytes, that may be null. */
  public void skipText() {
    int length = readSize();
    if (length > 0) {
      position += length - 1;
    }
  }

  public Long readNullable() {
    return readByte() == 0 ? null : (Long) readSigned();
  }

  /** Passes over a number that may be null. */
  public void skipNullable() {
    if (readByte() != 0) {
      readSigned();
    }
  }

  /** Passes over a decimal that may be null. */
  public void skipDecimal() {
    int length = readSize();
    if (length > 0) {
      readSigned();
      position += length;
    }
  }

  public BigDecimal readDecimal() {
    int length = readSize();
    if (length == 0) {
      return null;
    }
    int scale = (int) readSigned();
    byte[] unscaled = Arrays.copyOfRange(buffer, position, position + length);
    position += length;
    return Bytes.decimal(unscaled, scale);
  }

  public byte[] readBlob() {
    int length = readSize();
    if (length == 0) {
      return null;
    }
    byte[] value = Arrays.copyOfRange(buffer, position, position + length - 1);
    position += length - 1;
    return value;
  }
}
