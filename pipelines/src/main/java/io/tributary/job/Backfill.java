package io.tributary.job;

import io.tributary.io.DayRanges;
import io.tributary.io.FileChunk;
import io.tributary.io.InputFiles;
import io.tributary.io.Ledger;
import io.tributary.io.RawScan;
import io.tributary.io.ReadParquetRows;
import io.tributary.io.Replacement;
import io.tributary.io.Staging;
import io.tributary.io.TableRead;
import io.tributary.io.WriteLake;
import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Brings files into the lake, and computes days anew from all raw rows of those days. All is staged
 * first; then each table is published in one commit.
 *
 * @param input files to import; null to compute only
 * @param range days to compute; null for those that the import touches
 */
public record Backfill(
    LakeLocation location, Import input, DayRange range, Rules rules, String codeVersion) {
  private static final List<TableName> COMPUTED =
      List.of(
          TableName.PROCESSED_EVENTS,
          TableName.VISITOR_DAY_CHANGES,
          TableName.SESSION_CHANGES,
          TableName.RAW_DEAD_LETTERS);
  private static final String IMPORTED = "imported";
  private static final int RECORDS_PER_SHARD = 500_000;
  private static final int EVENTS_PER_FILE = 2_000_000;
  private static final int MIN_SHARDS = 8;
  private static final int MAX_SHARDS = 4096;

  /**
   * What a run did.
   *
   * @param days that were replaced, as ranges
   * @param dirtyDays that the import touched but the range left out, as ranges
   * @param counts by stage and name, such as {@code timeline.out}
   */
  public record Result(String runId, String days, String dirtyDays, Map<String, Long> counts) {}

  /**
   * Runs to the end.
   *
   * @param runId names the run in every row
   * @param progress takes a line when a step begins
   * @throws io.tributary.io.InputException if the input is missing or cannot be read
   */
  public Result run(PipelineOptions options, String runId, Instant now, Consumer<String> progress) {
    FileSystems.setDefaultPipelineOptions(options);
    List<Metadata> files = input == null ? List.of() : InputFiles.match(input.input());
    if (isParquet()) {
      InputFiles.checkParquet(files);
    }
    try (Lake lake = Lake.open(location)) {
      lake.createOrEvolve(null).forEach(progress);
      Staging.settle(lake).forEach(progress);
      Staging staging = new Staging(lake, runId);
      ZoneId zone = lake.zone();
      Map<String, Long> counts = new TreeMap<>();
      Set<Integer> replaced = new TreeSet<>();
      if (input != null) {
        Set<Integer> before = RawScan.touchedDays(lake, input.source(), new ReportingDays(zone));
        importFiles(options, staging, files, zone, runId, progress);
        counts.putAll(staging.counts(TableName.RAW_EVENTS));
        if (counts.getOrDefault("import.out", 0L) == 0) {
          progress.accept(
              "the input holds no record: source %s is empty now".formatted(input.source()));
        }
        addWithNeighbours(replaced, before);
        addWithNeighbours(replaced, staging.days(TableName.RAW_EVENTS));
      }
      Set<Integer> dirty = new TreeSet<>();
      if (range != null) {
        dirty.addAll(replaced);
        replaced.clear();
        for (int day = range.from(); day < range.to(); day++) {
          replaced.add(day);
        }
        dirty.removeAll(replaced);
      }
      if (!replaced.isEmpty()) {
        compute(lake, options, staging, replaced, zone, runId, progress);
        counts.putAll(staging.counts(TableName.PROCESSED_EVENTS));
      }
      String days = DayRanges.of(replaced).toString();
      staging.noteDirtyDays(replaced, dirty, now, IMPORTED);
      staging.note(ledger(runId, now, new TreeSet<>(replaced)), counts);
      progress.accept("publishing");
      staging.publish();
      return new Result(runId, days, DayRanges.of(dirty).toString(), counts);
    }
  }

  private boolean isParquet() {
    return input != null && rules.formats().get(input.format()).reads() == Rules.Reads.PARQUET;
  }

  private static void addWithNeighbours(Set<Integer> replaced, Set<Integer> touched) {
    for (int day : touched) {
      replaced.add(day - 1);
      replaced.add(day);
      replaced.add(day + 1);
    }
  }

  private Ledger ledger(String runId, Instant now, TreeSet<Integer> replaced) {
    return new Ledger(
        runId,
        now,
        "backfill",
        codeVersion,
        RulesFile.hash(rules),
        input == null
            ? "raw.events"
            : "%s as %s, source %s".formatted(input.input(), input.format(), input.source()),
        replaced.isEmpty() ? null : replaced.first(),
        replaced.isEmpty() ? null : (Integer) (replaced.last() + 1));
  }

  private void importFiles(
      PipelineOptions options,
      Staging staging,
      List<Metadata> files,
      ZoneId zone,
      String runId,
      Consumer<String> progress) {
    long bytes = files.stream().mapToLong(Metadata::sizeBytes).sum();
    progress.accept(
        "importing %s file(s), %.1f MB, as source %s"
            .formatted(files.size(), bytes / 1e6, input.source()));
    List<Replacement> replacements = List.of(Replacement.ofSource(input.source()));
    if (bytes > 0) {
      Pipeline pipeline = Pipeline.create(options);
      records(pipeline, files, zone, runId)
          .setCoder(WriteLake.BLOCKS)
          .apply(WriteLake.replacing(location, runId, replacements, Rows.readers(zone)));
      pipeline.run().waitUntilFinish();
    }
    staging.stageRest(replacements);
  }

  private PCollection<KV<String, byte[]>> records(
      Pipeline pipeline, List<Metadata> files, ZoneId zone, String runId) {
    if (isParquet()) {
      List<String> names = files.stream().map(file -> file.resourceId().toString()).toList();
      return pipeline
          .apply(ReadParquetRows.of(names))
          .apply(
              "ImportRows", ParDo.of(new ImportFiles<byte[]>(location, input, rules, zone, runId)));
    }
    return pipeline
        .apply(
            "ListChunks",
            Create.of(InputFiles.chunks(files)).withCoder(SerializableCoder.of(FileChunk.class)))
        .apply("SpreadChunks", Reshuffle.viaRandomKey())
        .apply(
            "ImportFiles",
            ParDo.of(new ImportFiles<FileChunk>(location, input, rules, zone, runId)));
  }

  private void compute(
      Lake lake,
      PipelineOptions options,
      Staging staging,
      Set<Integer> replaced,
      ZoneId zone,
      String runId,
      Consumer<String> progress) {
    Set<Integer> needed = new TreeSet<>();
    addWithNeighbours(needed, replaced);
    TableRead read =
        RawScan.ofDays(lake, runId, needed, new ReportingDays(zone), DecodeRaw.COLUMNS);
    long records = read.recordsByDay().values().stream().mapToLong(Long::longValue).sum();
    progress.accept(
        "computing %s day(s) from %,d raw record(s)".formatted(replaced.size(), records));
    DayRanges days = DayRanges.of(replaced);
    List<Replacement> replacements =
        COMPUTED.stream().map(table -> Replacement.ofDays(table, days)).toList();
    if (!read.parts().isEmpty()) {
      int shards = (int) Math.min(MAX_SHARDS, Math.max(MIN_SHARDS, records / RECORDS_PER_SHARD));
      Pipeline pipeline = Pipeline.create(options);
      pipeline
          .apply("ListParts", Create.of(read.parts()).withCoder(StringUtf8Coder.of()))
          .apply("SpreadParts", Reshuffle.viaRandomKey())
          .apply("DecodeRaw", ParDo.of(new DecodeRaw(read, rules, shards, zone, needed, replaced)))
          .setCoder(WriteLake.BLOCKS)
          .apply("GroupByShard", GroupByKey.create())
          .apply(
              "FoldTimelines",
              ParDo.of(new FoldTimelines(rules, zone, replaced, filesPerDay(read))))
          .setCoder(WriteLake.BLOCKS)
          .apply(WriteLake.replacing(location, runId, replacements, Rows.readers(zone)));
      pipeline.run().waitUntilFinish();
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
