package io.tributary.job;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.RecentTexts;
import io.tributary.event.Texts;
import io.tributary.io.CutPart;
import io.tributary.io.FileGroup;
import io.tributary.io.RowCodec;
import io.tributary.io.RowSums;
import io.tributary.io.Sketches;
import io.tributary.rules.Rules;
import io.tributary.session.LiveTimeline;
import io.tributary.session.Session;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import io.tributary.timeline.EncodedEvent;
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.TimelineEvent;
import io.tributary.timeline.VisitorDay;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerMap;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Keeps the timelines of all visitors and puts out, in blocks of rows, the events that are no
 * copies and what changes in the tables that are functions of a timeline; of tables that are sums,
 * what a bundle adds, at its end. There follows what it adds to the cut.
 *
 * <p>Takes {@link TimelineElements}, in the global window, at ingestion times. State belongs to a
 * shard of visitors, of which each has its own values and its own timer. The watermark must not
 * pass 1970 before all seeds are in: until then live events wait.
 */
public final class LiveTimelines extends DoFn<KV<byte[], byte[]>, KV<String, byte[]>> {
  /** The watermark at which no further record comes; all that is due is due before. */
  public static final Instant LAST =
      BoundedWindow.TIMESTAMP_MAX_VALUE.minus(Duration.standardDays(2));

  private static final Instant SEEDS_ARE_IN = Instant.EPOCH;
  private static final int BLOCK_BYTES = 64 << 10;
  private static final int MOST_BLOCKS = 128;

  /** The tick that comes while no record does, so that what is passed then is noted too. */
  private static final String IDLE = "idle";

  private static final Duration IDLE_TICK = Duration.standardMinutes(10);

  /** The head of each timeline with one of its buckets, by its visitor. */
  @StateId("heads")
  private final StateSpec<MapState<String, byte[]>> headsSpec =
      StateSpecs.map(StringUtf8Coder.of(), ByteArrayCoder.of());

  /** The other buckets, by visitor and bucket. */
  @StateId("buckets")
  private final StateSpec<MapState<String, byte[]>> bucketsSpec =
      StateSpecs.map(StringUtf8Coder.of(), ByteArrayCoder.of());

  /** Live events whose visitors may yet have seeds. */
  @StateId("waiting")
  private final StateSpec<BagState<byte[]>> waitingSpec = StateSpecs.bag(ByteArrayCoder.of());

  /** One of each visitor, by its name. */
  @SuppressWarnings("UnusedVariable") // Beam reads it.
  @TimerFamily("wake")
  private final TimerSpec wakeSpec = TimerSpecs.timerMap(TimeDomain.EVENT_TIME);

  @TimerId("seeded")
  private final TimerSpec seededSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  @TimerId("last")
  private final TimerSpec lastSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  @SuppressWarnings("UnusedVariable") // Beam reads it.
  @TimerFamily("ticks")
  private final TimerSpec ticksSpec = TimerSpecs.timerMap(TimeDomain.EVENT_TIME);

  private final Rules rules;
  private final ReportingDays days;
  private final Set<TableName> tables;

  private transient Map<TableName, RowCodec> codecs;
  private transient Map<TableName, Map<Integer, String>> keys;

  /** The rows that wait until they are many, by their keys. */
  private transient Map<String, Bytes> blocks;

  /** What the bundle adds to tables that are sums, by their days. */
  private transient Map<TableName, Map<Integer, RowSums>> sums;

  private transient Texts<String> texts;
  private transient EncodedEvent encoded;
  private transient TimelineStore.Workplace workplace;

  /** Whether a timer has fired here, so that the seeds of all keys that are here are in. */
  private transient boolean hasFired;

  private transient long inCount;
  private transient long outCount;
  private transient long correctionCount;
  private transient long passedMillis;
  private transient boolean isLast;

  /**
   * @param tables whose rows are put out
   */
  public LiveTimelines(Rules rules, ZoneId zone, Set<TableName> tables) {
    this.rules = rules;
    this.days = new ReportingDays(zone);
    this.tables = Set.copyOf(tables);
  }

