package io.tributary.io;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/** Sets of days, written as ranges such as {@code 2026-01-05..2026-01-07,2026-02-01}. */
public final class DayRanges {
  private final TreeSet<Integer> days;

  private DayRanges(TreeSet<Integer> days) {
    this.days = days;
  }

  /**
   * @param days since 1970
   */
  public static DayRanges of(Set<Integer> days) {
    return new DayRanges(new TreeSet<>(days));
  }

  public static DayRanges parse(String text) {
    TreeSet<Integer> days = new TreeSet<>();
    if (!text.isEmpty()) {
      for (String range : text.split(",")) {
        String[] ends = range.split("\\.\\.");
        int first = day(ends[0]);
        int last = day(ends[ends.length - 1]);
        for (int day = first; day <= last; day++) {
          days.add(day);
        }
      }
    }
    return new DayRanges(days);
  }

  private static int day(String text) {
    return (int) LocalDate.parse(text).toEpochDay();
  }

  public Set<Integer> days() {
    return days;
  }

  /** The days, and the day before and after each: a session may reach into the next day. */
  public static Set<Integer> withNeighbours(Set<Integer> days) {
    Set<Integer> all = new TreeSet<>();
    days.forEach(day -> all.addAll(List.of(day - 1, day, day + 1)));
    return all;
  }

  private List<int[]> ranges() {
    List<int[]> ranges = new ArrayList<>();
    for (int day : days) {
      int[] last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
      if (last != null && last[1] == day - 1) {
        last[1] = day;
      } else {
        ranges.add(new int[] {day, day});
      }
    }
    return ranges;
  }

  /** A filter of the rows of these days, along partition lines. */
  public Expression filter(String dateColumn) {
    Expression filter = Expressions.alwaysFalse();
    for (int[] range : ranges()) {
      filter =
          Expressions.or(
              filter,
              Expressions.and(
                  Expressions.greaterThanOrEqual(dateColumn, range[0]),
                  Expressions.lessThanOrEqual(dateColumn, range[1])));
    }
    return filter;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int[] range : ranges()) {
      text.append(text.length() == 0 ? "" : ",").append(LocalDate.ofEpochDay(range[0]));
      if (range[1] > range[0]) {
        text.append("..").append(LocalDate.ofEpochDay(range[1]));
      }
    }
    return text.toString();
  }
}
