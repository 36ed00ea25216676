package io.tributary.sql;

import java.sql.Array;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rows of a JDBC result. */
final class ResultRows implements Rows {
  private static final Pattern INSTANT =
      Pattern.compile(
          "(\\d{4,}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?)(?: (\\S+))?");

  private final ResultSet result;
  private final List<Column> columns;

  ResultRows(ResultSet result) throws SQLException {
    this.result = result;
    ResultSetMetaData description = result.getMetaData();
    List<Column> described = new ArrayList<>();
    for (int i = 1; i <= description.getColumnCount(); i++) {
      described.add(new Column(description.getColumnLabel(i), description.getColumnTypeName(i)));
    }
    this.columns = List.copyOf(described);
  }

  @Override
  public List<Column> columns() {
    return columns;
  }

  @Override
  public List<Object> next() throws SQLException {
    if (!result.next()) {
      return null;
    }
    List<Object> row = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      row.add(cell(i + 1, columns.get(i)));
    }
    return Collections.unmodifiableList(row);
  }

  private Object cell(int index, Column column) throws SQLException {
    if (result.getObject(index) == null) {
      return null;
    }
    return switch (column.baseType()) {
      case "date", "time" -> result.getString(index);
      case "timestamp" -> iso(result.getString(index));
      default -> plain(result.getObject(index));
    };
  }

  /** {@code 2026-01-01 10:00:00.5 UTC} as {@code 2026-01-01T10:00:00.5Z}. */
  static String iso(String text) {
    Matcher instant = INSTANT.matcher(text);
    if (!instant.matches()) {
      return text;
    }
    String zone = instant.group(3);
    String local = instant.group(1) + "T" + instant.group(2);
    if (zone == null) {
      return local;
    }
    boolean isOffset = zone.startsWith("+") || zone.startsWith("-");
    return local + (zone.equals("UTC") ? "Z" : isOffset ? zone : "[" + zone + "]");
  }

  private static Object plain(Object value) throws SQLException {
    if (value == null || value instanceof Boolean || value instanceof Number) {
      return value;
    }
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    if (value instanceof Array array) {
      return plain(array.getArray());
    }
    if (value instanceof Object[] array) {
      return plain(Arrays.asList(array));
    }
    if (value instanceof Collection<?> elements) {
      List<Object> list = new ArrayList<>();
      for (Object element : elements) {
        list.add(plain(element));
      }
      return list;
    }
    if (value instanceof Map<?, ?> entries) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : entries.entrySet()) {
        map.put(String.valueOf(plain(entry.getKey())), plain(entry.getValue()));
      }
      return map;
    }
    if (value instanceof Timestamp || value instanceof Date) {
      return iso(value.toString());
    }
    return value.toString();
  }
}
