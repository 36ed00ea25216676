package io.tributary.io;

import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import java.io.Serializable;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * What of a table a run replaces, in a form that a snapshot's summary can hold: {@code
 * source=NAME}, or {@code days=RANGES}.
 */
public record Replacement(TableName table, String what) implements Serializable {
  private static final String SOURCE = "source=";
  private static final String DAYS = "days=";
  private static final String NOTHING = "nothing";

  /** All rows of a source of {@code raw.events}. */
  public static Replacement ofSource(String source) {
    return new Replacement(TableName.RAW_EVENTS, SOURCE + source);
  }

  /** All rows of the days. */
  public static Replacement ofDays(TableName table, DayRanges days) {
    return new Replacement(table, DAYS + days);
  }

  /** Nothing: rows are only added. */
  public static Replacement ofNothing(TableName table) {
    return new Replacement(table, NOTHING);
  }

  Expression filter() {
    if (what.equals(NOTHING)) {
      return Expressions.alwaysFalse();
    }
    if (what.startsWith(SOURCE)) {
      return Expressions.equal("source", what.substring(SOURCE.length()));
    }
    return DayRanges.parse(what.substring(DAYS.length()))
        .filter(TableDefinition.of(table).dateColumn());
  }
}
