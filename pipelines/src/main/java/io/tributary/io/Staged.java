package io.tributary.io;

import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;

/**
 * What a bundle adds to a table's commit: a data file, or counts and days. Counts travel with the
 * data that they count, so a bundle that is run again counts once.
 *
 * @param file null if the bundle only counts
 */
public record Staged(DataFile file, Map<String, Long> counts, Set<Integer> days)
    implements Serializable {

  public static Staged file(DataFile file) {
    return new Staged(file, Map.of(), Set.of());
  }

  /**
   * @param days that the bundle touched, days since 1970
   */
  public static Staged counts(Map<String, Long> counts, Set<Integer> days) {
    return new Staged(null, new TreeMap<>(counts), new TreeSet<>(days));
  }

  public byte[] toBytes() {
    return JavaBytes.of(this);
  }

  static Staged parse(byte[] bytes) {
    return JavaBytes.parse(bytes, Staged.class, "what a bundle staged");
  }
}
