package io.tributary.job;

import io.tributary.event.Marks;
import io.tributary.funnel.VisitorLevels;
import io.tributary.io.Counts;
import io.tributary.io.FileGroup;
import io.tributary.io.RowBlocks;
import io.tributary.io.RowCodec;
import io.tributary.io.RowSums;
import io.tributary.io.Staged;
import io.tributary.io.StagedKey;
import io.tributary.rules.Rules;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import io.tributary.timeline.EventBlocks;
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.TimelineEvent;
import io.tributary.timeline.VisitorDay;
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
  private transient TableDefinition definition;
  private transient RowCodec codec;

  /**
   * @param entryDays the days whose rows are written
   */
  FoldVisitorFunnels(Rules rules, ZoneId zone, DayRange entryDays) {
    this.rules = rules;
    this.zone = zone;
    this.entryDays = entryDays;
  }

  @Setup
  public void prepare() {
    definition = TableDefinition.of(TABLE);
    codec = new RowCodec(definition.schema());
  }

  @ProcessElement
  public void fold(
      @Element KV<String, Iterable<byte[]>> element, OutputReceiver<KV<String, byte[]>> out) {
    EventBlocks events = new EventBlocks();
    element.getValue().forEach(events::add);
    Shard shard = new Shard();
    events.forEachVisitor(shard::visitor);
    shard.finish(ShardBlocks.shard(element.getKey()), out);
  }

  /** A funnel of the scope visitor. */
  private record VisitorFunnel(Rules.Funnel rule, VisitorLevels levels) {}

  /** One shard's rows and counts. */
  private final class Shard {
    private final ReportingDays days = new ReportingDays(zone);
    private final List<VisitorFunnel> funnels = new ArrayList<>();
    private final RowSums sums = new RowSums(definition);
    private final Counts counts = new Counts();

    /** The marks of all steps. */
    private long anyStep;

    Shard() {
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

    void visitor(EventBlocks.Timeline timeline) {
      List<TimelineEvent> marked = new ArrayList<>();
      timeline.forEachDay(days, (day, from, to) -> marked.addAll(day(timeline, day, from, to)));
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
    private List<TimelineEvent> day(EventBlocks.Timeline timeline, int day, int from, int to) {
      VisitorDayFold fold = new VisitorDayFold(day, days, rules);
      List<TimelineEvent> marked = new ArrayList<>();
      for (int i = from; i < to; i++) {
        TimelineEvent event = timeline.event(i);
        fold.add(event);
        if ((event.derived().marks() & anyStep) != 0) {
          marked.add(event);
        }
      }
      VisitorDay visitorDay = fold.finish();
      counts.add("funnel.in", to - from);
      counts.add(visitorDay.isAutomated() ? "funnel.filtered" : "funnel.out", to - from);
      return visitorDay.isAutomated() ? List.of() : marked;
    }

    private void reached(String tenantId, int day, Rules.Funnel funnel, int level) {
      for (int step = 1; step <= level; step++) {
        sums.add(
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

    void finish(int number, OutputReceiver<KV<String, byte[]>> out) {
      RowBlocks rows = new RowBlocks(number, (key, block) -> out.output(KV.of(key, block)));
      int date = definition.position(definition.dateColumn());
      sums.forEach(
          row ->
              rows.add(
                  new FileGroup(TABLE, (Integer) row.value(date), 0, "").key(),
                  bytes -> codec.write(row, bytes)));
      rows.flush();
      out.output(KV.of(StagedKey.of(TABLE), Staged.counts(counts.toMap(), Set.of()).toBytes()));
    }
  }
}
