package io.tributary.io;

import io.tributary.event.Bytes;
import io.tributary.event.Texts;
import java.util.Arrays;

/**
 * Texts that stay UTF-8 from a block to a file. One that returns soon is the same object; others
 * are bytes of the block that they are read from, which must not change. Not safe for two threads.
 */
final class Utf8Texts implements Texts {
  private static final int SLOTS = 1 << 12;

  private final Text[] recent = new Text[SLOTS];

  /** The hash of the text that was last seen in each slot: only one that returns is kept. */
  private final int[] seen = new int[SLOTS];

  @Override
  public Text of(byte[] bytes, int from, int to) {
    int hash = Bytes.hash(bytes, from, to);
    int slot = hash & SLOTS - 1;
    Text known = recent[slot];
    if (known != null && known.has(bytes, from, to)) {
      return known;
    }
    if (seen[slot] != hash) {
      seen[slot] = hash;
      return Text.passing(bytes, from, to);
    }
    Text text = Text.lasting(Arrays.copyOfRange(bytes, from, to));
    recent[slot] = text;
    return text;
  }
}
