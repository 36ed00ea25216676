package io.tributary.audience;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** What somebody did in some time. Activities add up, in any order. */
public final class Activity {
  private final long[] counts = new long[Metric.values().length];
  private final TreeMap<String, BigDecimal> revenue = new TreeMap<>();
  private final TreeMap<String, Long> pageGroups = new TreeMap<>();
  private final TreeMap<String, Long> contents = new TreeMap<>();

  public long count(Metric metric) {
    return counts[metric.ordinal()];
  }

  /** Sum of the amounts of conversions by currency. */
  public SortedMap<String, BigDecimal> revenue() {
    return Collections.unmodifiableSortedMap(revenue);
  }

  /** Page views by page group. */
  public SortedMap<String, Long> pageGroups() {
    return Collections.unmodifiableSortedMap(pageGroups);
  }

  /** Watch time by content, in milliseconds; none that is zero. */
  public SortedMap<String, Long> contents() {
    return Collections.unmodifiableSortedMap(contents);
  }

  void add(Metric metric, long count) {
    counts[metric.ordinal()] += count;
  }

  void addRevenue(Map<String, BigDecimal> more) {
    more.forEach((currency, amount) -> revenue.merge(currency, amount, BigDecimal::add));
  }

  void addPageView(String pageGroup) {
    add(Metric.PAGE_VIEWS, 1);
    pageGroups.merge(pageGroup, 1L, Long::sum);
  }

  void addWatch(String contentId, long watchMs) {
    if (watchMs > 0) {
      add(Metric.WATCH_MS, watchMs);
      contents.merge(contentId, watchMs, Long::sum);
    }
  }

  /** Adds all that the other has. */
  void add(Activity other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    addRevenue(other.revenue);
    other.pageGroups.forEach((group, views) -> pageGroups.merge(group, views, Long::sum));
    other.contents.forEach((content, watchMs) -> contents.merge(content, watchMs, Long::sum));
  }

  /** Appends it. */
  public void write(Bytes out) {
    for (long count : counts) {
      out.writeSigned(count);
    }
    write(revenue, Bytes::writeDecimal, out);
    write(pageGroups, Bytes::writeSigned, out);
    write(contents, Bytes::writeSigned, out);
  }

  private static <T> void write(Map<String, T> map, BiConsumer<Bytes, T> value, Bytes out) {
    out.writeSize(map.size());
    map.forEach(
        (name, amount) -> {
          out.writeText(name);
          value.accept(out, amount);
        });
  }

  /** Reads what {@link #write} wrote. */
  public static Activity read(ByteReader in) {
    Activity activity = new Activity();
    for (int i = 0; i < activity.counts.length; i++) {
      activity.counts[i] = in.readSigned();
    }
    read(activity.revenue, ByteReader::readDecimal, in);
    read(activity.pageGroups, ByteReader::readSigned, in);
    read(activity.contents, ByteReader::readSigned, in);
    return activity;
  }

  private static <T> void read(Map<String, T> map, Function<ByteReader, T> value, ByteReader in) {
    int size = in.readSize();
    for (int i = 0; i < size; i++) {
      map.put(in.readText(), value.apply(in));
    }
  }
}