  @Setup
  public void prepare() {
    codecs = new HashMap<>();
    for (TableName table : ComputeDays.COMPUTED) {
      codecs.put(table, new RowCodec(TableDefinition.of(table).schema()));
    }
    keys = new HashMap<>();
    blocks = new HashMap<>();
    sums = new HashMap<>();
    texts = RecentTexts.strings();
    encoded = new EncodedEvent(texts);
    workplace = new TimelineStore.Workplace();
    passedMillis = Long.MIN_VALUE;
  }

  @ProcessElement
  public void process(
      @Element KV<byte[], byte[]> element,
      @StateId("heads") MapState<String, byte[]> heads,
      @StateId("buckets") MapState<String, byte[]> buckets,
      @StateId("waiting") BagState<byte[]> waiting,
      @TimerFamily("wake") TimerMap wake,
      @TimerId("seeded") Timer seeded,
      @TimerId("last") Timer last,
      @TimerFamily("ticks") TimerMap ticks,
      OutputReceiver<KV<String, byte[]>> out) {
    byte[] value = element.getValue();
    if (TimelineElements.isTick(value)) {
      long millis = TimelineElements.millis(value);
      if (millis > 0) {
        ticks.set(Long.toString(millis), within(millis));
      }
      last.set(LAST);
      return;
    }
    Shard shard = new Shard(heads, buckets, wake, out);
    if (TimelineElements.isSeed(value)) {
      TimelineElements.forEach(
          value, encoded, event -> shard.visitor(event.visitorName()).timeline.seed(event));
      shard.save();
      seeded.set(SEEDS_ARE_IN);
      return;
    }
    List<byte[]> early = new ArrayList<>();
    TimelineElements.forEach(
        value,
        encoded,
        event -> {
          Visitor visitor = shard.visitor(event.visitorName());
          if (visitor.timeline.isSeeding() || !hasFired && visitor.timeline.isEmpty()) {
            early.add(event.toByteArray());
          } else {
            visitor.add(event);
          }
        });
    shard.save();
    if (!early.isEmpty()) {
      early.forEach(waiting::add);
      seeded.set(SEEDS_ARE_IN); // A timer can be set once in a call.
    }
  }

  @OnTimer("seeded")
  public void endSeeding(
      @StateId("heads") MapState<String, byte[]> heads,
      @StateId("buckets") MapState<String, byte[]> buckets,
      @StateId("waiting") BagState<byte[]> waiting,
      @TimerFamily("wake") TimerMap wake,
      OutputReceiver<KV<String, byte[]>> out) {
    hasFired = true;
    Shard shard = new Shard(heads, buckets, wake, out);
    List<String> seeded = new ArrayList<>();
    heads.keys().read().forEach(seeded::add);
    for (String name : seeded) {
      shard.visitor(name).timeline.endSeeding();
      shard.save();
    }
    for (byte[] event : waiting.read()) {
      encoded.set(event, 0, event.length);
      shard.visitor(encoded.visitorName()).add(encoded);
    }
    waiting.clear();
    shard.save();
  }

  @OnTimerFamily("wake")
  public void advance(
      @TimerId String name,
      @Timestamp Instant firedAt,
      @StateId("heads") MapState<String, byte[]> heads,
      @StateId("buckets") MapState<String, byte[]> buckets,
      @TimerFamily("wake") TimerMap wake,
      OutputReceiver<KV<String, byte[]>> out) {
    hasFired = true;
    long reached =
        Math.max(firedAt.getMillis(), wake.get(name).getCurrentRelativeTime().getMillis());
    Visitor visitor = new Shard(heads, buckets, wake, out).visitor(name);
    if (!visitor.wakeTime().isAfter(reached)) { // It may have become later since the timer was set.
      visitor.timeline.advance(
          Math.min(reached, BoundedWindow.TIMESTAMP_MAX_VALUE.getMillis()) * 1000);
      correctionCount += visitor.timeline.correctionCount();
    }
    visitor.setWake();
  }

  @OnTimerFamily("ticks")
  public void pass(@Timestamp Instant firedAt, @TimerFamily("ticks") TimerMap ticks) {
    hasFired = true;
    passedMillis = Math.max(passedMillis, firedAt.getMillis());
    Instant watermark = ticks.get(IDLE).getCurrentRelativeTime();
    if (watermark.isBefore(LAST)) {
      ticks.set(IDLE, watermark.plus(IDLE_TICK));
    }
  }

