package io.tributary.rules;

import java.util.List;

/** A rules file that cannot be used, with everything that is wrong with it. */
public final class RulesException extends RuntimeException {
  private final List<String> problems;

  RulesException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** One line for each problem: file and line, key, value, and what is accepted. */
  public List<String> problems() {
    return problems;
  }
}
