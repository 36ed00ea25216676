package io.tributary.rules;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What a misspelt name was meant to be: the accepted one that is the fewest edits away. */
final class ClosestName {
  private ClosestName() {}

  /** Empty if even the nearest is another word. */
  static Optional<String> among(Collection<String> accepted, String name) {
    int maxEdits = Math.max(2, name.length() / 3);
    return accepted.stream()
        .filter(candidate -> edits(candidate, name) <= maxEdits)
        .min(
            Comparator.<String>comparingInt(candidate -> edits(candidate, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Levenshtein's distance, where case and the kind of dash do not count. */
  private static int edits(String accepted, String written) {
    String from = plain(accepted);
    String to = plain(written);
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
