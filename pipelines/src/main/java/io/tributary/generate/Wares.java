package io.tributary.generate;

/** What the shops sell and show; lower numbers are more popular. */
final class Wares {
  static final int PRODUCTS = 600;
  static final int FILMS = 240;

  private static final byte[][] CATEGORIES =
      all("shoes", "jackets", "outdoor", "kitchen", "books", "games", "garden", "sale");
  private static final byte[][] QUERIES =
      all(
          "running shoes",
          "rain jacket",
          "gr\u00f6\u00dfe 42",
          "27\\\" monitor",
          "cr\u00e8me br\u00fbl\u00e9e torch",
          "\u9774",
          "gift under 20",
          "tent",
          "sneakers white");
  private static final byte[][] QUERY_PARAMETERS =
      all(
          "running+shoes",
          "rain+jacket",
          "gr%C3%B6%C3%9Fe+42",
          "27%22+monitor",
          "cr%C3%A8me+br%C3%BBl%C3%A9e+torch",
          "%E9%9D%B4",
          "gift+under+20",
          "tent",
          "sneakers+white");
  private static final long[] FILM_LENGTHS = new long[FILMS];
  private static final long[] PRICES = new long[PRODUCTS];

  static {
    Chance chance = new Chance(42);
    for (int i = 0; i < FILMS; i++) {
      FILM_LENGTHS[i] =
          isFeature(i)
              ? chance.between(85 * Span.MINUTE, 140 * Span.MINUTE)
              : i % 3 == 1
                  ? chance.between(20 * Span.MINUTE, 55 * Span.MINUTE)
                  : chance.between(Span.MINUTE, 10 * Span.MINUTE);
    }
    for (int i = 0; i < PRODUCTS; i++) {
      long whole = 3L + (long) chance.below(20) * chance.below(20);
      int[] endings = {99, 95, 50, 0};
      PRICES[i] = 100 * whole + endings[chance.below(endings.length)];
    }
  }

  private Wares() {}

  static byte[] anyCategory(Chance chance) {
    return chance.oneOf(CATEGORIES);
  }

  static int anyQuery(Chance chance) {
    return chance.below(QUERIES.length);
  }

  /** As it stands between quotes in JSON. */
  static byte[] query(int query) {
    return QUERIES[query];
  }

  /** As it stands in an address. */
  static byte[] queryParameter(int query) {
    return QUERY_PARAMETERS[query];
  }

  static int anyProduct(Chance chance) {
    return chance.below(1 + chance.below(PRODUCTS));
  }

  /** In hundredths. */
  static long price(int product) {
    return PRICES[product];
  }

  static int anyFilm(Chance chance) {
    return chance.below(1 + chance.below(FILMS));
  }

  /** A film of 85 minutes or more. */
  static int anyFeature(Chance chance) {
    return chance.below(FILMS / 3) * 3;
  }

  static long filmLength(int film) {
    return FILM_LENGTHS[film];
  }

  private static boolean isFeature(int film) {
    return film % 3 == 0;
  }

  private static byte[][] all(String... texts) {
    byte[][] result = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      result[i] = Text.utf8(texts[i]);
    }
    return result;
  }
}
