package io.tributary.job;

import io.tributary.io.DayRanges;
import io.tributary.io.RawScan;
import io.tributary.io.Replacement;
import io.tributary.io.Staging;
import io.tributary.io.TableRead;
import io.tributary.io.WriteLake;
import io.tributary.rules.Rules;
import io.tributary.table.Lake;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;

/** Computes days anew from all their raw rows, and stages the tables that follow from them. */
final class ComputeDays {
  /** The tables that are computed. */
  static final List<TableName> COMPUTED =
      List.of(
          TableName.PROCESSED_EVENTS,
          TableName.VISITOR_DAY_CHANGES,
          TableName.SESSION_CHANGES,
          TableName.PLAYBACK_CHANGES,
          TableName.TRAFFIC_CHANGES,
          TableName.PAGE_CHANGES,
          TableName.PATH_TRANSITION_CHANGES,
          TableName.PATH_CHANGES,
          TableName.TARGET_CHANGES,
          TableName.FUNNEL_CHANGES,
          TableName.CONTENT_CHANGES,
          TableName.ACQUISITION_CHANGES,
          TableName.RAW_DEAD_LETTERS);

  static final int EVENTS_PER_FILE = 2_000_000;

  private final Lake lake;
  private final Rules rules;
  private final ZoneId zone;
  private final boolean isFinal;

  /**
   * @param isFinal how the rows are marked
   */
  ComputeDays(Lake lake, Rules rules, ZoneId zone, boolean isFinal) {
    this.lake = lake;
    this.rules = rules;
    this.zone = zone;
    this.isFinal = isFinal;
  }

  void stage(
      PipelineOptions options, Staging staging, Set<Integer> replaced, Consumer<String> progress) {
    stage(
        options,
        staging,
        RawScan.ofDays(
            lake,
            staging.runId(),
            DayRanges.withNeighbours(replaced),
            new ReportingDays(zone),
            DecodeRaw.COLUMNS),
        replaced,
        progress);
  }

  /**
   * @param read the raw rows, with the columns of {@link DecodeRaw}
   */
  void stage(
      PipelineOptions options,
      Staging staging,
      TableRead read,
      Set<Integer> replaced,
      Consumer<String> progress) {
    long records = read.recordsByDay().values().stream().mapToLong(Long::longValue).sum();
    progress.accept(
        "computing %s day(s) from %,d raw record(s)".formatted(replaced.size(), records));
    DayRanges days = DayRanges.of(replaced);
    List<Replacement> replacements =
        COMPUTED.stream().map(table -> Replacement.ofDays(table, days)).toList();
    if (!read.parts().isEmpty()) {
      int shards = ShardBlocks.shardsFor(records);
      Pipeline pipeline = Pipeline.create(options);
      pipeline
          .apply("ListParts", Create.of(read.parts()).withCoder(StringUtf8Coder.of()))
          .apply("SpreadParts", Reshuffle.viaRandomKey())
          .apply(
              "DecodeRaw",
              ParDo.of(
                  new DecodeRaw(
                      read, rules, shards, zone, DayRanges.withNeighbours(replaced), replaced)))
          .setCoder(WriteLake.BLOCKS)
          .apply("GroupByShard", GroupByKey.create())
          .apply(
              "FoldTimelines",
              ParDo.of(
                  new FoldTimelines(
                      rules, zone, replaced, filesPerDay(read), EVENTS_PER_FILE, isFinal)))
          .setCoder(WriteLake.BLOCKS)
          .apply(
              WriteLake.replacing(
                  lake.location(), staging.runId(), replacements, Rows.readers(zone)));
      SparkShuffle.run(pipeline, shards);
    }
    staging.stageRest(replacements);
  }

  /**
   * Events lie mostly on the day on which they were received, so the raw layer tells large days.
   */
  private static Map<Integer, Integer> filesPerDay(TableRead read) {
    Map<Integer, Integer> files = new HashMap<>();
    read.recordsByDay()
        .forEach((day, records) -> files.put(day, 1 + (int) (records / EVENTS_PER_FILE)));
    return files;
  }
}
