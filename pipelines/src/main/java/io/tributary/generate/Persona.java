package io.tributary.generate;

/** A kind of person. */
enum Persona {
  BROWSER("browser", 34, 10, 5, 0.06, 3, 0.10, 0.15, 10, new int[] {30, 40, 18, 2, 8, 2}, false),
  BUYER("buyer", 18, 14, 9, 0.03, 3, 0.45, 0.60, 45, new int[] {35, 30, 5, 15, 14, 1}, false),
  VIEWER("viewer", 22, 26, 4, 0.40, 6, 0.03, 0.20, 60, new int[] {60, 10, 20, 8, 2, 0}, true),
  LOYAL("loyal", 10, 45, 8, 0.15, 6, 0.30, 0.50, 200, new int[] {65, 8, 5, 20, 2, 0}, true),
  BARGAIN_HUNTER(
      "bargain-hunter",
      16,
      18,
      10,
      0.02,
      2,
      0.50,
      0.15,
      20,
      new int[] {5, 20, 10, 25, 20, 20},
      false);

  private static final int[] SHARES = new int[values().length];

  static {
    for (Persona persona : values()) {
      SHARES[persona.ordinal()] = persona.share;
    }
  }

  private final String text;
  private final int share;
  private final int visitsInTenWeeks;
  private final int meanSteps;
  private final double watching;
  private final int meanWatchMinutes;
  private final double carting;
  private final double buying;
  private final int meanLifetimeDays;
  private final int[] sources;
  private final boolean isEvening;

  Persona(
      String text,
      int share,
      int visitsInTenWeeks,
      int meanSteps,
      double watching,
      int meanWatchMinutes,
      double carting,
      double buying,
      int meanLifetimeDays,
      int[] sources,
      boolean isEvening) {
    this.text = text;
    this.share = share;
    this.visitsInTenWeeks = visitsInTenWeeks;
    this.meanSteps = meanSteps;
    this.watching = watching;
    this.meanWatchMinutes = meanWatchMinutes;
    this.carting = carting;
    this.buying = buying;
    this.meanLifetimeDays = meanLifetimeDays;
    this.sources = sources;
    this.isEvening = isEvening;
  }

  static Persona any(Chance chance) {
    return values()[chance.weighted(SHARES)];
  }

  String text() {
    return text;
  }

  long meanPause() {
    return 70 * Span.DAY / visitsInTenWeeks;
  }

  long meanLifetime() {
    return meanLifetimeDays * Span.DAY;
  }

  int steps(Chance chance) {
    return 1 + (int) Math.min(60, chance.exponential(meanSteps));
  }

  /** The probability that a step is a film. */
  double watching() {
    return watching;
  }

  long meanWatch() {
    return meanWatchMinutes * Span.MINUTE;
  }

  /** The probability that a product seen goes into the cart. */
  double carting() {
    return carting;
  }

  /** The probability that a cart seen is paid for. */
  double buying() {
    return buying;
  }

  Source source(Chance chance) {
    return Source.values()[chance.weighted(sources)];
  }

  /** Prefers the evening. */
  boolean isEvening() {
    return isEvening;
  }
}
