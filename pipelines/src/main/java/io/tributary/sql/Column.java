package io.tributary.sql;

import java.util.Set;

/** A column of a result, with Trino's name of its type. */
public record Column(String name, String type) {
  private static final Set<String> NUMBERS =
      Set.of("tinyint", "smallint", "integer", "bigint", "real", "double", "decimal");

  boolean isNumber() {
    return NUMBERS.contains(baseType());
  }

  /** The type without its parameters: {@code decimal} of {@code decimal(18,4)}. */
  String baseType() {
    int parameters = type.indexOf('(');
    return parameters < 0 ? type : type.substring(0, parameters);
  }
}
