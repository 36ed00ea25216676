package io.tributary.cli;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

/** Lets so many through a second, evenly; after a halt it catches up. */
final class Pace {
  private static final long SHORTEST_WAIT_NANOS = 1_000_000;

  private final double nanosEach;
  private final long startedAt = System.nanoTime();
  private long passed;

  Pace(double perSecond) {
    this.nanosEach = TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  /** Returns when it is the next one's turn. */
  void await() throws InterruptedIOException {
    long dueIn = startedAt + (long) (passed++ * nanosEach) - System.nanoTime();
    if (dueIn >= SHORTEST_WAIT_NANOS) {
      try {
        TimeUnit.NANOSECONDS.sleep(dueIn);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("Interrupted between two records");
      }
    }
  }
}
