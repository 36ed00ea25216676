package io.tributary.audience;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A person up to the end of a day. It is all that the next day is computed from, beside what
 * happens on it: the days of the person's whole life on which it was active, what it did on each of
 * the last 28, and whose anonymous histories have joined it.
 *
 * <p>Those are kept apart from the person's own days, because the dates before a join stay as they
 * were published: what is said later of such a date, as {@link #labels} does, goes by what was
 * known of it then.
 */
public final class PersonHistory {
  private static final int VERSION = 1;

  private final ActiveDays own;
  private final List<Joined> joined = new ArrayList<>();
  private final TreeMap<Integer, Activity> recent = new TreeMap<>();
  private ActiveDays active;
  private int since;
  private Arrival first;
  private Arrival last;

  /** A person of whom nothing is known yet. */
  public PersonHistory() {
    this(new ActiveDays());
  }

  private PersonHistory(ActiveDays own) {
    this.own = own;
    this.active = own;
  }

  /**
   * An anonymous person that became part of this one.
   *
   * @param since its first day
   * @param day of the join, since which it is no person of its own
   */
  private record Joined(String personId, int since, int day, ActiveDays active) {}

  /**
   * What became of a person within the 28 days after a day.
   *
   * @param churnedDay the first day on which it churned; null if it did not
   * @param isActive whether it was active on one of them
   */
  public record Label(String personId, Integer churnedDay, boolean isActive) {}

  /** Whether there was an active day, since when the person has a row each day. */
  public boolean hasBegun() {
    return active.size() > 0;
  }

  /** All days on which the person was active; they are not to be changed. */
  public ActiveDays active() {
    return active;
  }

  /** Of the person's first session. */
  public Arrival first() {
    return first;
  }

  /** Of its last. */
  public Arrival last() {
    return last;
  }

  /** What it did on each of the last 28 days on which it did anything. */
  public SortedMap<Integer, Activity> recent() {
    return Collections.unmodifiableSortedMap(recent);
  }

  /**
   * Takes in an anonymous person, on the day of the join and before {@link #advance}.
   *
   * @param other as of the day before; it is not used any more
   */
  public void join(int day, String personId, PersonHistory other) {
    if (!hasBegun()) {
      since = day;
    }
    joined.add(new Joined(personId, other.since, day, other.active));
    // The union is a new set: own days stay apart from now on.
    active = ActiveDays.union(active, other.active);
    first = Arrival.earlier(first, other.first);
    last = Arrival.later(last, other.last);
    other.recent.forEach(this::did);
  }

  /**
   * Goes on to a day.
   *
   * @param day the day after that of the last call
   * @param visited what the person did; null if it did nothing
   */
  public void advance(int day, VisitedDay visited) {
    recent.headMap(day - LifecycleState.CHURN_DAYS, true).clear();
    if (visited == null) {
      return;
    }
    if (visited.activity().count(Metric.SESSIONS) > 0) {
      if (!hasBegun()) {
        since = day;
      }
      own.add(day);
      if (active != own) {
        active.add(day);
      }
    }
    if (hasBegun()) {
      did(day, visited.activity());
      first = Arrival.earlier(first, visited.first());
      last = Arrival.later(last, visited.last());
    }
  }

  private void did(int day, Activity activity) {
    recent.computeIfAbsent(day, d -> new Activity()).add(activity);
  }

  /** The state on a day, which the history has come to. */
  public LifecycleState state(int day) {
    return LifecycleState.of(active, day);
  }

  /**
   * What became within 28 days of this person, if it was there on a day and not churned, and of the
   * anonymous ones that have joined it since.
   *
   * @param day 28 days before that to which the history has come
   */
  public List<Label> labels(String personId, int day) {
    List<Label> labels = new ArrayList<>();
    if (hasBegun() && since <= day) {
      label(personId, day, null, labels);
    }
    for (Joined other : joined) {
      if (other.since <= day && other.day > day) {
        label(other.personId, day, other, labels);
      }
    }
    return labels;
  }

  /**
   * @param other the anonymous person in question; null for this one
   */
  private void label(String personId, int day, Joined other, List<Label> labels) {
    if (lastActive(day, other) <= day - LifecycleState.CHURN_DAYS) {
      return;
    }
    Integer churned = null;
    boolean isActive = false;
    for (int at = day + 1; at <= day + LifecycleState.CHURN_DAYS; at++) {
      int last = lastActive(at, other);
      isActive |= last == at;
      if (churned == null && last == at - LifecycleState.CHURN_DAYS) {
        churned = at;
      }
    }
    labels.add(new Label(personId, churned, isActive));
  }

  /** As it was known on a day. */
  private int lastActive(int day, Joined other) {
    if (other != null && day < other.day) {
      return other.active.lastUpTo(day);
    }
    int last = own.lastUpTo(day);
    for (Joined member : joined) {
      if (member.day <= day) {
        last = Math.max(last, member.active.lastUpTo(day));
      }
    }
    return last;
  }

  /** Appends it. */
  public void write(Bytes out) {
    out.writeByte(VERSION);
    out.writeSigned(since);
    own.write(out);
    out.writeSize(joined.size());
    for (Joined other : joined) {
      out.writeText(other.personId);
      out.writeSigned(other.since);
      out.writeSigned(other.day);
      other.active.write(out);
    }
    Arrival.write(first, out);
    Arrival.write(last, out);
    out.writeSize(recent.size());
    recent.forEach(
        (day, activity) -> {
          out.writeSigned(day);
          activity.write(out);
        });
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if another version wrote it
   */
  public static PersonHistory read(ByteReader in) {
    int version = in.readByte();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "Cannot read a person's history of version %s: expected %s; compute all days anew"
              .formatted(version, VERSION));
    }
    int since = (int) in.readSigned();
    PersonHistory history = new PersonHistory(ActiveDays.read(in));
    history.since = since;
    int others = in.readSize();
    for (int i = 0; i < others; i++) {
      Joined other =
          new Joined(
              in.readText(), (int) in.readSigned(), (int) in.readSigned(), ActiveDays.read(in));
      history.joined.add(other);
      history.active = ActiveDays.union(history.active, other.active);
    }
    history.first = Arrival.read(in);
    history.last = Arrival.read(in);
    int days = in.readSize();
    for (int i = 0; i < days; i++) {
      history.recent.put((int) in.readSigned(), Activity.read(in));
    }
    return history;
  }
}
