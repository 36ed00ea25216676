package io.tributary.job;

/** Which days a backfill computes. */
public sealed interface DayChoice {
  /** Those that the import touches. */
  record Touched() implements DayChoice {}

  /** Those of a range; other days that an import touches become dirty. */
  record OfRange(DayRange range) implements DayChoice {}

  /** Those that are dirty and that live no longer writes. */
  record Dirty() implements DayChoice {}

  /**
   * Those that dead letters belong to which the rules now make events of, and those on which they
   * were received.
   *
   * @param reason the only reason of dead letters to look at; null for all
   */
  record OfDeadLetters(String reason) implements DayChoice {}
}
