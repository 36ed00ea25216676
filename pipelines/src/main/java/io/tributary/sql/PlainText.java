package io.tributary.sql;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** A cell as text: null is empty, a list or a map is written as Trino's shell does. */
final class PlainText {
  private PlainText() {}

  static String of(Object cell) {
    if (cell == null) {
      return "";
    }
    if (cell instanceof BigDecimal number) {
      return number.toPlainString();
    }
    if (cell instanceof Collection<?> elements) {
      return elements.stream().map(PlainText::of).collect(Collectors.joining(", ", "[", "]"));
    }
    if (cell instanceof Map<?, ?> entries) {
      return entries.entrySet().stream()
          .map(entry -> of(entry.getKey()) + "=" + of(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    return cell.toString();
  }
}
