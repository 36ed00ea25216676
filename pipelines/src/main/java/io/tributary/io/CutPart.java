package io.tributary.io;

import io.tributary.table.TableName;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.iceberg.DataFile;

/**
 * What one bundle adds to a cut of a stream: all that a checkpoint covers is one cut, and is
 * committed together. Each part has an id of its own, by which a commit that is tried again knows
 * what it has done already.
 */
public final class CutPart implements Serializable {
  /** The key under which parts travel. */
  public static final String KEY = "cut";

  private final String id = UUID.randomUUID().toString();
  private final Map<String, List<DataFile>> files = new TreeMap<>();
  private final Map<String, Long> counts = new TreeMap<>();
  private final Map<Integer, Long> nextOffsets = new TreeMap<>();
  private final Set<Integer> lateDays = new TreeSet<>();
  private long watermarkMillis = Long.MIN_VALUE;
  private boolean isLast;

  public void addFile(TableName table, DataFile file) {
    files.computeIfAbsent(table.toString(), t -> new ArrayList<>()).add(file);
  }

  /** Adds to a count, by stage and name, such as {@code timeline.in}. */
  public void count(String name, long count) {
    counts.merge(name, count, Long::sum);
  }

  /** All records of the partition before this offset have been read. */
  public void reached(int partition, long nextOffset) {
    nextOffsets.merge(partition, nextOffset, Math::max);
  }

  /**
   * @param day since 1970, of an event that came too late for live
   */
  public void addLateDay(int day) {
    lateDays.add(day);
  }

  /** All rows that are due at this watermark, in milliseconds, are in this cut or before it. */
  public void passed(long millis) {
    watermarkMillis = Math.max(watermarkMillis, millis);
  }

  /** After this cut nothing is due any more, for as long as no further record comes. */
  public void markLast() {
    isLast = true;
  }

  public boolean isEmpty() {
    return files.isEmpty()
        && counts.isEmpty()
        && nextOffsets.isEmpty()
        && lateDays.isEmpty()
        && watermarkMillis == Long.MIN_VALUE
        && !isLast;
  }

  String id() {
    return id;
  }

  List<DataFile> files(TableName table) {
    return files.getOrDefault(table.toString(), List.of());
  }

  Map<String, Long> counts() {
    return counts;
  }

  Map<Integer, Long> nextOffsets() {
    return nextOffsets;
  }

  Set<Integer> lateDays() {
    return lateDays;
  }

  long watermarkMillis() {
    return watermarkMillis;
  }

  boolean isLast() {
    return isLast;
  }

  public byte[] toBytes() {
    return JavaBytes.of(this);
  }

  static CutPart parse(byte[] bytes) {
    return JavaBytes.parse(bytes, CutPart.class, "what a bundle adds to a cut");
  }
}
