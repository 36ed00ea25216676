package io.tributary.benchmarks;

import java.util.Arrays;
import java.util.function.Function;

/** What was derived of texts lately, found without making a string; not safe for two threads. */
final class Recent<V> {
  private static final int SLOTS = 4096;
  private static final int MAX_LENGTH = 1024;

  private final char[][] texts = new char[SLOTS][];
  private final Object[] values = new Object[SLOTS];
  private final Function<String, V> derivation;

  Recent(Function<String, V> derivation) {
    this.derivation = derivation;
  }

  @SuppressWarnings("unchecked")
  V of(char[] chars, int offset, int length) {
    int end = offset + length;
    int hash = length;
    for (int i = offset; i < end; i++) {
      hash = 31 * hash + chars[i];
    }
    int slot = (hash ^ hash >>> 16) & SLOTS - 1;
    char[] known = texts[slot];
    if (known != null && Arrays.equals(known, 0, known.length, chars, offset, end)) {
      return (V) values[slot];
    }
    V value = derivation.apply(new String(chars, offset, length));
    if (length <= MAX_LENGTH) {
      texts[slot] = Arrays.copyOfRange(chars, offset, end);
      values[slot] = value;
    }
    return value;
  }
}
