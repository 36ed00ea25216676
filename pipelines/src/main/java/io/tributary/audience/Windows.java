package io.tributary.audience;

import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * What a person did in the last days up to one, which is the first of them.
 *
 * @param lastDay of the day itself
 * @param last7 of it and the 6 before
 * @param before7 of the 7 days before those
 * @param last28 of the day and the 27 before
 */
public record Windows(Activity lastDay, Activity last7, Activity before7, Activity last28) {
  private static final int WEEK = 7;

  /**
   * @param recent what the person did, by day, none of it after the day nor 28 days before it
   */
  public static Windows of(SortedMap<Integer, Activity> recent, int day) {
    Windows windows = new Windows(new Activity(), new Activity(), new Activity(), new Activity());
    recent.forEach(
        (at, activity) -> {
          windows.last28.add(activity);
          if (at > day - WEEK) {
            windows.last7.add(activity);
          } else if (at > day - 2 * WEEK) {
            windows.before7.add(activity);
          }
          if (at == day) {
            windows.lastDay.add(activity);
          }
        });
    return windows;
  }

  /** How much more there was in the last 7 days than in the 7 before. */
  public long trend(Metric metric) {
    return last7.count(metric) - before7.count(metric);
  }

  /** The names with the largest amounts, the largest first, equal ones by name. */
  public static Stream<String> largest(Map<String, Long> amounts, int count) {
    return amounts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(count)
        .map(Map.Entry::getKey);
  }
}
