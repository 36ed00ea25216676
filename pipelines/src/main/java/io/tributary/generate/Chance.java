package io.tributary.generate;

/** A stream of random numbers that its seed decides, the same on every machine (SplitMix64). */
final class Chance {
  private static final long STEP = 0x9E3779B97F4A7C15L;
  private static final double[] EXPONENTIAL = new double[4096];

  static {
    for (int i = 0; i < EXPONENTIAL.length; i++) {
      EXPONENTIAL[i] = -StrictMath.log((i + 0.5) / EXPONENTIAL.length);
    }
  }

  private long state;

  Chance(long seed) {
    this.state = seed;
  }

  /** Independent of those of other seeds, purposes and numbers. */
  static Chance of(long seed, Purpose purpose, int number) {
    return new Chance(mix(mix(seed, purpose.ordinal()), number));
  }

  long next() {
    state += STEP;
    return scramble(state);
  }

  int below(int bound) {
    return (int) (((next() >>> 32) * bound) >>> 32);
  }

  /** From {@code from}, included, to {@code to}, excluded. */
  long between(long from, long to) {
    return from + (next() >>> 1) % (to - from);
  }

  boolean happens(double probability) {
    return (next() >>> 11) * 0x1.0p-53 < probability;
  }

  /** At most eight and a half times the mean or so. */
  long exponential(long mean) {
    return (long) (mean * EXPONENTIAL[below(EXPONENTIAL.length)]);
  }

  <T> T oneOf(T[] values) {
    return values[below(values.length)];
  }

  /** The index drawn, where each index is as likely as its weight says. */
  int weighted(int[] weights) {
    int total = 0;
    for (int weight : weights) {
      total += weight;
    }
    int drawn = below(total);
    int index = 0;
    while (drawn >= weights[index]) {
      drawn -= weights[index];
      index++;
    }
    return index;
  }

  private static long mix(long salt, long value) {
    return scramble(scramble(salt + STEP) + value * STEP);
  }

  private static long scramble(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** What a stream is for, so that one fault more or less leaves all else as it is. */
  enum Purpose {
    PERSON,
    CLOCK,
    USER,
    FIRST_DEVICE,
    SECOND_DEVICE,
    ROBOT,
    NETWORK,
    MISHAPS,
    CONFLICTS,
    COUNTRY
  }
}
