package io.tributary.generate;

import java.util.Arrays;

/** The events of the session that goes on, in order of time, then id. */
final class Session {
  private long[] times = new long[64];
  private long[] idHighs = new long[64];
  private long[] idLows = new long[64];
  private int size;
  private long latestEnd;

  void clear() {
    size = 0;
  }

  void add(long at, long end, long idHigh, long idLow) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      idHighs = Arrays.copyOf(idHighs, 2 * size);
      idLows = Arrays.copyOf(idLows, 2 * size);
    }
    int i = size;
    while (i > 0 && isAfter(i - 1, at, idHigh, idLow)) {
      times[i] = times[i - 1];
      idHighs[i] = idHighs[i - 1];
      idLows[i] = idLows[i - 1];
      i--;
    }
    times[i] = at;
    idHighs[i] = idHigh;
    idLows[i] = idLow;
    latestEnd = size == 0 ? end : Math.max(latestEnd, end);
    size++;
  }

  int size() {
    return size;
  }

  long startedAt() {
    return times[0];
  }

  /** Of this session; of the one before while this one has no event. */
  long latestEnd() {
    return latestEnd;
  }

  long time(int index) {
    return times[index];
  }

  long idHigh(int index) {
    return idHighs[index];
  }

  long idLow(int index) {
    return idLows[index];
  }

  private boolean isAfter(int index, long at, long idHigh, long idLow) {
    if (times[index] != at) {
      return times[index] > at;
    }
    int byHigh = Long.compareUnsigned(idHighs[index], idHigh);
    return byHigh > 0 || (byHigh == 0 && Long.compareUnsigned(idLows[index], idLow) > 0);
  }
}
