package io.tributary.job;

import io.tributary.io.Counts;
import io.tributary.io.FileGroup;
import io.tributary.io.RowBlocks;
import io.tributary.io.RowCodec;
import io.tributary.io.Sketches;
import io.tributary.io.Staged;
import io.tributary.io.StagedKey;
import io.tributary.io.SumBlocks;
import io.tributary.rules.Rules;
import io.tributary.session.SessionCutter;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import io.tributary.timeline.DistinctIds;
import io.tributary.timeline.EventBlocks;
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.Timeline;
import io.tributary.timeline.TimelineEvent;
import io.tributary.timeline.VisitorDay;
import io.tributary.timeline.VisitorDayFold;
import java.nio.ByteBuffer;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Turns each shard of encoded events into the rows of all tables that are functions of a timeline.
 * Other keys go through.
 */
final class FoldTimelines extends DoFn<KV<String, Iterable<byte[]>>, KV<String, byte[]>> {
  /** Of each further file of a day's events. */
  private static final int TRAFFIC_FILES = 8;

  private final Rules rules;
  private final ZoneId zone;
  private final Set<Integer> replaced;
  private final Map<Integer, Integer> filesPerDay;
  private final int eventsPerFile;
  private final boolean isFinal;
  private transient Map<TableName, RowCodec> codecs;

  /**
   * @param replaced the days whose rows are written
   * @param filesPerDay how many files a day's events are spread over; one where a day is missing
   * @param eventsPerFile how many events of one visitor's day a file takes
   * @param isFinal how the rows are marked
   */
  FoldTimelines(
      Rules rules,
      ZoneId zone,
      Set<Integer> replaced,
      Map<Integer, Integer> filesPerDay,
      int eventsPerFile,
      boolean isFinal) {
    this.rules = rules;
    this.zone = zone;
    this.replaced = Set.copyOf(replaced);
    this.filesPerDay = Map.copyOf(filesPerDay);
    this.eventsPerFile = eventsPerFile;
    this.isFinal = isFinal;
  }

  @Setup
  public void prepare() {
    codecs = new HashMap<>();
    for (TableName table : ComputeDays.COMPUTED) {
      codecs.put(table, new RowCodec(TableDefinition.of(table).schema()));
    }
  }

  @ProcessElement
  public void fold(
      @Element KV<String, Iterable<byte[]>> element, OutputReceiver<KV<String, byte[]>> out) {
    String key = element.getKey();
    if (!ShardBlocks.isKey(key)) {
      element.getValue().forEach(block -> out.output(KV.of(key, block)));
      return;
    }
    try (EventBlocks events = ShardBlocks.sorter()) {
      element.getValue().forEach(events::add);
      fold(ShardBlocks.shard(key), events, out);
    }
  }

  void fold(int shard, EventBlocks events, OutputReceiver<KV<String, byte[]>> out) {
    Shard fold = new Shard(shard, events, out);
    events.forEachVisitor(fold::visitor);
    fold.finish();
  }

  /** How many files a table's day is spread over. */
  private int files(TableName table, int day) {
    int files = filesPerDay.getOrDefault(day, 1);
    return table.equals(TableName.PROCESSED_EVENTS)
        ? files
        : table.equals(TableName.TRAFFIC_CHANGES) ? TRAFFIC_FILES * (files - 1) + 1 : 1;
  }

  /** One shard's rows and counts. */
  private final class Shard implements SessionRows.Sink {
    private final int number;
    private final EventBlocks events;
    private final OutputReceiver<KV<String, byte[]>> out;
    private final RowBlocks rows;
    private final SumBlocks sums;
    private final Counts counts = new Counts();
    private final ReportingDays days = new ReportingDays(zone);

    private String tenantId;
    private String visitorId;
    private ByteBuffer sketch;
    private final SessionRows sessionRows = new SessionRows(rules, isFinal, this);
    private final SessionCutter sessions =
        new SessionCutter(
            rules.session(),
            days,
            session -> {
              if (replaced.contains(session.day())) {
                sessionRows.pass(tenantId, visitorId, session);
              }
            });

