package io.tributary.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** What is wrong with a rules file, collected until all of it has been read. */
final class Problems {
  private record Problem(int line, String text) {}

  private static final int MAX_QUOTED = 60;

  private final String fileName;
  private final List<Problem> problems = new ArrayList<>();

  Problems(String fileName) {
    this.fileName = fileName;
  }

  void add(int line, String path, String text) {
    String where = line > 0 ? fileName + ":" + line : fileName;
    problems.add(new Problem(line, where + ": " + (path.isEmpty() ? "" : path + ": ") + text));
  }

  void unaccepted(int line, String path, String value, String accepted) {
    add(line, path, quoted(value) + " is not accepted; accepted is " + accepted);
  }

  void unknown(int line, String path, String what, String name, Collection<String> accepted) {
    String suggestion =
        ClosestName.among(accepted, name).map(near -> ", did you mean " + near + "?").orElse("");
    add(
        line,
        path,
        what
            + " "
            + quoted(name)
            + " is not known"
            + (suggestion.isEmpty() ? ";" : suggestion)
            + " accepted here: "
            + String.join(", ", new TreeSet<>(accepted)));
  }

  private static String quoted(String value) {
    String shown = value.length() <= MAX_QUOTED ? value : value.substring(0, MAX_QUOTED) + "...";
    return '"' + shown.replaceAll("\\p{Cntrl}", " ") + '"';
  }

  void throwIfAny() {
    if (!problems.isEmpty()) {
      throw new RulesException(
          problems.stream()
              .sorted(Comparator.comparingInt(Problem::line))
              .map(Problem::text)
              .toList());
    }
  }
}