  @OnTimer("last")
  public void end() {
    hasFired = true;
    isLast = true;
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    sums.forEach(
        (table, byDay) ->
            byDay.forEach(
                (day, ofDay) ->
                    ofDay.forEach(row -> codecs.get(table).write(row, block(key(table, day))))));
    sums.clear();
    blocks.forEach((key, block) -> output(context, key, block.toByteArray()));
    blocks.clear();
    CutPart part = new CutPart();
    if (inCount > 0) {
      part.count("timeline.in", inCount);
      part.count("timeline.out", outCount);
      part.count("timeline.duplicate", inCount - outCount);
    }
    if (correctionCount > 0) {
      part.count("timeline.correction", correctionCount);
    }
    part.passed(passedMillis);
    if (isLast) {
      part.markLast();
    }
    if (!part.isEmpty()) {
      output(context, CutPart.KEY, part.toBytes());
    }
    inCount = 0;
    outCount = 0;
    correctionCount = 0;
    passedMillis = Long.MIN_VALUE;
    isLast = false;
  }

  private static void output(FinishBundleContext context, String key, byte[] value) {
    context.output(KV.of(key, value), BoundedWindow.TIMESTAMP_MIN_VALUE, GlobalWindow.INSTANCE);
  }

  /** That time, where a timer can be set to it and it is not before the seeds are in. */
  private static Instant within(long millis) {
    long max = GlobalWindow.INSTANCE.maxTimestamp().getMillis();
    return new Instant(Math.max(SEEDS_ARE_IN.getMillis(), Math.min(max, millis)));
  }

  private String key(TableName table, int day) {
    return keys.computeIfAbsent(table, t -> new HashMap<>())
        .computeIfAbsent(day, d -> new FileGroup(table, d, 0, "").key());
  }

  private Bytes block(String key) {
    return blocks.computeIfAbsent(key, k -> new Bytes(1024));
  }

  /** Names a row that is replaced or taken back. */
  private record KeyOfRow(TableName table, int day, List<Object> values) {}

  /** The state of a shard, and where its rows go. */
  private final class Shard {
    private final MapState<String, byte[]> heads;
    private final MapState<String, byte[]> buckets;
    private final TimerMap wake;
    private final OutputReceiver<KV<String, byte[]>> out;

    /** Those that have come since the last {@link #save}, by their names. */
    private final Map<String, Visitor> visitors = new LinkedHashMap<>();

    Shard(
        MapState<String, byte[]> heads,
        MapState<String, byte[]> buckets,
        TimerMap wake,
        OutputReceiver<KV<String, byte[]>> out) {
      this.heads = heads;
      this.buckets = buckets;
      this.wake = wake;
      this.out = out;
    }

    /**
     * @param name as {@link EncodedEvent#visitorName} gives it
     */
    Visitor visitor(String name) {
      return visitors.computeIfAbsent(name, n -> new Visitor(this, n));
    }

    /** Stores what has come, and has each timeline wake in time. */
    void save() {
      for (Visitor visitor : visitors.values()) {
        visitor.timeline.save();
        if (visitor.timeline.wakeAt() < visitor.wakeAt) {
          visitor.setWake();
        }
      }
      visitors.clear();
    }

    void add(String key, Consumer<Bytes> row) {
      Bytes block = block(key);
      row.accept(block);
      if (block.size() >= BLOCK_BYTES) {
        out.output(KV.of(key, block.toByteArray()));
        block.clear();
      } else if (blocks.size() > MOST_BLOCKS) {
        blocks.forEach((k, rows) -> out.output(KV.of(k, rows.toByteArray())));
        blocks.clear();
      }
    }
  }

  /** Rows of the tables that are asked for. */
  private abstract class AskedRows implements SessionRows.Sink {
    @Override
    public boolean wants(TableName table) {
      return tables.contains(table);
    }
  }

  /** One visitor's timeline in Beam's state, and its rows. */
  private final class Visitor implements LiveTimeline.Changes {
    private final Shard shard;
    private final String name;
    private final LiveTimeline timeline;
    private final long wakeAt;
    private String tenantId;
    private String visitorId;
    private ByteBuffer sketch;

    Visitor(Shard shard, String name) {
      this.shard = shard;
      this.name = name;
      TimelineStore store = new TimelineStore(workplace, name, shard.heads, shard.buckets);
      this.timeline = new LiveTimeline(rules, days, store, texts, this);
      this.wakeAt = timeline.wakeAt();
    }