    Shard(int number, EventBlocks events, OutputReceiver<KV<String, byte[]>> out) {
      this.number = number;
      this.events = events;
      this.out = out;
      this.rows = new RowBlocks(number, (key, block) -> out.output(KV.of(key, block)));
      this.sums =
          new SumBlocks(
              number,
              ShardBlocks.MAX_SHARDS,
              FoldTimelines.this::files,
              (key, block) -> out.output(KV.of(key, block)));
    }

    private String key(TableName table, int day) {
      return key(table, day, 0);
    }

    /**
     * @param further how many files of the day come before, for what is too much for one
     */
    private String key(TableName table, int day, int further) {
      int files = files(table, day);
      int file = Math.floorMod(number, files) + files * further;
      return new FileGroup(table, day, file, "").key();
    }

    @Override
    public void keyed(TableName table, int day, Row row) {
      rows.add(key(table, day), bytes -> codecs.get(table).write(row, bytes));
    }

    @Override
    public void sum(TableName table, int day, Row row) {
      sums.add(table, day, row);
    }

    void visitor(Timeline timeline) {
      tenantId = timeline.tenantId();
      visitorId = timeline.visitorId();
      sketch = Sketches.of(tenantId, visitorId);
      timeline.forEachDay(days, this::day);
      sessions.finish();
    }

    private void day(int day, Timeline.Events ofDay) {
      VisitorDayFold fold = new VisitorDayFold(day, days, rules);
      List<TimelineEvent> held = new ArrayList<>();
      boolean isReplaced = replaced.contains(day);
      String eventsKey = key(TableName.PROCESSED_EVENTS, day);
      int written = 0;
      int files = 1;
      long copies = 0;
      VisitorDay visitorDay;
      try (DistinctIds ids = events.distinctIds()) {
        while (ofDay.advance()) {
          if (ofDay.isCopy()) {
            copies++;
            continue;
          }
          TimelineEvent event = ofDay.event();
          fold.add(event);
          ids.add(event.eventId());
          if (fold.hasTooManyEvents()) {
            held = List.of();
          } else {
            held.add(event);
          }
          if (isReplaced) {
            if (written == eventsPerFile) {
              eventsKey = key(TableName.PROCESSED_EVENTS, day, files++);
              written = 0;
            }
            rows.add(eventsKey, ofDay::copyTo);
            written++;
            sum(
                TableName.TRAFFIC_CHANGES,
                day,
                Rows.traffic(tenantId, event, day, sketch, rules, isFinal));
          }
        }
        visitorDay = fold.finish(ids.count());
      }
      if (!visitorDay.isAutomated()) {
        held.forEach(sessions::add);
      }
      count(visitorDay, copies, isReplaced);
      if (isReplaced) {
        keyed(
            TableName.VISITOR_DAY_CHANGES,
            day,
            isFinal
                ? Rows.finalVisitorDay(tenantId, visitorId, visitorDay)
                : Rows.liveVisitorDay(tenantId, visitorId, visitorDay, Rows.FIRST_REVISION));
      }
    }

    private void count(VisitorDay day, long copies, boolean isReplaced) {
      counts.add("timeline.in", day.eventCount() + copies);
      if (isReplaced) {
        counts.add("timeline.out", day.eventCount());
        counts.add("timeline.duplicate", copies);
        counts.add("timeline.id_conflict", day.idConflictCount());
      } else {
        counts.add("timeline.filtered", day.eventCount() + copies);
      }
    }

    void finish() {
      sums.flush();
      rows.flush();
      out.output(
          KV.of(
              StagedKey.of(TableName.PROCESSED_EVENTS),
              Staged.counts(counts.toMap(), Set.of()).toBytes()));
    }
  }
}
