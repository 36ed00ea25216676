package io.tributary.event;

import java.io.Serializable;
import java.util.AbstractMap;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/** What a producer sent beside the known fields: names to texts, sorted by name. */
public final class Attributes extends AbstractMap<String, String> implements Serializable {
  public static final Attributes NONE = new Attributes(new String[0]);

  private final String[] namesAndValues;

  private Attributes(String[] namesAndValues) {
    this.namesAndValues = namesAndValues;
  }

  /**
   * Takes {@code count} names and values that alternate, sorted by name, each name once; a value
   * may be null.
   */
  public static Attributes ofSorted(String[] namesAndValues, int count) {
    return count == 0 ? NONE : new Attributes(Arrays.copyOf(namesAndValues, 2 * count));
  }

  @Override
  public int size() {
    return namesAndValues.length / 2;
  }

  public String name(int index) {
    return namesAndValues[2 * index];
  }

  public String value(int index) {
    return namesAndValues[2 * index + 1];
  }

  /** The value of a name; null if there is none. */
  @Override
  public String get(Object name) {
    int low = 0;
    int high = size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = name(middle).compareTo((String) name);
      if (order == 0) {
        return value(middle);
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  @Override
  public Set<Map.Entry<String, String>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return Attributes.this.size();
      }

      @Override
      public Iterator<Map.Entry<String, String>> iterator() {
        return new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < size();
          }

          @Override
          public Map.Entry<String, String> next() {
            Map.Entry<String, String> entry = new SimpleImmutableEntry<>(name(next), value(next));
            next++;
            return entry;
          }
        };
      }
    };
  }
}
