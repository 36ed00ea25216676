package io.tributary.audience;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;

/**
 * What a visitor did on a day.
 *
 * @param first of the sessions that start on the day; null if none does
 * @param last of them; null if none does
 */
public record VisitedDay(Activity activity, Arrival first, Arrival last) {
  /** What two visitors did together. */
  public VisitedDay plus(VisitedDay other) {
    Activity both = new Activity();
    both.add(activity);
    both.add(other.activity);
    return new VisitedDay(
        both, Arrival.earlier(first, other.first), Arrival.later(last, other.last));
  }

  /** Appends it. */
  public void write(Bytes out) {
    activity.write(out);
    Arrival.write(first, out);
    Arrival.write(last, out);
  }

  /** Reads what {@link #write} wrote. */
  public static VisitedDay read(ByteReader in) {
    return new VisitedDay(Activity.read(in), Arrival.read(in), Arrival.read(in));
  }
}
