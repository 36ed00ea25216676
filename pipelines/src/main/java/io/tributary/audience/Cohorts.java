package io.tributary.audience;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts how many persons of each weekly cohort stay, as of each day. Persons are counted one by
 * one, and what is said of weeks is summed at the end: a person costs as much as it has active
 * days, however old its cohort is.
 */
public final class Cohorts {
  private static final int WEEK = 7;

  /** A Monday: 5 January 1970. */
  private static final int A_MONDAY = 4;

  private final Map<Key, Cohort> cohorts = new HashMap<>();

  private record Key(String tenantId, int asOf, int monday) {}

  /** What is known of a cohort as of a day; weeks are those of each person's life. */
  private static final class Cohort {
    private final long[] activeInWeek;

    /** By the last week in which they were active; the last entry is for any later. */
    private final long[] lastActive;

    private long persons;

    Cohort(int weeks) {
      activeInWeek = new long[weeks];
      lastActive = new long[weeks + 1];
    }

    void add(ActiveDays active) {
      persons++;
      int before = -1;
      for (int i = 0; i < active.size(); i++) {
        int week = (active.day(i) - active.first()) / WEEK;
        if (week >= activeInWeek.length) {
          before = activeInWeek.length;
          break;
        }
        if (week != before) {
          activeInWeek[week]++;
          before = week;
        }
      }
      lastActive[before]++;
    }
  }

  /**
   * What is known of a cohort's week.
   *
   * @param monday with which the week of the cohort begins
   * @param week of each person's life
   * @param isChurnStated whether so much time has passed that persons who were not active in it or
   *     later count as churned
   */
  public record Week(
      String tenantId,
      int asOf,
      int monday,
      int week,
      long persons,
      long active,
      long activeOrLater,
      boolean isChurnStated) {}

  /** Takes weeks. */
  @FunctionalInterface
  public interface WeekConsumer {
    void accept(Week week);
  }

  /** Counts a person, as of a day, by its active days up to that day. */
  public void add(String tenantId, int asOf, ActiveDays active) {
    int monday = mondayOf(active.first());
    int weeks = completeWeeks(monday, asOf);
    if (weeks > 0) {
      cohorts
          .computeIfAbsent(new Key(tenantId, asOf, monday), key -> new Cohort(weeks))
          .add(active);
    }
  }

  /** Passes on each week that is over for its whole cohort. */
  public void forEach(WeekConsumer consumer) {
    cohorts.forEach(
        (key, cohort) -> {
          long activeOrLater = cohort.lastActive[cohort.activeInWeek.length];
          int stated = completeWeeks(key.monday, key.asOf - LifecycleState.CHURN_DAYS);
          for (int week = cohort.activeInWeek.length - 1; week >= 0; week--) {
            activeOrLater += cohort.lastActive[week];
            consumer.accept(
                new Week(
                    key.tenantId,
                    key.asOf,
                    key.monday,
                    week,
                    cohort.persons,
                    cohort.activeInWeek[week],
                    activeOrLater,
                    week < stated));
          }
        });
  }

  /** How many weeks of life are over on a day for all who were first active from a Monday on. */
  private static int completeWeeks(int monday, int asOf) {
    int lastFirstActive = monday + WEEK - 1;
    return Math.max(0, (asOf - lastFirstActive + 1) / WEEK);
  }

  /** The Monday of a day's ISO week. */
  public static int mondayOf(int day) {
    return day - Math.floorMod(day - A_MONDAY, WEEK);
  }
}
