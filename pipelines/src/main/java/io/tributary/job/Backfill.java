package io.tributary.job;

import io.tributary.io.DayChange;
import io.tributary.io.DayRanges;
import io.tributary.io.DirtyDays;
import io.tributary.io.FileChunk;
import io.tributary.io.Held;
import io.tributary.io.InputException;
import io.tributary.io.InputFiles;
import io.tributary.io.Ledger;
import io.tributary.io.RawRetention;
import io.tributary.io.RawScan;
import io.tributary.io.ReadParquetRows;
import io.tributary.io.Replacement;
import io.tributary.io.Staging;
import io.tributary.io.StreamProgress;
import io.tributary.io.WriteLake;
import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import java.time.Instant;
import java.time.LocalDate;
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
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Brings files into the lake, and computes days anew from all raw rows of those days. All is staged
 * first; then each table is published in one commit, or is held for somebody to look at.
 *
 * @param input files to import; null to compute only
 * @param choice which days to compute
 * @param isFinal whether the days are sealed by it; if not, a stream goes on with them
 */
public record Backfill(
    LakeLocation location,
    Import input,
    DayChoice choice,
    Rules rules,
    String codeVersion,
    boolean isFinal) {
  /** How the ledger names the jobs that rewrite days. */
  static final List<String> JOBS = List.of("backfill", "rebuild");

  private static final String IMPORTED = "imported";

  /**
   * What a run did.
   *
   * @param days that were replaced, as ranges; empty if there was nothing to do
   * @param dirtyDays that the import touched but the range left out, as ranges
   * @param counts by stage and name, such as {@code timeline.out}
   */
  public record Result(String runId, String days, String dirtyDays, Map<String, Long> counts) {}

  /**
   * What a run would do.
   *
   * @param isStaged whether there is anything to publish
   * @param result as if it had been done
   * @param changes what it would change, of each table and day
   */
  public record Plan(boolean isStaged, Result result, List<DayChange> changes) {}

  /** What is staged, and what there is to say of it. */
  private record Staged(Staging staging, boolean isStaged, Set<Integer> replaced, Result result) {}

  /**
   * Runs to the end.
   *
   * @param runId names the run in every row
   * @param progress takes a line when a step begins
   * @throws io.tributary.io.InputException if the input is missing or cannot be read
   */
  public Result run(PipelineOptions options, String runId, Instant now, Consumer<String> progress) {
    try (Lake lake = Lake.open(location)) {
      Staged staged = stage(lake, options, runId, now, progress);
      if (staged.isStaged()) {
        progress.accept("publishing");
        staged.staging().publish();
      }
      return staged.result();
    }
  }

  /**
   * Stages all, and holds it for {@link #publish}; no table changes. What was held before is
   * dropped.
   *
   * @param runId names the run in every row
   * @param progress takes a line when a step begins
   * @throws io.tributary.io.InputException if the input is missing or cannot be read
   */
  public Plan plan(PipelineOptions options, String runId, Instant now, Consumer<String> progress) {
    try (Lake lake = Lake.open(location)) {
      Staged staged = stage(lake, options, runId, now, progress);
      Held.drop(lake).forEach(progress);
      List<DayChange> changes = new ArrayList<>();
      if (staged.isStaged()) {
        for (TableName table : ComputeDays.COMPUTED) {
          progress.accept("comparing " + table);
          changes.addAll(DayChange.of(lake, table, runId, staged.replaced()));
        }
        Held.hold(lake, runId);
      }
      return new Plan(staged.isStaged(), staged.result(), changes);
    }
  }

  /**
   * Publishes what {@link #plan} has staged and holds.
   *
   * @param planned the run that is meant; null for whichever is held
   * @param now becomes the run's time in the ledger
   * @param progress takes a line when a step begins
   * @return the run that was published
   * @throws io.tributary.io.InputException if nothing or another run is held, or what it would
   *     replace has changed since
   */
  public static String publish(
      LakeLocation location, String planned, Instant now, Consumer<String> progress) {
    try (Lake lake = Lake.open(location)) {
      Staging.settle(lake).forEach(progress);
      Staging staging = Held.release(lake, planned);
      // What others computed from these days since the plan was made follows from what they were.
      staging.redateNote(now);
      progress.accept("publishing");
      staging.publish();
      return staging.runId();
    }
  }

  private Staged stage(
      Lake lake, PipelineOptions options, String runId, Instant now, Consumer<String> progress) {
    FileSystems.setDefaultPipelineOptions(options);
    List<Metadata> files = input == null ? List.of() : InputFiles.match(input.input());
    if (isParquet()) {
      InputFiles.checkParquet(files);
    }
    lake.createOrEvolve(null).forEach(progress);
    Staging.settle(lake).forEach(progress);
    Staging staging = Staging.begin(lake, runId);
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
      replaced.addAll(DayRanges.withNeighbours(before));
      replaced.addAll(DayRanges.withNeighbours(staging.days(TableName.RAW_EVENTS)));
    }
    Set<Integer> dirty = new TreeSet<>();
    try {
      choose(lake, new ReportingDays(zone), replaced, dirty, progress);
      RawRetention.check(lake, replaced);
      if (isFinal) {
        leaveToLive(lake, new ReportingDays(zone), replaced, dirty);
      }
    } catch (InputException e) {
      staging.drop();
      throw e;
    }
    if (input == null && replaced.isEmpty()) {
      staging.drop();
      return new Staged(staging, false, replaced, new Result(runId, "", "", Map.of()));
    }
    if (!replaced.isEmpty()) {
      new ComputeDays(lake, rules, zone, isFinal).stage(options, staging, replaced, progress);
      counts.putAll(staging.counts(TableName.PROCESSED_EVENTS));
    }
    String days = DayRanges.of(replaced).toString();
    staging.noteDirtyDays(replaced, dirty, now, IMPORTED);
    staging.note(ledger(runId, now, new TreeSet<>(replaced)), counts);
    return new Staged(
        staging, true, replaced, new Result(runId, days, DayRanges.of(dirty).toString(), counts));
  }

  /**
   * Says which days are to be computed, and why.
   *
   * @param replaced those that the import touches; becomes those that are computed
   * @param dirty takes those that the import touches and that are not computed
   */
  private void choose(
      Lake lake,
      ReportingDays zone,
      Set<Integer> replaced,
      Set<Integer> dirty,
      Consumer<String> progress) {
    if (choice instanceof DayChoice.OfRange of) {
      dirty.addAll(replaced);
      replaced.clear();
      replaced.addAll(of.range().days());
      dirty.removeAll(replaced);
    } else if (choice instanceof DayChoice.Dirty) {
      DirtyDays.byReason(lake)
          .forEach(
              (reason, days) -> {
                replaced.addAll(days);
                progress.accept("%s: dirty, reason %s".formatted(DayRanges.of(days), reason));
              });
      Set<Integer> gone = RawRetention.removeGone(lake, replaced);
      if (!gone.isEmpty()) {
        progress.accept("%s: left dirty, as raw of it is gone".formatted(DayRanges.of(gone)));
      }
    } else if (choice instanceof DayChoice.OfDeadLetters of) {
      Replay replay = Replay.of(lake, rules, zone, of.reason());
      replaced.addAll(replay.days());
      progress.accept(
          "of %,d dead letter(s), the rules now make %,d event(s)"
              .formatted(replay.looked(), replay.revived()));
    }
  }

  /** Days that a stream may still write are not for a backfill to seal. */
  private void leaveToLive(
      Lake lake, ReportingDays days, Set<Integer> replaced, Set<Integer> dirty) {
    Optional<StreamProgress> stream = StreamProgress.of(lake);
    if (stream.isEmpty()) {
      return;
    }
    int first =
        stream.get().hasWatermark()
            ? LiveDays.first(stream.get().watermarkMillis() * 1000, days, rules)
            : Integer.MIN_VALUE;
    Set<Integer> live = new TreeSet<>(replaced);
    live.removeIf(day -> day < first);
    if (live.isEmpty()) {
      return;
    }
    if (choice instanceof DayChoice.OfRange) {
      throw new InputException(
          "Cannot backfill %s: the stream may still write them; %s"
              .formatted(
                  DayRanges.of(live),
                  stream.get().hasWatermark()
                      ? "its watermark %s lets it seal the days before %s"
                          .formatted(
                              Instant.ofEpochMilli(stream.get().watermarkMillis()),
                              LocalDate.ofEpochDay(first))
                      : "it has no watermark yet"));
    }
    replaced.removeAll(live);
    if (!(choice instanceof DayChoice.Dirty)) {
      dirty.addAll(live);
    }
  }

  private boolean isParquet() {
    return input != null && rules.formats().get(input.format()).reads() == Rules.Reads.PARQUET;
  }

  private Ledger ledger(String runId, Instant now, TreeSet<Integer> replaced) {
    return new Ledger(
        runId,
        now,
        JOBS.get(isFinal ? 0 : 1),
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
}
