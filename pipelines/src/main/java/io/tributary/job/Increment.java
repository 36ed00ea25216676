package io.tributary.job;

import io.tributary.io.DayRanges;
import io.tributary.io.InputException;
import io.tributary.io.KafkaTopic;
import io.tributary.io.Ledger;
import io.tributary.io.RawScan;
import io.tributary.io.Replacement;
import io.tributary.io.Staging;
import io.tributary.io.StreamProgress;
import io.tributary.io.TopicRange;
import io.tributary.io.WriteLake;
import io.tributary.rules.RulesFile;
import io.tributary.table.Lake;
import io.tributary.table.TableName;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;

/**
 * What came into a topic since the last increment, as one bounded run: the records go to {@code
 * raw.events}, and the days that they touch and that live still writes are computed anew from raw.
 * So it needs no state, and its rows are no changes. It is for runners that cannot stream.
 *
 * <p>All is staged first, and how far the topic has been read stands with the raw rows: an
 * increment that is killed is either finished by the next run or has never been.
 */
public record Increment(Stream stream) {
  /** How lineages that are made of increments end. */
  private static final String LINEAGE = "-increments";

  private static final String LATE = "late";

  /**
   * What an increment did.
   *
   * @param records that were read
   * @param days that were computed, as ranges
   * @param dirtyDays that got late records, as ranges
   * @param watermarkMillis up to which ingestion time all records are in
   */
  public record Result(long records, String days, String dirtyDays, long watermarkMillis) {}

  /**
   * Reads to the topic's end of now, and computes.
   *
   * @param isRebuild whether to go on although the lake was written otherwise, by computing all
   *     days that live still writes
   * @return none if there is nothing new
   * @throws InputException if the lake was written by a stream with state or by other rules, or
   *     records were deleted from the topic before they were read
   */
  public Optional<Result> run(
      PipelineOptions options,
      String runId,
      boolean isRebuild,
      Instant now,
      Consumer<String> progress) {
    KafkaTopic topic = stream.topic();
    Map<Integer, Long> beginning = topic.beginning();
    Map<Integer, Long> ends = topic.ends();
    try (Lake lake = Lake.open(stream.location())) {
      lake.createOrEvolve(null).forEach(progress);
      Staging.settle(lake).forEach(progress);
      Optional<StreamProgress> before = StreamProgress.of(lake, topic.topic());
      boolean goesOn =
          before.isPresent()
              && before.get().lineage().endsWith(LINEAGE)
              && before.get().rulesHash().equals(RulesFile.hash(stream.rules()));
      if (before.isPresent() && !goesOn && !isRebuild) {
        throw new InputException(
            "Cannot go on with topic %s: its last run %s. --rebuild computes the days that are not sealed anew and goes on from there"
                .formatted(
                    topic.topic(),
                    before.get().lineage().endsWith(LINEAGE)
                        ? "had other rules"
                        : "was a stream with state"));
      }
      Map<Integer, Long> startAt = stream.startAt(beginning, before);
      long floor = before.map(StreamProgress::watermarkMillis).orElse(Long.MIN_VALUE);
      List<TopicRange> ranges = new ArrayList<>();
      startAt.forEach(
          (partition, from) -> {
            if (ends.get(partition) > from) {
              ranges.add(new TopicRange(topic, partition, from, ends.get(partition), floor));
            }
          });
      if (ranges.isEmpty() && (goesOn || before.isEmpty())) {
        return Optional.empty();
      }
      int firstDay = stream.firstDay(lake, before, RawScan.latest(lake));
      Staging staging = Staging.begin(lake, runId);
      Map<String, Long> counts = importRecords(options, staging, ranges, lake.zone(), runId);
      Map<Integer, Long> nextOffsets = new TreeMap<>(startAt);
      ranges.forEach(range -> nextOffsets.put(range.partition(), range.to()));
      long watermark = watermark(counts, floor);
      staging.add(
          TableName.RAW_EVENTS,
          StreamProgress.summary(
              topic.topic(),
              goesOn ? before.get().lineage() : runId + LINEAGE,
              RulesFile.hash(stream.rules()),
              runId,
              nextOffsets,
              watermark));
      counts.keySet().removeIf(name -> name.startsWith(ImportTopic.REACHED));

      Set<Integer> computed = DayRanges.withNeighbours(staging.days(TableName.RAW_EVENTS));
      // Where such a day is sealed, a record came late.
      Set<Integer> dirty = new TreeSet<>(computed);
      dirty.removeIf(day -> day >= firstDay);
      if (!goesOn) {
        computed.addAll(stream.openDays(lake, firstDay));
      }
      computed.removeIf(day -> day < firstDay);
      if (!computed.isEmpty()) {
        new ComputeDays(lake, stream.rules(), lake.zone(), false)
            .stage(options, staging, computed, progress);
        counts.putAll(staging.counts(TableName.PROCESSED_EVENTS));
      }
      staging.noteDirtyDays(computed, dirty, now, LATE);
      staging.note(ledger(runId, now, nextOffsets), counts);
      staging.publish();
      return Optional.of(
          new Result(
              counts.getOrDefault("import.out", 0L),
              DayRanges.of(computed).toString(),
              DayRanges.of(dirty).toString(),
              watermark));
    }
  }

  private Map<String, Long> importRecords(
      PipelineOptions options,
      Staging staging,
      List<TopicRange> ranges,
      ZoneId zone,
      String runId) {
    List<Replacement> nothing = List.of(Replacement.ofNothing(TableName.RAW_EVENTS));
    if (!ranges.isEmpty()) {
      Pipeline pipeline = Pipeline.create(options);
      pipeline
          .apply("ListRanges", Create.of(ranges).withCoder(SerializableCoder.of(TopicRange.class)))
          .apply("SpreadRanges", Reshuffle.viaRandomKey())
          .apply(
              "ImportTopic",
              ParDo.of(
                  new ImportTopic(stream.location(), stream.format(), stream.rules(), zone, runId)))
          .setCoder(WriteLake.BLOCKS)
          .apply(WriteLake.replacing(stream.location(), runId, nothing, Rows.readers(zone)));
      pipeline.run().waitUntilFinish();
    }
    staging.stageRest(nothing);
    return staging.counts(TableName.RAW_EVENTS);
  }

  /** What the slowest of those partitions has come to that had records; it never falls. */
  private static long watermark(Map<String, Long> counts, long floor) {
    long least =
        counts.entrySet().stream()
            .filter(count -> count.getKey().startsWith(ImportTopic.REACHED))
            .mapToLong(Map.Entry::getValue)
            .min()
            .orElse(floor);
    return Math.max(least, floor);
  }

  private Ledger ledger(String runId, Instant now, Map<Integer, Long> nextOffsets) {
    return new Ledger(
        runId,
        now,
        "stream",
        stream.codeVersion(),
        RulesFile.hash(stream.rules()),
        "%s before %s".formatted(stream.topic().topic(), StreamProgress.text(nextOffsets)),
        null,
        null);
  }
}
