package io.tributary.sql;

import java.util.ArrayList;
import java.util.List;

/** SQL text as the statements it consists of. */
public final class Statements {
  private Statements() {}

  /**
   * The statements that semicolons part, without them, each with its comments. Semicolons in quotes
   * and comments part nothing, and what is only comments or blank is no statement.
   */
  public static List<String> split(String text) {
    List<String> statements = new ArrayList<>();
    int start = 0;
    boolean isBlank = true;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ';') {
        if (!isBlank) {
          statements.add(text.substring(start, at).strip());
        }
        start = at + 1;
        isBlank = true;
        at++;
      } else if (text.startsWith("--", at)) {
        at = after(text, "\n", at + 2);
      } else if (text.startsWith("/*", at)) {
        at = after(text, "*/", at + 2);
      } else if (c == '\'' || c == '"') {
        isBlank = false;
        at = after(text, String.valueOf(c), at + 1);
      } else {
        isBlank = isBlank && Character.isWhitespace(c);
        at++;
      }
    }
    if (!isBlank) {
      statements.add(text.substring(start).strip());
    }
    return statements;
  }

  // A doubled quote ends one literal and opens the next, which comes to the same.
  private static int after(String text, String end, int from) {
    int found = text.indexOf(end, from);
    return found < 0 ? text.length() : found + end.length();
  }
}
