package io.tributary.job;

import io.tributary.io.CommitCuts;
import io.tributary.io.InputException;
import io.tributary.io.KafkaRun;
import io.tributary.io.KafkaTopic;
import io.tributary.io.RawScan;
import io.tributary.io.ReadKafka;
import io.tributary.io.Staging;
import io.tributary.io.StreamProgress;
import io.tributary.io.StreamRun;
import io.tributary.io.TableRead;
import io.tributary.io.UnfinishedCuts;
import io.tributary.io.WriteLake;
import io.tributary.io.WriteLiveRows;
import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Reads a topic into the lake for as long as it runs.
 *
 * @param format of the topic's records, one of the rules'
 * @param tables of the {@link #TABLES}, those that it writes
 */
public record Stream(
    LakeLocation location,
    KafkaTopic topic,
    String format,
    Rules rules,
    String codeVersion,
    Set<TableName> tables) {
  /**
   * The tables that follow from timelines. Raw records, dead letters and counts are always kept.
   */
  public static final Set<TableName> TABLES = tablesOfTimelines();

  private static Set<TableName> tablesOfTimelines() {
    Set<TableName> tables = new LinkedHashSet<>(ComputeDays.COMPUTED);
    tables.remove(TableName.RAW_DEAD_LETTERS);
    return Collections.unmodifiableSet(tables);
  }

  /** Goes up when what is kept between two runs changes its form. */
  public static final int STATE_VERSION = 7;

  /**
   * A start that does not go on from a checkpoint, and from which all restarts go on.
   *
   * @param id names it, and stands in the rows as their run
   * @param firstDay the first day that the stream writes, days since 1970
   * @param startAt the first offset of each partition
   * @param floorMillis up to which ingestion time records were read before
   * @param parallelism tasks side by side, by which its state is divided
   */
  public record Lineage(
      String id,
      String rulesHash,
      int stateVersion,
      int firstDay,
      Map<Integer, Long> startAt,
      long floorMillis,
      int parallelism)
      implements Serializable {}

  /** Names by which rules it writes which tables: it cannot go on from a run of another. */
  public String rulesHash() {
    String hash = RulesFile.hash(rules);
    return tables.equals(TABLES)
        ? hash
        : hash
            + " only "
            + tables.stream().map(TableName::toString).sorted().collect(Collectors.joining(","));
  }

  /**
   * Prepares a start from what the lake holds: the days that the stream may still write are
   * computed anew from the raw layer, as far as it has been committed.
   *
   * @param rebuildOptions of the runner that computes them
   * @param id for the lineage
   * @param parallelism of the lineage
   * @throws InputException if records were deleted from the topic before they were read
   */
  public Lineage begin(
      PipelineOptions rebuildOptions,
      String id,
      int parallelism,
      Instant now,
      Consumer<String> progress) {
    Map<Integer, Long> beginning = topic.beginning();
    try (Lake lake = Lake.open(location)) {
      lake.createOrEvolve(null).forEach(progress);
      Staging.settle(lake).forEach(progress);
      UnfinishedCuts.forget(lake, topic.topic());
      Optional<StreamProgress> before = StreamProgress.of(lake, topic.topic());
      Map<Integer, Long> startAt = startAt(beginning, before);
      int firstDay = firstDay(lake, before, RawScan.latest(lake));
      NavigableSet<Integer> open = openDays(lake, firstDay);
      if (!open.isEmpty()) {
        progress.accept(
            "computing the days from %s on anew, as the stream goes on with them"
                .formatted(LocalDate.ofEpochDay(open.first())));
        DayRange range = new DayRange(open.first(), open.last() + 1);
        new Backfill(location, null, new DayChoice.OfRange(range), rules, codeVersion, false)
            .run(rebuildOptions, id + "-rebuild", now, progress);
      }
      return new Lineage(
          id,
          rulesHash(),
          STATE_VERSION,
          firstDay,
          startAt,
          before.map(StreamProgress::watermarkMillis).orElse(Long.MIN_VALUE),
          parallelism);
    }
  }

  /** The days from the first on of which raw or a table may have rows. */
  NavigableSet<Integer> openDays(Lake lake, int firstDay) {
    Optional<RawScan.Latest> latest = RawScan.latest(lake);
    if (latest.isEmpty()) {
      return new TreeSet<>();
    }
    ReportingDays days = new ReportingDays(lake.zone());
    int from = Math.max(firstDay, Collections.min(RawScan.days(lake, days)));
    int to = lastDay(lake, days, latest.get()) + 1;
    return IntStream.range(from, to).boxed().collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * The first day that the stream writes. Of an empty lake, any; where nobody knows how far its
   * records reach, the first that there is.
   */
  int firstDay(Lake lake, Optional<StreamProgress> before, Optional<RawScan.Latest> latest) {
    ReportingDays days = new ReportingDays(lake.zone());
    if (latest.isEmpty()) {
      return Integer.MIN_VALUE;
    }
    if (before.isEmpty()) {
      return LiveDays.first(latest.get().ingestedAt(), days, rules);
    }
    return before.get().hasWatermark()
        ? LiveDays.first(before.get().watermarkMillis() * 1000, days, rules)
        : Collections.min(RawScan.days(lake, days));
  }

  /**
   * The offset from which on each partition is to be read.
   *
   * @throws InputException if the topic is not the one that was read, or has lost records
   */
  Map<Integer, Long> startAt(Map<Integer, Long> beginning, Optional<StreamProgress> before) {
    Map<Integer, Long> startAt = new TreeMap<>(beginning);
    before.ifPresent(stream -> startAt.putAll(stream.nextOffsets()));
    List<String> lost = new ArrayList<>();
    requireSameTopic(startAt);
    startAt.forEach(
        (partition, offset) -> {
          long first = beginning.get(partition);
          if (offset < first) {
            lost.add("partition %d: %d to %d".formatted(partition, offset, first - 1));
          }
        });
    if (!lost.isEmpty()) {
      throw new InputException(
          "Cannot go on with topic %s: offsets were deleted before they were read (%s)"
              .formatted(topic.topic(), String.join("; ", lost)));
    }
    return startAt;
  }

  /** A topic never loses a partition, and never ends before what was read of it. */
  private void requireSameTopic(Map<Integer, Long> startAt) {
    Map<Integer, Long> ends = topic.ends();
    List<String> others = new ArrayList<>();
    startAt.forEach(
        (partition, offset) -> {
          if (!ends.containsKey(partition)) {
            others.add("partition %d is not there".formatted(partition));
          } else if (ends.get(partition) < offset) {
            others.add(
                "partition %d was read before %d, and ends at %d"
                    .formatted(partition, offset, ends.get(partition)));
          }
        });
    if (!others.isEmpty()) {
      throw new InputException(
          "Cannot go on with topic %s: it is not the one that was read (%s). A topic that was made anew needs another name"
              .formatted(topic.topic(), String.join("; ", others)));
    }
  }

  private static int lastDay(Lake lake, ReportingDays days, RawScan.Latest latest) {
    int last = Math.max(days.dayOf(latest.eventAt()), days.dayOf(latest.ingestedAt()));
    for (TableName table : ComputeDays.COMPUTED) {
      NavigableSet<Integer> withRows = TableRead.days(lake.load(table));
      last = withRows.isEmpty() ? last : Math.max(last, withRows.last());
    }
    return last;
  }

  /**
   * The pipeline of a run.
   *
   * @param seeds whether to read what the tables hold of the days that the stream goes on with;
   *     false where a checkpoint has it
   * @param stopAt offsets at which to stop, after writing what is open then; empty to run on
   */
  public Pipeline pipeline(
      PipelineOptions options, Lineage lineage, boolean seeds, Map<Integer, Long> stopAt) {
    StreamRun run = new StreamRun(topic.topic(), lineage.id(), codeVersion, lineage.rulesHash());
    KafkaRun reading =
        new KafkaRun(
            lineage.id(),
            topic,
            lineage.startAt(),
            stopAt,
            lineage.floorMillis(),
            LiveTimelines.LAST.plus(1).getMillis());
    try (Lake lake = Lake.open(location)) {
      ZoneId zone = lake.zone();
      Pipeline pipeline = Pipeline.create(options);
      PCollectionTuple received =
          pipeline
              .apply("ReadKafka", new ReadKafka(reading))
              .apply(
                  "ReceiveRecords",
                  ParDo.of(
                          new ReceiveRecords(
                              location,
                              lineage.id(),
                              rules,
                              format,
                              zone,
                              lineage.firstDay(),
                              reading,
                              TimelineElements.shardsFor(lineage.parallelism()),
                              tables.contains(TableName.PROCESSED_EVENTS)))
                      .withOutputTags(ReceiveRecords.EVENTS, TupleTagList.of(ReceiveRecords.CUT)));
      PCollection<KV<byte[], byte[]>> events =
          received.get(ReceiveRecords.EVENTS).setCoder(TimelineElements.CODER);
      PCollection<KV<String, byte[]>> rows =
          PCollectionList.of(events)
              .and(seeds(pipeline, lake, zone, lineage, seeds))
              .apply("WithSeeds", Flatten.pCollections())
              .apply("LiveTimelines", ParDo.of(new LiveTimelines(rules, zone, tables)))
              .setCoder(WriteLake.BLOCKS)
              .apply(
                  "WriteLiveRows",
                  ParDo.of(new WriteLiveRows(location, lineage.id(), Rows.readers(zone))))
              .setCoder(WriteLake.BLOCKS);
      PCollectionList.of(rows)
          .and(received.get(ReceiveRecords.CUT).setCoder(WriteLake.BLOCKS))
          .apply("GatherCut", Flatten.pCollections())
          .apply("CommitCuts", ParDo.of(new CommitCuts(location, run)));
      return pipeline;
    }
  }

  private PCollection<KV<byte[], byte[]>> seeds(
      Pipeline pipeline, Lake lake, ZoneId zone, Lineage lineage, boolean wanted) {
    List<String> parts = new ArrayList<>(List.of(SeedTimelines.BEGINNING));
    TableRead read = null;
    Set<Integer> needed = new TreeSet<>();
    Optional<RawScan.Latest> latest = RawScan.latest(lake);
    ReportingDays days = new ReportingDays(zone);
    if (latest.isPresent() && lineage.firstDay() > Integer.MIN_VALUE) {
      for (int day = lineage.firstDay() - 1; day <= days.dayOf(latest.get().eventAt()); day++) {
        needed.add(day);
      }
    }
    if (!needed.isEmpty() && wanted) {
      read = RawScan.ofDays(lake, lineage.id(), needed, days, RawDecoder.COLUMNS);
      parts.addAll(read.parts());
    } else if (!needed.isEmpty()) {
      // For the parts that a checkpoint holds, of a run that was killed while it read its seeds.
      read = new TableRead(location, TableName.RAW_EVENTS, RawDecoder.COLUMNS, List.of(), Map.of());
    }
    return pipeline
        // A single element would be another operator, whose state could not be restored.
        .apply("ListSeeds", Create.of(parts).withCoder(StringUtf8Coder.of()).alwaysUseRead())
        .apply(
            "SeedTimelines",
            ParDo.of(
                new SeedTimelines(
                    read, rules, zone, needed, TimelineElements.shardsFor(lineage.parallelism()))))
        .setCoder(TimelineElements.CODER);
  }
}
