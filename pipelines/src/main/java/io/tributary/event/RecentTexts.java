package io.tributary.event;

import java.util.Arrays;
import java.util.function.Function;

/**
 * Texts of which one that returns soon is the same object: most texts of events do, so that they
 * are neither made nor looked into again. Not safe for two threads.
 */
public final class RecentTexts<T extends CharSequence> implements Texts<T> {
  private static final int SLOTS = 1 << 12;
  private static final int MAX_LENGTH = 512;

  private final Texts<T> passing;
  private final Function<byte[], T> lasting;
  private final int[] hashes = new int[SLOTS];
  private final byte[][] encoded = new byte[SLOTS][];
  private final Object[] texts = new Object[SLOTS];

  /**
   * @param passing makes a text that has not been seen lately
   * @param lasting makes a text that is kept, of bytes that never change
   */
  public RecentTexts(Texts<T> passing, Function<byte[], T> lasting) {
    this.passing = passing;
    this.lasting = lasting;
  }

  /** Texts as strings. */
  public static RecentTexts<String> strings() {
    return new RecentTexts<>(STRINGS, bytes -> STRINGS.of(bytes, 0, bytes.length));
  }

  /** Only a text that returns is kept, as the others would push it out, and no long one. */
  @Override
  @SuppressWarnings("unchecked")
  public T of(byte[] bytes, int from, int to) {
    if (to - from > MAX_LENGTH) {
      return passing.of(bytes, from, to);
    }
    int hash = Bytes.hash(bytes, from, to);
    int slot = hash & SLOTS - 1;
    if (hashes[slot] != hash) {
      hashes[slot] = hash;
      encoded[slot] = null;
      texts[slot] = null;
      return passing.of(bytes, from, to);
    }
    byte[] known = encoded[slot];
    if (known == null || !Arrays.equals(known, 0, known.length, bytes, from, to)) {
      encoded[slot] = Arrays.copyOfRange(bytes, from, to);
      texts[slot] = lasting.apply(encoded[slot]);
    }
    return (T) texts[slot];
  }
}
