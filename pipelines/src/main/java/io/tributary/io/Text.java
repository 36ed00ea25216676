package io.tributary.io;

import io.tributary.event.RecentTexts;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.parquet.io.api.Binary;

/** A text as its UTF-8 bytes; texts compare as tables order them. */
final class Text implements CharSequence, Comparable<Text> {
  private final byte[] bytes;
  private final int from;
  private final int to;
  private final Binary binary;

  private Text(byte[] bytes, int from, int to, Binary binary) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.binary = binary;
  }

  /** The text of bytes that may be overwritten once it is no longer used. */
  static Text passing(byte[] bytes, int from, int to) {
    return new Text(bytes, from, to, Binary.fromReusedByteArray(bytes, from, to - from));
  }

  /** The text of bytes that never change, which a dictionary recognises without comparing them. */
  static Text lasting(byte[] bytes) {
    return new Text(bytes, 0, bytes.length, Binary.fromConstantByteArray(bytes));
  }

  /** Texts that are bytes of the block that they are read from, which must not change. */
  static RecentTexts<Text> ofBlocks() {
    return new RecentTexts<>(Text::passing, Text::lasting);
  }

  /** The text of characters; itself if it is one. */
  static Text of(CharSequence text) {
    return text instanceof Text known
        ? known
        : lasting(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  Binary binary() {
    return binary;
  }

  byte[] buffer() {
    return bytes;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  @Override
  public int compareTo(Text other) {
    return Arrays.compareUnsigned(bytes, from, to, other.bytes, other.from, other.to);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Text text && compareTo(text) == 0;
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public int length() {
    return toString().length();
  }

  @Override
  public char charAt(int index) {
    return toString().charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return toString().subSequence(start, end);
  }

  @Override
  public String toString() {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
