package io.tributary.sql;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A result as aligned columns. The first rows decide the widths, so that any number can follow. A
 * single column keeps its line breaks and is not cut: it may be a plan or a view's query.
 */
final class TableText {
  private static final int MEASURED_ROWS = 1000;

  private TableText() {}

  static void print(Rows rows, Appendable out, int longestCell) throws IOException, SQLException {
    List<Column> columns = rows.columns();
    List<String> header = columns.stream().map(column -> cell(column.name(), longestCell)).toList();
    int[] widths = header.stream().mapToInt(TableText::width).toArray();
    List<List<String>> measured = new ArrayList<>();
    List<String> next = row(rows, longestCell);
    while (next != null && measured.size() < MEASURED_ROWS) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(next.get(i)));
      }
      measured.add(next);
      next = row(rows, longestCell);
    }
    line(header, columns, widths, out);
    line(Arrays.stream(widths).mapToObj("-"::repeat).toList(), columns, widths, out);
    for (List<String> row : measured) {
      line(row, columns, widths, out);
    }
    long count = measured.size();
    while (next != null) {
      line(next, columns, widths, out);
      count++;
      next = row(rows, longestCell);
    }
    out.append("(").append(Long.toString(count)).append(count == 1 ? " row)\n" : " rows)\n");
  }

  private static List<String> row(Rows rows, int longestCell) throws SQLException {
    List<Object> cells = rows.next();
    if (cells == null) {
      return null;
    }
    return cells.size() == 1
        ? List.of(lines(PlainText.of(cells.get(0))))
        : cells.stream().map(cell -> cell(PlainText.of(cell), longestCell)).toList();
  }

  private static void line(List<String> cells, List<Column> columns, int[] widths, Appendable out)
      throws IOException {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(Math.max(0, widths[i] - width(cells.get(i))));
      boolean isNumber = columns.get(i).isNumber();
      line.append(i == 0 ? "" : "  ")
          .append(isNumber ? padding : "")
          .append(cells.get(i))
          .append(isNumber ? "" : padding);
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }

  private static String lines(String text) {
    return text.lines()
        .map(line -> cell(line, Integer.MAX_VALUE))
        .collect(Collectors.joining("\n"));
  }

  private static String cell(String text, int longestCell) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                default -> shown.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c);
              }
            });
    if (width(shown) <= longestCell) {
      return shown.toString();
    }
    return shown.substring(0, shown.offsetByCodePoints(0, longestCell - 1)) + "…";
  }

  private static int width(CharSequence text) {
    return text.toString()
        .lines()
        .mapToInt(line -> line.codePointCount(0, line.length()))
        .max()
        .orElse(0);
  }
}
