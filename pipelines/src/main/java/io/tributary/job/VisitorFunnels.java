package io.tributary.job;

import io.tributary.io.DayRanges;
import io.tributary.io.InputException;
import io.tributary.io.Ledger;
import io.tributary.io.Replacement;
import io.tributary.io.Staging;
import io.tributary.io.TableRead;
import io.tributary.io.WriteLake;
import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;

/**
 * Counts how far visitors get in the rules' funnels of the scope visitor, by the day of their first
 * step, from the events of that day and of the longest window after it.
 *
 * @param range the days of first steps
 */
public record VisitorFunnels(
    LakeLocation location, DayRange range, Rules rules, String codeVersion) {
  private static final TableName TABLE = TableName.VISITOR_FUNNELS_DAILY;

  /**
   * What a run did.
   *
   * @param days that were replaced, as ranges
   * @param counts by stage and name, such as {@code funnel.in}
   */
  public record Result(String runId, String days, Map<String, Long> counts) {}

  /** The rules' funnels of the scope visitor. */
  static List<Rules.Funnel> of(Rules rules) {
    return rules.funnels().stream()
        .filter(funnel -> funnel.scope() == Rules.Scope.VISITOR)
        .toList();
  }

  /**
   * Runs to the end.
   *
   * @param runId names the run in every row
   * @param progress takes a line when a step begins
   * @throws IllegalArgumentException if the rules have no such funnel
   * @throws InputException if the events of a day that is needed may still change
   */
  public Result run(PipelineOptions options, String runId, Instant now, Consumer<String> progress) {
    Duration window =
        of(rules).stream()
            .map(Rules.Funnel::window)
            .max(Comparator.naturalOrder())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The rules have no funnel of the scope visitor: there is nothing to count"));
    try (Lake lake = Lake.open(location)) {
      lake.createOrEvolve(null).forEach(progress);
      Staging.settle(lake).forEach(progress);
      ReportingDays days = new ReportingDays(lake.zone());
      DayRange needed = needed(days, window);
      checkReady(lake, days, needed, window);
      Staging staging = Staging.begin(lake, runId);
      stage(options, lake, staging, needed, progress);
      Map<String, Long> counts = new TreeMap<>(staging.counts(TABLE));
      staging.note(
          new Ledger(
              runId,
              now,
              "funnels",
              codeVersion,
              RulesFile.hash(rules),
              "%s of %s".formatted(TableName.PROCESSED_EVENTS, DayRanges.of(needed.days())),
              range.from(),
              range.to()),
          counts);
      progress.accept("publishing");
      staging.publish();
      return new Result(runId, DayRanges.of(range.days()).toString(), counts);
    }
  }

  /** From the first day to that on which the last day's longest window ends. */
  private DayRange needed(ReportingDays days, Duration window) {
    long lastStart = days.endOf(range.to() - 1) - 1;
    return new DayRange(range.from(), days.dayOf(lastStart + window.toNanos() / 1000) + 1);
  }

  private void checkReady(Lake lake, ReportingDays days, DayRange needed, Duration window) {
    SettledDays settled = SettledDays.of(lake, days, rules);
    int last = needed.to() - 1;
    if (last >= settled.end()) {
      throw new InputException(
          "Cannot compute funnels of %s: a window of %s from %s reaches to %s, and %s"
              .formatted(
                  DayRanges.of(range.days()),
                  hours(window),
                  LocalDate.ofEpochDay(range.to() - 1),
                  LocalDate.ofEpochDay(last),
                  settled.why()));
    }
    SettledDays.checkClean(
        lake, needed, "compute funnels of %s".formatted(DayRanges.of(range.days())));
  }

  private static String hours(Duration window) {
    return window.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }

  private void stage(
      PipelineOptions options,
      Lake lake,
      Staging staging,
      DayRange needed,
      Consumer<String> progress) {
    String dateColumn = TableDefinition.of(TableName.PROCESSED_EVENTS).dateColumn();
    TableRead read =
        TableRead.plan(
            location,
            lake.load(TableName.PROCESSED_EVENTS),
            TableName.PROCESSED_EVENTS,
            null,
            DayRanges.of(needed.days()).filter(dateColumn),
            ReadEvents.columnsWithAttributes());
    long events = read.recordsByDay().values().stream().mapToLong(Long::longValue).sum();
    progress.accept(
        "computing funnels of %s day(s) from %,d event(s) of %s"
            .formatted(range.days().size(), events, DayRanges.of(needed.days())));
    List<Replacement> replacements = List.of(Replacement.ofDays(TABLE, DayRanges.of(range.days())));
    if (!read.parts().isEmpty()) {
      int shards = ShardBlocks.shardsFor(events);
      Pipeline pipeline = Pipeline.create(options);
      pipeline
          .apply("ListParts", Create.of(read.parts()).withCoder(StringUtf8Coder.of()))
          .apply("SpreadParts", Reshuffle.viaRandomKey())
          .apply("ReadEvents", ParDo.of(new ReadEvents(read, rules, shards)))
          .setCoder(WriteLake.BLOCKS)
          .apply("GroupByShard", GroupByKey.create())
          .apply("FoldVisitorFunnels", ParDo.of(new FoldVisitorFunnels(rules, lake.zone(), range)))
          .setCoder(WriteLake.BLOCKS)
          .apply(
              WriteLake.replacing(
                  location, staging.runId(), replacements, Rows.readers(lake.zone())));
      SparkShuffle.run(pipeline, shards);
    }
    staging.stageRest(replacements);
  }
}
