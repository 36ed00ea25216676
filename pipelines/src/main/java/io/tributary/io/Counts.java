package io.tributary.io;

import java.util.Map;
import java.util.TreeMap;

/** Counts of one bundle, by stage and name, such as {@code decode.in}. */
public final class Counts {
  private final Map<String, Long> counts = new TreeMap<>();

  public void add(String name, long count) {
    counts.merge(name, count, Long::sum);
  }

  public boolean isEmpty() {
    return counts.isEmpty();
  }

  public Map<String, Long> toMap() {
    return counts;
  }

  public void clear() {
    counts.clear();
  }
}
