package io.tributary.audience;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import java.util.Arrays;

/** A growing set of days since 1970, in order. */
public final class ActiveDays {
  private int[] days = new int[4];
  private int size;

  public int size() {
    return size;
  }

  /** One of them, by its place. */
  public int day(int index) {
    return days[index];
  }

  /** Of at least one. */
  public int first() {
    return days[0];
  }

  /** Of at least one. */
  public int last() {
    return days[size - 1];
  }

  /** The last that is not after a day; {@link Integer#MIN_VALUE} if there is none. */
  int lastUpTo(int day) {
    int at = Arrays.binarySearch(days, 0, size, day);
    if (at >= 0) {
      return day;
    }
    int after = -1 - at;
    return after == 0 ? Integer.MIN_VALUE : days[after - 1];
  }

  /** The 28 days up to one as bits, of which it is bit 0. */
  public long last28(int day) {
    long bits = 0;
    for (int i = size - 1; i >= 0 && days[i] > day - LifecycleState.CHURN_DAYS; i--) {
      bits |= 1L << day - days[i];
    }
    return bits;
  }

  /** Takes a day that is not before the last. */
  void add(int day) {
    if (size > 0 && days[size - 1] == day) {
      return;
    }
    if (size == days.length) {
      days = Arrays.copyOf(days, size * 2);
    }
    days[size++] = day;
  }

  /** Both together. */
  static ActiveDays union(ActiveDays a, ActiveDays b) {
    ActiveDays union = new ActiveDays();
    int left = 0;
    int right = 0;
    while (left < a.size || right < b.size) {
      boolean isLeft = right == b.size || left < a.size && a.days[left] <= b.days[right];
      union.add(isLeft ? a.days[left++] : b.days[right++]);
    }
    return union;
  }

  void write(Bytes out) {
    out.writeSize(size);
    int before = 0;
    for (int i = 0; i < size; i++) {
      out.writeSigned(days[i] - before);
      before = days[i];
    }
  }

  static ActiveDays read(ByteReader in) {
    ActiveDays read = new ActiveDays();
    int size = in.readSize();
    int day = 0;
    for (int i = 0; i < size; i++) {
      day += (int) in.readSigned();
      read.add(day);
    }
    return read;
  }
}
