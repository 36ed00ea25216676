package io.tributary.audience;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import java.util.Comparator;

/**
 * How a session came. Arrivals compare by when their sessions started; those of one instant by what
 * else they say, so that the first and the last of a set are always the same.
 *
 * @param startedAt in microseconds
 * @param deviceClass null if it is not known
 * @param country null if it is not known
 */
public record Arrival(long startedAt, String channel, String deviceClass, String country)
    implements Comparable<Arrival> {
  private static final Comparator<Arrival> ORDER =
      Comparator.comparingLong(Arrival::startedAt)
          .thenComparing(Arrival::channel)
          .thenComparing(Arrival::deviceClass, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(Arrival::country, Comparator.nullsFirst(Comparator.naturalOrder()));

  @Override
  public int compareTo(Arrival other) {
    return ORDER.compare(this, other);
  }

  /** Null if both are. */
  static Arrival earlier(Arrival a, Arrival b) {
    return a == null || b != null && b.compareTo(a) < 0 ? b : a;
  }

  /** Null if both are. */
  static Arrival later(Arrival a, Arrival b) {
    return a == null || b != null && b.compareTo(a) > 0 ? b : a;
  }

  /** Appends an arrival, which may be null. */
  static void write(Arrival arrival, Bytes out) {
    out.writeByte(arrival == null ? 0 : 1);
    if (arrival != null) {
      out.writeLong(arrival.startedAt);
      out.writeText(arrival.channel);
      out.writeText(arrival.deviceClass);
      out.writeText(arrival.country);
    }
  }

  /** Reads what {@link #write} wrote. */
  static Arrival read(ByteReader in) {
    return in.readByte() == 0
        ? null
        : new Arrival(in.readLong(), in.readText(), in.readText(), in.readText());
  }
}
