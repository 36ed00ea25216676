package io.tributary.path;

/**
 * Buckets for distributions of whole seconds: each number up to 99 has its own, larger ones share
 * one with those of equal length and first two digits. So a bucket is at most a tenth as wide as
 * its lower bound.
 */
public final class Buckets {
  private Buckets() {}

  /** The least number in the bucket of a number: 57 of 57, 120 of 123, 4500 of 4567. */
  public static long lowerBound(long seconds) {
    if (seconds < 0) {
      throw new IllegalArgumentException("Cannot find the bucket of %s seconds".formatted(seconds));
    }
    long width = 1;
    while (seconds / width >= 100) {
      width *= 10;
    }
    return seconds - seconds % width;
  }
}
