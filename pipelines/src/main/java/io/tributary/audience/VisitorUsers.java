package io.tributary.audience;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** The users that one visitor has been, up to a day. */
public final class VisitorUsers {
  /**
   * A user id among the visitor's events.
   *
   * @param firstSeenAt in microseconds
   * @param lastSeenAt in microseconds
   * @param joinedDay on which the visitor's anonymous history joined this user; null if it did not
   */
  public record Sighting(long firstSeenAt, long lastSeenAt, Integer joinedDay) {}

  private final TreeMap<String, Sighting> users = new TreeMap<>();
  private String current;
  private boolean hasJoined;

  /** A user of earlier days, as it was noted. */
  public void restore(String userId, Sighting sighting, boolean isCurrent) {
    users.put(userId, sighting);
    hasJoined |= sighting.joinedDay() != null;
    if (isCurrent) {
      current = userId;
    }
  }

  /**
   * Takes a user id of the visitor's next day; the last of the day comes last.
   *
   * @param firstSeenAt when the day's first event that has it was
   * @param lastSeenAt when the last was
   */
  public void see(String userId, long firstSeenAt, long lastSeenAt) {
    Sighting known = users.get(userId);
    users.put(
        userId,
        known == null
            ? new Sighting(firstSeenAt, lastSeenAt, null)
            : new Sighting(known.firstSeenAt(), lastSeenAt, known.joinedDay()));
    current = userId;
  }

  /** Ends a day with events: the first that has a user id is that on which its history joins. */
  public void endDay(int day) {
    if (current != null && !hasJoined) {
      Sighting known = users.get(current);
      users.put(current, new Sighting(known.firstSeenAt(), known.lastSeenAt(), day));
      hasJoined = true;
    }
  }

  /** The last user id, to which the visitor's days belong; null if there was none. */
  public String current() {
    return current;
  }

  /** Whether the visitor's anonymous history belongs to a user. */
  public boolean hasJoined() {
    return hasJoined;
  }

  /** By user id. */
  public SortedMap<String, Sighting> all() {
    return Collections.unmodifiableSortedMap(users);
  }
}
