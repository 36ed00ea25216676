package io.tributary.job;

import io.tributary.event.Bytes;
import io.tributary.event.DecodeRules;
import io.tributary.event.Decoded;
import io.tributary.event.Decoder;
import io.tributary.event.Decoders;
import io.tributary.event.Texts;
import io.tributary.io.CutFiles;
import io.tributary.io.CutPart;
import io.tributary.io.FileGroup;
import io.tributary.io.KafkaRun;
import io.tributary.rules.Rules;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import io.tributary.timeline.EncodedEvent;
import io.tributary.timeline.ReportingDays;
import java.nio.ByteBuffer;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Consumer;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;

/**
 * Takes records from Kafka: each goes to {@code raw.events} as it came, and becomes an event for
 * its visitor's timeline, or a dead letter. A late event is in raw only, and its day is noted.
 */
final class ReceiveRecords
    extends DoFn<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>, KV<byte[], byte[]>> {
  static final TupleTag<KV<byte[], byte[]>> EVENTS = new TupleTag<>() {};
  static final TupleTag<KV<String, byte[]>> CUT = new TupleTag<>() {};

  private static final long NOTHING = Long.MIN_VALUE;

  private final LakeLocation location;
  private final String runId;
  private final Rules rules;
  private final String format;
  private final ReportingDays days;
  private final long allowedLateness;
  private final int firstDay;
  private final KafkaRun reading;
  private final int shards;
  private final boolean isEventWritten;

  private transient CutFiles files;
  private transient Decoder decoder;
  private transient Bytes scratch;
  private transient EncodedEvent encoded;
  private transient Bytes needed;
  private transient TimelineElements events;
  private transient long highest;

  /** Where raw records go, as long as their day is the same. */
  private transient FileGroup raw;

  /** Of the element. */
  private transient long inCount;

  private transient long outCount;

  /**
   * @param firstDay days since 1970: events of days before it are late, whenever they come
   * @param reading how the source reads; records behind its stop are left for later
   * @param shards of visitors
   * @param isEventWritten whether {@code processed.events} is written
   */
  ReceiveRecords(
      LakeLocation location,
      String runId,
      Rules rules,
      String format,
      ZoneId zone,
      int firstDay,
      KafkaRun reading,
      int shards,
      boolean isEventWritten) {
    this.location = location;
    this.runId = runId;
    this.rules = rules;
    this.format = format;
    this.days = new ReportingDays(zone);
    this.allowedLateness = rules.allowedLateness().toNanos() / 1000;
    this.firstDay = firstDay;
    this.reading = reading;
    this.shards = shards;
    this.isEventWritten = isEventWritten;
  }

  @Setup
  public void begin() {
    reading.begin();
  }

  @StartBundle
  public void open() {
    if (files == null) {
      files = new CutFiles(location, runId);
      decoder = Decoders.of(rules, format);
      scratch = new Bytes(4096);
      encoded = new EncodedEvent(Texts.STRINGS);
      needed = new Bytes(1024);
      events = TimelineElements.live(shards);
    }
    highest = NOTHING;
  }

  @Teardown
  public void close() {
    if (files != null) {
      files.close();
    }
  }

  @ProcessElement
  public void receive(
      @Element List<TimestampedValue<KafkaRecord<byte[], byte[]>>> records,
      MultiOutputReceiver out) {
    Consumer<KV<byte[], byte[]>> elements = out.get(EVENTS)::output;
    for (TimestampedValue<KafkaRecord<byte[], byte[]>> record : records) {
      receive(record.getValue(), record.getTimestamp().getMillis(), elements);
    }
    events.flush(elements);
    count("decode.in", inCount);
    count("decode.out", outCount);
    inCount = 0;
    outCount = 0;
  }

  private void count(String name, long count) {
    if (count > 0) {
      files.part().count(name, count);
    }
  }

  private void receive(
      KafkaRecord<byte[], byte[]> record,
      long ingestedMillis,
      Consumer<KV<byte[], byte[]>> elements) {
    int partition = record.getPartition();
    if (record.getOffset() >= reading.stopAt(partition)) {
      return;
    }
    highest = Math.max(highest, ingestedMillis);
    long ingestedAt = ingestedMillis * 1000;
    int ingestionDay = days.dayOf(ingestedAt);
    byte[] payload = record.getKV().getValue();
    scratch.clear();
    Decoded decoded =
        DecodeRules.check(
            decoder.encode(payload == null ? new byte[0] : payload, scratch), ingestedAt);
    Rows.Coordinates from =
        new Rows.Coordinates(
            record.getTopic(),
            format,
            ingestionDay,
            ingestedAt,
            record.getTopic(),
            partition,
            record.getOffset());
    if (raw == null || raw.day() != ingestionDay) {
      raw = new FileGroup(TableName.RAW_EVENTS, ingestionDay, 0, record.getTopic());
    }
    files.write(
        raw,
        Rows.raw(
            from,
            decoded.isEvent() ? decoded.eventAt() : null,
            buffer(record.getKV().getKey()),
            buffer(payload)));
    CutPart part = files.part();
    part.reached(partition, record.getOffset() + 1);
    inCount++;
    if (!decoded.isEvent()) {
      part.count("decode.dead_letter", 1);
      files.write(
          new FileGroup(TableName.RAW_DEAD_LETTERS, ingestionDay, 0, ""),
          Rows.deadLetter(from, buffer(payload), decoded));
      return;
    }
    int day = days.dayOf(decoded.eventAt());
    if (day < firstDay || ingestedAt - days.endOf(day) >= allowedLateness) {
      part.count("decode.late", 1);
      part.addLateDay(day);
      return;
    }
    outCount++;
    events.add(sent(), elements);
  }

  /** What goes to the timelines: all of the event only if its row is to be written. */
  private Bytes sent() {
    if (isEventWritten) {
      return scratch;
    }
    encoded.set(scratch.array(), 0, scratch.size());
    needed.clear();
    encoded.writeNeeded(needed);
    return needed;
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    CutPart part = files.finish();
    if (!part.isEmpty()) {
      context.output(
          CUT,
          KV.of(CutPart.KEY, part.toBytes()),
          BoundedWindow.TIMESTAMP_MIN_VALUE,
          GlobalWindow.INSTANCE);
    }
    if (highest != NOTHING) {
      context.output(
          EVENTS, TimelineElements.tick(highest), new Instant(highest), GlobalWindow.INSTANCE);
    }
  }
}
