package io.tributary.sql;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** A result as RFC 4180 says: a header, CRLF, and quotes where they are needed. */
final class CsvText {
  private CsvText() {}

  static void print(Rows rows, Appendable out) throws IOException, SQLException {
    line(rows.columns().stream().map(column -> quoted(column.name())).toList(), out);
    for (List<Object> row = rows.next(); row != null; row = rows.next()) {
      line(row.stream().map(CsvText::text).toList(), out);
    }
  }

  // An empty string is quoted, so that it is not taken for null.
  private static String text(Object cell) {
    return "".equals(cell) ? "\"\"" : quoted(PlainText.of(cell));
  }

  private static void line(List<String> cells, Appendable out) throws IOException {
    out.append(cells.stream().collect(Collectors.joining(","))).append("\r\n");
  }

  private static String quoted(String text) {
    boolean isPlain = text.chars().noneMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
    return isPlain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
