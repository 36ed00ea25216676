package io.tributary.sql;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Days of a table, by which a check is asked that would hold every row of the lake in memory.
 *
 * @param schema of the table
 * @param column the date by which the table is partitioned
 */
record CheckDays(String schema, String table, String column) {
  /** A range has at least one day, whatever it holds. */
  private static final long ROWS_PER_RANGE = 1_000_000;

  private static final Pattern BOUND = Pattern.compile(":(from|to)\\b");

  /** How many rows each day has. */
  SortedMap<LocalDate, Long> rows(SqlSession session) {
    return session.read(
        "SELECT partition.%1$s, sum(record_count) FROM %2$s.\"%3$s$partitions\" GROUP BY 1"
            .formatted(column, schema, table),
        rows -> {
          SortedMap<LocalDate, Long> counts = new TreeMap<>();
          for (List<Object> row = rows.next(); row != null; row = rows.next()) {
            counts.put(LocalDate.parse((String) row.get(0)), Long.valueOf(row.get(1).toString()));
          }
          return counts;
        });
  }

  /**
   * The query for one range of days after another, in place of {@code :from} and {@code :to}, which
   * is the first day after the range; none if there are no rows.
   */
  static List<String> split(String query, SortedMap<LocalDate, Long> rows) {
    List<String> queries = new ArrayList<>();
    LocalDate from = null;
    LocalDate last = null;
    long count = 0;
    for (Map.Entry<LocalDate, Long> day : rows.entrySet()) {
      if (from != null && count + day.getValue() > ROWS_PER_RANGE) {
        queries.add(bound(query, from, last.plusDays(1)));
        from = null;
        count = 0;
      }
      from = from == null ? day.getKey() : from;
      last = day.getKey();
      count += day.getValue();
    }
    if (from != null) {
      queries.add(bound(query, from, last.plusDays(1)));
    }
    return queries;
  }

  private static String bound(String query, LocalDate from, LocalDate to) {
    return BOUND
        .matcher(query)
        .replaceAll(match -> "DATE '" + (match.group(1).equals("from") ? from : to) + "'");
  }
}