    /** Adds a live event; its row is put out unless it is a copy. */
    void add(EncodedEvent event) {
      inCount++;
      if (timeline.add(event)) {
        outCount++;
        int day = days.dayOf(event.eventAt());
        if (tables.contains(TableName.PROCESSED_EVENTS)) {
          shard.add(
              key(TableName.PROCESSED_EVENTS, day),
              block -> {
                block.writeSize(event.size());
                event.write(block);
              });
        }
        if (tables.contains(TableName.TRAFFIC_CHANGES)) {
          traffic(event.toTimelineEvent(), day);
        }
      }
    }

    private void traffic(TimelineEvent event, int day) {
      readName();
      if (sketch == null) {
        sketch = Sketches.of(tenantId, visitorId);
      }
      sum(TableName.TRAFFIC_CHANGES, day, Rows.traffic(tenantId, event, day, sketch, rules, false));
    }

    void setWake() {
      if (timeline.wakeAt() != LiveTimeline.NEVER) {
        shard.wake.set(name, wakeTime());
      }
    }

    Instant wakeTime() {
      return within(-Math.floorDiv(-Math.max(0, timeline.wakeAt()), 1000));
    }

    @Override
    public void sessions(List<Session> gone, List<Session> come, long revision) {
      readName();
      Map<KeyOfRow, Row> replaced = new LinkedHashMap<>();
      SessionRows before =
          new SessionRows(
              rules,
              false,
              new AskedRows() {
                @Override
                public void keyed(TableName table, int day, Row row) {
                  replaced.put(keyOf(table, row), row);
                }

                @Override
                public void sum(TableName table, int day, Row row) {
                  Visitor.this.sum(table, day, RowSums.negated(TableDefinition.of(table), row));
                }
              });
      gone.forEach(session -> before.pass(tenantId, visitorId, session));
      SessionRows after =
          new SessionRows(
              rules,
              false,
              new AskedRows() {
                @Override
                public void keyed(TableName table, int day, Row row) {
                  if (replaced.isEmpty() || !row.equals(replaced.remove(keyOf(table, row)))) {
                    output(table, day, revised(table, row, revision, false));
                  }
                }

                @Override
                public void sum(TableName table, int day, Row row) {
                  Visitor.this.sum(table, day, row);
                }
              });
      come.forEach(session -> after.pass(tenantId, visitorId, session));
      replaced.forEach(
          (key, row) -> output(key.table(), key.day(), revised(key.table(), row, revision, true)));
    }

    private KeyOfRow keyOf(TableName table, Row row) {
      TableDefinition definition = TableDefinition.of(table);
      List<Object> values = new ArrayList<>();
      definition.key().forEach(column -> values.add(row.value(definition.position(column))));
      int day = (Integer) row.value(definition.position(definition.dateColumn()));
      return new KeyOfRow(table, day, values);
    }

    private Row revised(TableName table, Row row, long revision, boolean isRetracted) {
      TableDefinition definition = TableDefinition.of(table);
      row.set(definition.position("revision"), revision);
      row.set(definition.position("is_retracted"), isRetracted);
      return row;
    }

    @Override
    public boolean wantsVisitorDays() {
      return tables.contains(TableName.VISITOR_DAY_CHANGES);
    }

    @Override
    public void visitorDay(VisitorDay day, long revision) {
      if (wantsVisitorDays()) {
        readName();
        Row row = Rows.liveVisitorDay(tenantId, visitorId, day, revision);
        output(TableName.VISITOR_DAY_CHANGES, day.day(), row);
      }
    }

    private void readName() {
      if (tenantId == null) {
        ByteReader reader = new ByteReader(name.getBytes(StandardCharsets.ISO_8859_1));
        tenantId = texts.read(reader);
        visitorId = texts.read(reader);
      }
    }

    private void output(TableName table, int day, Row row) {
      if (!tables.contains(table)) {
        return;
      }
      shard.add(key(table, day), block -> codecs.get(table).write(row, block));
    }

    private void sum(TableName table, int day, Row row) {
      if (!tables.contains(table)) {
        return;
      }
      sums.computeIfAbsent(table, t -> new HashMap<>())
          .computeIfAbsent(day, d -> new RowSums(TableDefinition.of(table)))
          .add(row);
    }
  }
}
