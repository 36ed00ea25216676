package io.tributary.event;

import java.util.Arrays;

/**
 * Texts as strings, of which one that returns soon is the same object: most texts of events do, so
 * they are neither decoded nor hashed again. Not safe for two threads.
 */
public final class RecentStrings implements Texts<String> {
  private static final int SLOTS = 1 << 12;

  private final int[] hashes = new int[SLOTS];
  private final byte[][] encoded = new byte[SLOTS][];
  private final String[] strings = new String[SLOTS];

  /** Only a text that returns is kept; the others would push it out. */
  @Override
  public String of(byte[] bytes, int from, int to) {
    int hash = Bytes.hash(bytes, from, to);
    int slot = hash & SLOTS - 1;
    if (hashes[slot] != hash) {
      hashes[slot] = hash;
      encoded[slot] = null;
      return STRINGS.of(bytes, from, to);
    }
    byte[] known = encoded[slot];
    if (known != null && Arrays.equals(known, 0, known.length, bytes, from, to)) {
      return strings[slot];
    }
    encoded[slot] = Arrays.copyOfRange(bytes, from, to);
    strings[slot] = STRINGS.of(bytes, from, to);
    return strings[slot];
  }
}
