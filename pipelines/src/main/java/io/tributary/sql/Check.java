package io.tributary.sql;

import io.tributary.server.ServerException.Reason;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A statement about a table, with the query for the rows that contradict it.
 *
 * @param days where the days are listed by which the query is asked, as it is too much for all of
 *     them at once; null if it is asked once
 */
public record Check(
    String table,
    String name,
    Severity severity,
    CheckDays days,
    String description,
    String select) {

  /** What a contradiction is worth. */
  public enum Severity {
    FAIL,
    WARN
  }

  private static final Pattern HEADING =
      Pattern.compile(
          "--\\s*check:\\s*([a-z0-9-]+)\\s*\\((fail|warn)(?:, by (\\w+) of (\\w+)\\.(\\w+))?\\)");
  private static final int COUNTED_ROWS = 10_000;
  private static final int SHOWN_ROWS = 3;

  /** The checks of a folder {@code <layer>/<table>.sql}. */
  public static List<Check> in(Path folder) {
    return SqlFile.in(folder).stream().flatMap(file -> parse(file).stream()).toList();
  }

  /** The checks of the named tables, of all if none is named. */
  public static List<Check> of(Set<String> tables, List<Check> checks) {
    Set<String> known = checks.stream().map(Check::table).collect(Collectors.toSet());
    List<String> unknown = tables.stream().filter(table -> !known.contains(table)).toList();
    if (!unknown.isEmpty()) {
      throw new SqlException(
          Reason.BAD_ARGUMENT,
          "There are no checks of %s; there are of: %s"
              .formatted(
                  String.join(", ", unknown),
                  known.stream().sorted().collect(Collectors.joining(", "))));
    }
    return checks.stream().filter(c -> tables.isEmpty() || tables.contains(c.table())).toList();
  }

  /** Runs the checks one after another and tells of each result as soon as it is there. */
  public static List<CheckResult> run(
      SqlSession session, List<Check> checks, Consumer<CheckResult> told) {
    List<CheckResult> results = new ArrayList<>();
    for (Check check : checks) {
      CheckResult result = check.run(session);
      told.accept(result);
      results.add(result);
    }
    return results;
  }

  private CheckResult run(SqlSession session) {
    long started = System.nanoTime();
    Contradictions found = new Contradictions();
    try {
      List<String> queries =
          days == null ? List.of(select) : CheckDays.split(select, days.rows(session));
      for (String query : queries) {
        session.read(query, found::add);
      }
    } catch (SqlException e) {
      if (e.reason() == Reason.NOT_READY) {
        throw e;
      }
      return new CheckResult(this, 0, false, List.of(), e.getMessage(), since(started));
    }
    return new CheckResult(
        this, found.count, found.count == COUNTED_ROWS, found.shown, null, since(started));
  }

  /** The rows that contradict a check: how many there are, and the first of them. */
  private static final class Contradictions {
    private final List<String> shown = new ArrayList<>();
    private long count;

    /** Returns their number. */
    long add(Rows rows) throws SQLException {
      for (List<Object> row = rows.next(); row != null && count < COUNTED_ROWS; row = rows.next()) {
        if (count < SHOWN_ROWS) {
          shown.add(described(rows.columns(), row));
        }
        count++;
      }
      return count;
    }
  }

  static List<Check> parse(SqlFile file) {
    String table = file.layer() + "." + file.name();
    List<Check> checks = new ArrayList<>();
    for (String statement : Statements.split(file.text())) {
      List<String> comments =
          statement.lines().map(String::strip).takeWhile(Check::isHeader).toList();
      int heading = -1;
      for (int i = 0; i < comments.size(); i++) {
        if (comments.get(i).startsWith("-- check:")) {
          if (heading >= 0) {
            throw refused(file, comments.get(heading));
          }
          heading = i;
        }
      }
      Matcher named = heading < 0 ? null : HEADING.matcher(comments.get(heading));
      if (named == null || !named.matches()) {
        throw refused(
            file, heading < 0 ? statement.lines().findFirst().orElse("") : comments.get(heading));
      }
      checks.add(
          new Check(
              table,
              named.group(1),
              Severity.valueOf(named.group(2).toUpperCase(Locale.ROOT)),
              named.group(3) == null
                  ? null
                  : new CheckDays(named.group(4), named.group(5), named.group(3)),
              comments.subList(heading + 1, comments.size()).stream()
                  .filter(line -> line.startsWith("--"))
                  .map(line -> line.substring(2).strip())
                  .collect(Collectors.joining(" ")),
              statement));
    }
    return checks;
  }

  private static boolean isHeader(String line) {
    return line.isEmpty() || line.startsWith("--");
  }

  private static SqlException refused(SqlFile file, String line) {
    return new SqlException(
        Reason.BAD_ARGUMENT,
        "%s: at \"%s\": each query stands below one line \"-- check: a-name (fail|warn[, by COLUMN of TABLE])\"."
            .formatted(file.path(), line));
  }

  private static String described(List<Column> columns, List<Object> row) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      text.append(i == 0 ? "" : " ")
          .append(columns.get(i).name())
          .append('=')
          .append(PlainText.of(row.get(i)));
    }
    return text.toString();
  }

  private static Duration since(long started) {
    return Duration.ofNanos(System.nanoTime() - started);
  }
}
