package io.tributary.event;

import java.util.AbstractMap;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/** Names and their texts as a row carries them, in the order in which they were written. */
public final class TextMap extends AbstractMap<CharSequence, CharSequence> {
  private final CharSequence[] namesAndTexts;

  private TextMap(CharSequence[] namesAndTexts) {
    this.namesAndTexts = namesAndTexts;
  }

  /** Reads a count, and as many names and texts as {@link Bytes#writeText} wrote. */
  public static TextMap read(ByteReader in, Texts<?> texts) {
    CharSequence[] namesAndTexts = new CharSequence[2 * in.readSize()];
    for (int i = 0; i < namesAndTexts.length; i++) {
      namesAndTexts[i] = texts.read(in);
    }
    return new TextMap(namesAndTexts);
  }

  @Override
  public int size() {
    return namesAndTexts.length / 2;
  }

  @Override
  public Set<Map.Entry<CharSequence, CharSequence>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return TextMap.this.size();
      }

      @Override
      public Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
        return new Entries();
      }
    };
  }

  private final class Entries implements Iterator<Map.Entry<CharSequence, CharSequence>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < namesAndTexts.length;
    }

    @Override
    public Map.Entry<CharSequence, CharSequence> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      next += 2;
      return new SimpleImmutableEntry<>(namesAndTexts[next - 2], namesAndTexts[next - 1]);
    }
  }
}
