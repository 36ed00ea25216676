package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.TableName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * How far a stream has come, as its newest commit to {@code raw.events} says: it is the last of
 * each cut, so all other tables have come as far.
 *
 * @param snapshotId of that commit
 * @param committedAtMillis when it was made
 * @param lineage names the start from which the stream goes on, over all its restarts
 * @param nextOffsets of each partition: what is before has been committed
 * @param watermarkMillis all that was due until then has been committed
 * @param isLast whether nothing is due any more: all that was open has been written as it stood
 * @param totals counts since the lineage began, by stage and name
 * @param commitMillis how long the commit of the whole cut took
 */
public record StreamProgress(
    long snapshotId,
    long committedAtMillis,
    String lineage,
    String rulesHash,
    Map<Integer, Long> nextOffsets,
    long watermarkMillis,
    boolean isLast,
    Map<String, Long> totals,
    long commitMillis) {
  static final String STREAM = "tributary.stream";
  static final String PARTS = "tributary.parts";
  static final String LINEAGE = "tributary.lineage";
  static final String RULES = "tributary.rules";
  static final String OFFSETS = "tributary.offsets";
  static final String WATERMARK = "tributary.watermark";
  static final String LAST = "tributary.last";
  static final String TOTAL = "tributary.total.";
  static final String COMMIT_MILLIS = "tributary.commit-millis";

  /** Whether any record has been passed yet. */
  public boolean hasWatermark() {
    return watermarkMillis > Long.MIN_VALUE;
  }

  /** For eyes. */
  public String watermark() {
    return hasWatermark()
        ? Instant.ofEpochMilli(watermarkMillis).truncatedTo(ChronoUnit.SECONDS).toString()
        : "not known yet";
  }

  /** Of the stream of a topic; none if it has never committed. */
  public static Optional<StreamProgress> of(Lake lake, String topic) {
    return newest(lake, topic::equals).map(StreamProgress::parse);
  }

  /** Of a lake's stream; none if it has never committed. */
  public static Optional<StreamProgress> of(Lake lake) {
    return newest(lake, topic -> true).map(StreamProgress::parse);
  }

  /** The topic of a lake's stream; none if it never had one. */
  public static Optional<String> topic(Lake lake) {
    return newest(lake, topic -> true).map(commit -> commit.summary().get(STREAM));
  }

  /** The newest commit of a stream whose topic passes. */
  private static Optional<Snapshot> newest(Lake lake, Predicate<String> isWanted) {
    if (!lake.has(TableName.RAW_EVENTS)) {
      return Optional.empty();
    }
    Table table = lake.load(TableName.RAW_EVENTS);
    for (Snapshot at : Ancestry.of(table)) {
      String topic = at.summary().get(STREAM);
      if (topic != null && isWanted.test(topic)) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  static StreamProgress parse(Snapshot snapshot) {
    Map<String, String> summary = snapshot.summary();
    Map<String, Long> totals = new TreeMap<>();
    summary.forEach(
        (key, value) -> {
          if (key.startsWith(TOTAL)) {
            totals.put(key.substring(TOTAL.length()), Long.valueOf(value));
          }
        });
    return new StreamProgress(
        snapshot.snapshotId(),
        snapshot.timestampMillis(),
        summary.get(LINEAGE),
        summary.get(RULES),
        offsets(summary.get(OFFSETS)),
        Long.parseLong(summary.get(WATERMARK)),
        Boolean.parseBoolean(summary.get(LAST)),
        totals,
        Long.parseLong(summary.get(COMMIT_MILLIS)));
  }

  /**
   * What the snapshot of a commit that is not a {@link Cut}'s says of how far a stream has come.
   *
   * @param part names the commit
   */
  public static Map<String, String> summary(
      String topic,
      String lineage,
      String rulesHash,
      String part,
      Map<Integer, Long> nextOffsets,
      long watermarkMillis) {
    return Map.of(
        STREAM,
        topic,
        LINEAGE,
        lineage,
        RULES,
        rulesHash,
        PARTS,
        part,
        OFFSETS,
        text(nextOffsets),
        WATERMARK,
        Long.toString(watermarkMillis),
        LAST,
        "false",
        COMMIT_MILLIS,
        "0");
  }

  /** As {@code 0:17,1:23}. */
  public static String text(Map<Integer, Long> offsets) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(offsets)
        .forEach(
            (partition, offset) ->
                text.append(text.isEmpty() ? "" : ",")
                    .append(partition)
                    .append(':')
                    .append(offset));
    return text.toString();
  }

  private static Map<Integer, Long> offsets(String text) {
    Map<Integer, Long> offsets = new TreeMap<>();
    for (String pair : text.isEmpty() ? new String[0] : text.split(",")) {
      int colon = pair.indexOf(':');
      offsets.put(
          Integer.valueOf(pair.substring(0, colon)), Long.valueOf(pair.substring(colon + 1)));
    }
    return offsets;
  }
}
