package io.tributary.job;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.EventCodec;
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
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.TimelineEvent;
import io.tributary.timeline.VisitorDay;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerMap;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Keeps the timelines of all visitors and puts out, one row at a time, the events that are no
 * copies and what changes in the tables that are functions of a timeline; of tables that are sums,
 * what a bundle adds, at its end. There follows what it adds to the cut.
 *
 * <p>Takes what {@link #element}, {@link #seed} and {@link #tick} make, in the global window, at
 * ingestion times. The watermark must not pass 1970 before all seeds are in: until then live events
 * wait.
 */
public final class LiveTimelines extends DoFn<KV<byte[], byte[]>, KV<String, byte[]>> {
  /** The watermark at which no further record comes; all that is due is due before. */
  public static final Instant LAST =
      BoundedWindow.TIMESTAMP_MAX_VALUE.minus(Duration.standardDays(2));

  /** How elements travel. */
  public static final KvCoder<byte[], byte[]> ELEMENTS =
      KvCoder.of(ByteArrayCoder.of(), ByteArrayCoder.of());

  private static final Instant SEEDS_ARE_IN = Instant.EPOCH;
  private static final int HASH_BYTES = 16;
  private static final byte[] TICKER = {};

  /** The tick that comes while no record does, so that what is passed then is noted too. */
  private static final String IDLE = "idle";

  private static final Duration IDLE_TICK = Duration.standardMinutes(10);

  private static final byte LIVE = 0;
  private static final byte SEED = 1;
  private static final byte TICK = 2;

  @StateId("head")
  private final StateSpec<ValueState<byte[]>> headSpec = StateSpecs.value(ByteArrayCoder.of());

  @StateId("buckets")
  private final StateSpec<MapState<Long, byte[]>> bucketsSpec =
      StateSpecs.map(VarLongCoder.of(), ByteArrayCoder.of());

  /** Values of live events whose visitor may yet have seeds. */
  @StateId("waiting")
  private final StateSpec<BagState<byte[]>> waitingSpec = StateSpecs.bag(ByteArrayCoder.of());

  @TimerId("wake")
  private final TimerSpec wakeSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  @TimerId("seeded")
  private final TimerSpec seededSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  @TimerId("last")
  private final TimerSpec lastSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  @SuppressWarnings("UnusedVariable") // Beam reads it.
  @TimerFamily("ticks")
  private final TimerSpec ticksSpec = TimerSpecs.timerMap(TimeDomain.EVENT_TIME);

  private final Rules rules;
  private final ReportingDays days;

  private transient Map<TableName, RowCodec> codecs;
  private transient Map<TableName, Map<Integer, String>> keys;

  /** What the bundle adds to tables that are sums, by their days. */
  private transient Map<TableName, Map<Integer, RowSums>> sums;

  private transient Bytes scratch;

  /** Whether a timer has fired here, so that the seeds of all keys that are here are in. */
  private transient boolean hasFired;

  private transient long inCount;
  private transient long outCount;
  private transient long correctionCount;
  private transient long passedMillis;
  private transient boolean isLast;

  public LiveTimelines(Rules rules, ZoneId zone) {
    this.rules = rules;
    this.days = new ReportingDays(zone);
  }

  /**
   * A live event, under its visitor's key.
   *
   * @param event as {@link EventCodec} writes it, from the array's start
   */
  public static KV<byte[], byte[]> element(byte[] event, int length) {
    return KV.of(visitorOf(event), valueOf(LIVE, event, length));
  }

  /** An event whose results stand in the tables already. */
  public static KV<byte[], byte[]> seed(byte[] event, int length) {
    return KV.of(visitorOf(event), valueOf(SEED, event, length));
  }

  /**
   * Asks for a note in the cut in which the watermark passes.
   *
   * @param millis the latest ingestion time that a bundle of the source has put out; 0 if none yet
   */
  public static KV<byte[], byte[]> tick(long millis) {
    Bytes value = new Bytes(1 + Long.BYTES);
    value.writeByte(TICK);
    value.writeLong(millis);
    return KV.of(TICKER, value.toByteArray());
  }

  private static byte[] visitorOf(byte[] event) {
    ByteReader reader = new ByteReader(event);
    reader.position(HASH_BYTES);
    reader.skipText();
    reader.skipText();
    return Arrays.copyOfRange(event, HASH_BYTES, reader.position());
  }

  private static byte[] valueOf(byte kind, byte[] event, int length) {
    byte[] value = new byte[1 + length];
    value[0] = kind;
    System.arraycopy(event, 0, value, 1, length);
    return value;
  }

  @Setup
  public void prepare() {
    codecs = new HashMap<>();
    for (TableName table : ComputeDays.COMPUTED) {
      codecs.put(table, new RowCodec(TableDefinition.of(table).schema()));
    }
    keys = new HashMap<>();
    sums = new HashMap<>();
    scratch = new Bytes(1024);
    passedMillis = Long.MIN_VALUE;
  }

  @ProcessElement
  public void process(
      @Element KV<byte[], byte[]> element,
      @StateId("head") ValueState<byte[]> head,
      @StateId("buckets") MapState<Long, byte[]> buckets,
      @StateId("waiting") BagState<byte[]> waiting,
      @TimerId("wake") Timer wake,
      @TimerId("seeded") Timer seeded,
      @TimerId("last") Timer last,
      @TimerFamily("ticks") TimerMap ticks,
      OutputReceiver<KV<String, byte[]>> out) {
    byte[] value = element.getValue();
    if (value[0] == TICK) {
      long millis = new ByteReader(value, 1, Long.BYTES).readLong();
      if (millis > 0) {
        ticks.set(Long.toString(millis), within(millis));
      }
      last.set(LAST);
      return;
    }
    Visitor visitor = new Visitor(element.getKey(), head, buckets, out);
    if (value[0] == SEED) {
      visitor.timeline.seed(eventOf(value));
      seeded.set(SEEDS_ARE_IN);
    } else if (visitor.timeline.isSeeding() || !hasFired && visitor.timeline.isEmpty()) {
      waiting.add(value);
      seeded.set(SEEDS_ARE_IN);
    } else {
      long wakeAt = visitor.timeline.wakeAt();
      visitor.add(value);
      if (visitor.timeline.wakeAt() < wakeAt) {
        visitor.set(wake);
      }
    }
  }

  @OnTimer("seeded")
  public void endSeeding(
      @Key byte[] key,
      @StateId("head") ValueState<byte[]> head,
      @StateId("buckets") MapState<Long, byte[]> buckets,
      @StateId("waiting") BagState<byte[]> waiting,
      @TimerId("wake") Timer wake,
      OutputReceiver<KV<String, byte[]>> out) {
    hasFired = true;
    Visitor visitor = new Visitor(key, head, buckets, out);
    visitor.timeline.endSeeding();
    waiting.read().forEach(visitor::add);
    waiting.clear();
    visitor.set(wake);
  }

  @OnTimer("wake")
  public void advance(
      @Key byte[] key,
      @Timestamp Instant firedAt,
      @StateId("head") ValueState<byte[]> head,
      @StateId("buckets") MapState<Long, byte[]> buckets,
      @TimerId("wake") Timer wake,
      OutputReceiver<KV<String, byte[]>> out) {
    hasFired = true;
    long reached = Math.max(firedAt.getMillis(), wake.getCurrentRelativeTime().getMillis());
    Visitor visitor = new Visitor(key, head, buckets, out);
    visitor.timeline.advance(
        Math.min(reached, BoundedWindow.TIMESTAMP_MAX_VALUE.getMillis()) * 1000);
    correctionCount += visitor.timeline.correctionCount();
    visitor.set(wake);
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
                    ofDay.forEach(row -> output(context, key(table, day), encoded(table, row)))));
    sums.clear();
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

  private static TimelineEvent eventOf(byte[] value) {
    return TimelineEvent.read(new ByteReader(value, 1, value.length - 1), Texts.STRINGS);
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

  private byte[] encoded(TableName table, Row row) {
    scratch.clear();
    codecs.get(table).write(row, scratch);
    return scratch.toByteArray();
  }

  /** Names a row that is replaced or taken back. */
  private record KeyOfRow(TableName table, int day, List<Object> values) {}

  /** One visitor's timeline in Beam's state, and where its rows go. */
  private final class Visitor implements LiveTimeline.Store, LiveTimeline.Changes {
    private final byte[] key;
    private final ValueState<byte[]> head;
    private final MapState<Long, byte[]> buckets;
    private final OutputReceiver<KV<String, byte[]>> out;
    private final LiveTimeline timeline;
    private String tenantId;
    private String visitorId;

    Visitor(
        byte[] key,
        ValueState<byte[]> head,
        MapState<Long, byte[]> buckets,
        OutputReceiver<KV<String, byte[]>> out) {
      this.key = key;
      this.head = head;
      this.buckets = buckets;
      this.out = out;
      this.timeline = new LiveTimeline(rules, days, this, this);
    }

    /** Adds a live event; its row is put out unless it is a copy. */
    void add(byte[] value) {
      inCount++;
      TimelineEvent event = eventOf(value);
      if (timeline.add(event)) {
        outCount++;
        scratch.clear();
        scratch.writeSize(value.length - 1);
        scratch.writeBytes(value, 1, value.length - 1);
        int day = days.dayOf(event.eventAt());
        out.output(KV.of(key(TableName.PROCESSED_EVENTS, day), scratch.toByteArray()));
        name();
        sum(
            TableName.TRAFFIC_CHANGES,
            day,
            Rows.traffic(tenantId, event, day, Sketches.of(tenantId, visitorId), rules, false));
      }
    }

    void set(Timer wake) {
      if (timeline.wakeAt() != LiveTimeline.NEVER) {
        wake.set(within(-Math.floorDiv(-Math.max(0, timeline.wakeAt()), 1000)));
      }
    }

    @Override
    public byte[] read(long bucket) {
      return bucket == LiveTimeline.HEAD ? head.read() : buckets.get(bucket).read();
    }

    @Override
    public void write(long bucket, byte[] value) {
      if (bucket == LiveTimeline.HEAD) {
        if (value == null) {
          head.clear();
        } else {
          head.write(value);
        }
      } else if (value == null) {
        buckets.remove(bucket);
      } else {
        buckets.put(bucket, value);
      }
    }

    @Override
    public void sessions(List<Session> gone, List<Session> come, long revision) {
      name();
      Map<KeyOfRow, Row> replaced = new LinkedHashMap<>();
      SessionRows before =
          new SessionRows(
              rules,
              false,
              new SessionRows.Sink() {
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
              new SessionRows.Sink() {
                @Override
                public void keyed(TableName table, int day, Row row) {
                  if (!row.equals(replaced.remove(keyOf(table, row)))) {
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
    public void visitorDay(VisitorDay day, long revision) {
      name();
      Row row = Rows.liveVisitorDay(tenantId, visitorId, day, revision);
      output(TableName.VISITOR_DAY_CHANGES, day.day(), row);
    }

    private void name() {
      if (tenantId == null) {
        ByteReader reader = new ByteReader(key);
        tenantId = reader.readText();
        visitorId = reader.readText();
      }
    }

    private void output(TableName table, int day, Row row) {
      out.output(KV.of(key(table, day), encoded(table, row)));
    }

    private void sum(TableName table, int day, Row row) {
      sums.computeIfAbsent(table, t -> new HashMap<>())
          .computeIfAbsent(day, d -> new RowSums(TableDefinition.of(table)))
          .add(row);
    }
  }
}
