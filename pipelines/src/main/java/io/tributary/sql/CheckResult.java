package io.tributary.sql;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a check found.
 *
 * @param rowCount the rows that contradict it
 * @param hasMore whether there are more than were counted
 * @param firstRows some of them, as text
 * @param error why it could not run; null if it could
 */
public record CheckResult(
    Check check,
    long rowCount,
    boolean hasMore,
    List<String> firstRows,
    String error,
    Duration duration) {

  /** Whether nothing contradicts the check. A check that cannot run has not passed. */
  public boolean isPassed() {
    return rowCount == 0 && error == null;
  }

  /** Whether this is a failure, rather than a warning. */
  public boolean isFailed() {
    return !isPassed() && check.severity() == Check.Severity.FAIL;
  }

  /** For eyes: one line, and for one that did not pass what it says and the first rows. */
  public String text() {
    String outcome = isPassed() ? "ok" : isFailed() ? "FAIL" : "WARN";
    StringBuilder text =
        new StringBuilder(
            "%-4s  %s %s, %s s"
                .formatted(
                    outcome,
                    check.table(),
                    check.name(),
                    String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1000.0)));
    if (!isPassed()) {
      text.append("\n      ").append(check.description());
      if (error != null) {
        text.append("\n      cannot run: ").append(error);
      } else {
        text.append("\n      ")
            .append(hasMore ? "at least " : "")
            .append(rowCount)
            .append(rowCount == 1 ? " row contradicts it:" : " rows contradict it:");
      }
      for (String row : firstRows) {
        text.append("\n        ").append(row);
      }
    }
    return text.toString();
  }
}
