package io.tributary.job;

import java.io.Serializable;
import java.time.LocalDate;

/** The days of [from, to), as days since 1970 in the reporting zone. */
public record DayRange(int from, int to) implements Serializable {
  public DayRange {
    if (to <= from) {
      throw new IllegalArgumentException(
          "Cannot take the days from %s to %s: the range is empty"
              .formatted(LocalDate.ofEpochDay(from), LocalDate.ofEpochDay(to)));
    }
  }
}
