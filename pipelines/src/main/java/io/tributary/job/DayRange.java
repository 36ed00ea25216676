package io.tributary.job;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The days of [from, to), as days since 1970 in the reporting zone. */
public record DayRange(int from, int to) implements Serializable {
  public DayRange {
    if (to <= from) {
      throw new IllegalArgumentException(
          "Cannot take the days from %s to %s: the range is empty"
              .formatted(LocalDate.ofEpochDay(from), LocalDate.ofEpochDay(to)));
    }
  }

  /** Whether the day is one of them. */
  public boolean contains(int day) {
    return day >= from && day < to;
  }

  /** The stretches of days that follow one another. */
  static List<DayRange> stretches(Set<Integer> days) {
    List<DayRange> stretches = new ArrayList<>();
    for (int day : new TreeSet<>(days)) {
      DayRange last = stretches.isEmpty() ? null : stretches.get(stretches.size() - 1);
      if (last != null && last.to == day) {
        stretches.set(stretches.size() - 1, new DayRange(last.from, day + 1));
      } else {
        stretches.add(new DayRange(day, day + 1));
      }
    }
    return stretches;
  }

  /** One by one. */
  public Set<Integer> days() {
    return IntStream.range(from, to).boxed().collect(Collectors.toCollection(TreeSet::new));
  }
}
