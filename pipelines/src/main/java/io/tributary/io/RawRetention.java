package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.TableName;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/**
 * Up to which ingestion day the raw layer has been given up. What was computed from it stays; it
 * cannot be computed anew.
 */
public final class RawRetention {
  private static final String KEPT_FROM = "tributary.kept-from";

  /** An event may be received a day before it is, and a day is computed with the day before it. */
  private static final int DAYS_BEFORE = 2;

  private RawRetention() {}

  /** The first day, since 1970, that can be computed with all raw rows that were ever its own. */
  public static int firstComputable(Lake lake) {
    String keptFrom = lake.load(TableName.RAW_EVENTS).properties().get(KEPT_FROM);
    return keptFrom == null
        ? Integer.MIN_VALUE
        : (int) LocalDate.parse(keptFrom).toEpochDay() + DAYS_BEFORE;
  }

  /**
   * Gives up the raw rows that no day from the given one on is computed from. Rows that were given
   * up before do not come back.
   *
   * @param firstComputable as days since 1970
   * @return the first ingestion day that is left
   */
  public static LocalDate giveUp(Lake lake, int firstComputable) {
    int first = Math.max(firstComputable, firstComputable(lake));
    LocalDate keptFrom = LocalDate.ofEpochDay(first - DAYS_BEFORE);
    Table raw = lake.load(TableName.RAW_EVENTS);
    if (!keptFrom.toString().equals(raw.properties().get(KEPT_FROM))) {
      raw.updateProperties().set(KEPT_FROM, keptFrom.toString()).commit();
    }
    for (TableName name : List.of(TableName.RAW_EVENTS, TableName.RAW_DEAD_LETTERS)) {
      Table table = lake.load(name);
      if (TableRead.days(table).headSet((int) keptFrom.toEpochDay()).isEmpty()) {
        continue;
      }
      table
          .newDelete()
          .deleteFromRowFilter(Expressions.lessThan("ingestion_date", (int) keptFrom.toEpochDay()))
          .commit();
    }
    return keptFrom;
  }

  /**
   * Takes those days out of which raw rows are gone.
   *
   * @param days since 1970
   * @return what was taken out
   */
  public static Set<Integer> removeGone(Lake lake, Set<Integer> days) {
    int computable = firstComputable(lake);
    Set<Integer> gone = new TreeSet<>(days);
    gone.removeIf(day -> day >= computable);
    days.removeAll(gone);
    return gone;
  }

  /**
   * Makes sure that days can be computed.
   *
   * @param days since 1970
   * @throws InputException if raw rows of one are gone
   */
  public static void check(Lake lake, Set<Integer> days) {
    int computable = firstComputable(lake);
    Set<Integer> gone = removeGone(lake, new TreeSet<>(days));
    if (!gone.isEmpty()) {
      throw new InputException(
          "Cannot compute %s: raw.events is kept from %s on, so %s is the first day that can be computed"
              .formatted(
                  DayRanges.of(gone),
                  LocalDate.ofEpochDay(computable - DAYS_BEFORE),
                  LocalDate.ofEpochDay(computable)));
    }
  }
}
