package io.tributary.io;

import io.tributary.event.Bytes;
import io.tributary.event.Texts;
import java.util.Arrays;

/**
 * Texts that stay UTF-8 from a block to a file. One that returns soon is the same object; others
 * are bytes of the block that they are read from, which must not change. Not safe for two threads.
 */
final class Utf8Texts implements Texts<Text> {
  private static final int SLOTS = 1 << 12;

  private final int[] hashes = new int[SLOTS];
  private final Text[] recent = new Text[SLOTS];

  /** Only a text that returns is kept; the others would push it out. */
  @Override
  public Text of(byte[] bytes, int from, int to) {
    int hash = Bytes.hash(bytes, from, to);
    int slot = hash & SLOTS - 1;
    if (hashes[slot] != hash) {
      hashes[slot] = hash;
      recent[slot] = null;
      return Text.passing(bytes, from, to);
    }
    Text known = recent[slot];
    if (known != null && known.has(bytes, from, to)) {
      return known;
    }
    recent[slot] = Text.lasting(Arrays.copyOfRange(bytes, from, to));
    return recent[slot];
  }
}
