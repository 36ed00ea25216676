package io.tributary.job;

import io.tributary.event.Marks;
import io.tributary.funnel.VisitorLevels;
import io.tributary.io.Counts;
import io.tributary.io.Staged;
import io.tributary.io.StagedKey;
import io.tributary.io.SumBlocks;
import io.tributary.rules.Rules;
import io.tributary.table.Row;
import io.tributary.table.TableName;
import io.tributary.timeline.EventBlocks;
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.Timeline;
import io.tributary.timeline.TimelineEvent;
import io.tributary.timeline.VisitorDayFold;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Turns each shard of encoded events into counts of visitors by entry day, funnel and step. Days on
 * which a visitor is automated are as if they had no events, as they are for sessions.
 */
final class FoldVisitorFunnels extends DoFn<KV<String, Iterable<byte[]>>, KV<String, byte[]>> {
  private static final TableName TABLE = TableName.VISITOR_FUNNELS_DAILY;

  private final Rules rules;
  private final ZoneId zone;
  private final DayRange entryDays;

  /**
   * @param entryDays the days whose rows are written
   */
  FoldVisitorFunnels(Rules rules, ZoneId zone, DayRange entryDays) {
    this.rules = rules;
    this.zone = zone;
    this.entryDays = entryDays;
  }

  @ProcessElement
  public void fold(
      @Element KV<String, Iterable<byte[]>> element, OutputReceiver<KV<String, byte[]>> out) {
    Shard shard = new Shard(ShardBlocks.shard(element.getKey()), out);
    try (EventBlocks events = ShardBlocks.sorter()) {
      element.getValue().forEach(events::add);
      events.forEachVisitor(shard::visitor);
    }
    shard.finish();
  }

  /** A funnel of the scope visitor. */
  private record VisitorFunnel(Rules.Funnel rule, VisitorLevels levels) {}

  /** One shard's rows and counts. */
  private final class Shard {
    private final ReportingDays days = new ReportingDays(zone);
    private final List<VisitorFunnel> funnels = new ArrayList<>();
    private final OutputReceiver<KV<String, byte[]>> out;
    private final SumBlocks sums;
    private final Counts counts = new Counts();

    /** The marks of all steps. */
    private long anyStep;

    Shard(int number, OutputReceiver<KV<String, byte[]>> out) {
      this.out = out;
      sums =
          new SumBlocks(
              number,
              ShardBlocks.MAX_SHARDS,
              (table, day) -> 1,
              (key, block) -> out.output(KV.of(key, block)));
      for (Rules.Funnel funnel : VisitorFunnels.of(rules)) {
        long[] steps = Marks.ofSteps(rules, funnel);
        for (long step : steps) {
          anyStep |= step;
        }
        funnels.add(
            new VisitorFunnel(
                funnel, new VisitorLevels(steps, funnel.window().toNanos() / 1000, days)));
      }
    }

    void visitor(Timeline timeline) {
      List<TimelineEvent> marked = new ArrayList<>();
      timeline.forEachDay(days, (day, events) -> marked.addAll(day(day, events)));
      for (VisitorFunnel funnel : funnels) {
        funnel
            .levels()
            .forEachDay(
                marked,
                entryDays::contains,
                (day, level) -> reached(timeline.tenantId(), day, funnel.rule(), level));
      }
    }

    /** The day's events that match a step; none of an automated day. */
    private List<TimelineEvent> day(int day, Timeline.Events events) {
      VisitorDayFold fold = new VisitorDayFold(day, days, rules);
      List<TimelineEvent> marked = new ArrayList<>();
      long count = 0;
      while (events.advance()) {
        count++;
        TimelineEvent event = events.event();
        fold.add(event);
        if (fold.hasTooManyEvents()) {
          marked = List.of();
        } else if ((event.derived().marks() & anyStep) != 0) {
          marked.add(event);
        }
      }
      boolean isAutomated = fold.isAutomated();
      counts.add("funnel.in", count);
      counts.add(isAutomated ? "funnel.filtered" : "funnel.out", count);
      return isAutomated ? List.of() : marked;
    }

    private void reached(String tenantId, int day, Rules.Funnel funnel, int level) {
      for (int step = 1; step <= level; step++) {
        sums.add(
            TABLE,
            day,
            Row.of(
                tenantId,
                day,
                funnel.name(),
                (long) step,
                funnel.steps().get(step - 1).name(),
                1L,
                null));
      }
    }

    void finish() {
      sums.flush();
      out.output(KV.of(StagedKey.of(TABLE), Staged.counts(counts.toMap(), Set.of()).toBytes()));
    }
  }
}
