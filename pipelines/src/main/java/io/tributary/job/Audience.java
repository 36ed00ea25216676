package io.tributary.job;

import io.tributary.io.DayRanges;
import io.tributary.io.InputException;
import io.tributary.io.Ledger;
import io.tributary.io.LedgerRuns;
import io.tributary.io.Staging;
import io.tributary.io.TableRead;
import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Computes who stays and who leaves, day by day, each day from the one before and from its events.
 *
 * @param from first day; null for the first that is missing or has to be computed anew
 * @param to first day not to compute; null for that after the newest that has events, if they stand
 */
public record Audience(
    LakeLocation location, LocalDate from, LocalDate to, Rules rules, String codeVersion) {
  private static final String JOB = "audience";

  /**
   * What a run did.
   *
   * @param days that were computed, as ranges; empty if there was nothing to do
   * @param counts by stage and name, such as {@code audience.in}
   */
  public record Result(String runId, String days, Map<String, Long> counts) {}

  /**
   * Runs to the end.
   *
   * @param runId names the run in every row
   * @param progress takes a line when a step begins
   * @throws InputException if the days before are missing, or if the events of a day that is needed
   *     may still change
   */
  public Result run(PipelineOptions options, String runId, Instant now, Consumer<String> progress) {
    try (Lake lake = Lake.open(location)) {
      lake.createOrEvolve(null).forEach(progress);
      Staging.settle(lake).forEach(progress);
      Optional<DayRange> chosen = choose(lake, progress);
      if (chosen.isEmpty()) {
        return new Result(runId, "", Map.of());
      }
      DayRange range = chosen.get();
      Staging staging = Staging.begin(lake, runId);
      new ComputeAudience(lake, rules, range).stage(options, staging, null, progress);
      Map<String, Long> counts = new TreeMap<>(staging.counts(TableName.PERSON_DAYS));
      staging.note(
          new Ledger(
              runId,
              now,
              JOB,
              codeVersion,
              RulesFile.hash(rules),
              "%s of %s"
                  .formatted(
                      TableName.PROCESSED_EVENTS,
                      DayRanges.of(new DayRange(range.from() - 1, range.to()).days())),
              range.from(),
              range.to()),
          counts);
      progress.accept("publishing");
      staging.publish();
      return new Result(runId, DayRanges.of(range.days()).toString(), counts);
    }
  }

  private Optional<DayRange> choose(Lake lake, Consumer<String> progress) {
    NavigableSet<Integer> events = TableRead.days(lake.load(TableName.PROCESSED_EVENTS));
    if (events.isEmpty()) {
      throw new InputException("Cannot compute the audience: the lake has no events");
    }
    NavigableSet<Integer> computed = TableRead.days(lake.load(TableName.PERSON_DAYS));
    int end = computed.isEmpty() ? Integer.MIN_VALUE : computed.last() + 1;
    OptionalInt stale = firstStale(LedgerRuns.of(lake), events.first(), end);
    int due = stale.orElse(computed.isEmpty() ? events.first() : end);
    int first = from == null ? due : (int) from.toEpochDay();
    if (first > due) {
      throw new InputException(
          "Cannot compute the audience from %s: %s, so begin there or leave --from out"
              .formatted(
                  from,
                  stale.isPresent()
                      ? "a backfill computed %s anew since".formatted(date(due))
                      : computed.isEmpty()
                          ? "the events begin on %s".formatted(date(due))
                          : "%s is the first day that is missing".formatted(date(due))));
    }
    SettledDays settled = SettledDays.of(lake, new ReportingDays(lake.zone()), rules);
    int last = to == null ? Math.min(settled.end(), events.last() + 1) : (int) to.toEpochDay();
    if (last < end && first < end) {
      progress.accept(
          "going on to %s: each day follows from the one before".formatted(date(end - 1)));
      last = end;
    }
    if (last > settled.end()) {
      throw new InputException(
          "Cannot compute the audience up to %s: %s".formatted(date(last - 1), settled.why()));
    }
    if (first >= last) {
      return Optional.empty();
    }
    DayRange range = new DayRange(first, last);
    SettledDays.checkClean(
        lake,
        new DayRange(first - 1, last),
        "compute the audience of %s".formatted(DayRanges.of(range.days())));
    return Optional.of(range);
  }

  /**
   * The first day that was computed before a run rewrote it, from which on all days have to be
   * computed anew.
   *
   * @param first the first day with events: what was rewritten before it was empty and is
   * @param end the first day that was never computed
   */
  private static OptionalInt firstStale(List<LedgerRuns.Run> runs, int first, int end) {
    return runs.stream()
        .filter(run -> Backfill.JOBS.contains(run.job()) && run.from() < end)
        .filter(
            rewrite ->
                runs.stream()
                    .noneMatch(
                        run ->
                            run.job().equals(JOB)
                                && run.at() > rewrite.at()
                                && run.from() <= Math.max(first, rewrite.from())))
        .mapToInt(rewrite -> Math.max(first, rewrite.from()))
        .min();
  }

  private static LocalDate date(int day) {
    return LocalDate.ofEpochDay(day);
  }
}
