package io.tributary.audience;

/** Names of persons. */
public final class Persons {
  private static final String USER = "u:";
  private static final String ANONYMOUS = "a:";

  private Persons() {}

  /** The person that is a user. */
  public static String ofUser(String userId) {
    return USER + userId;
  }

  /** Whether it is a visitor of whom no user id was known, and so of its own timeline alone. */
  public static boolean isAnonymous(String personOrVisitorId) {
    return personOrVisitorId.startsWith(ANONYMOUS);
  }
}
