package io.tributary.job;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.Texts;
import io.tributary.io.CutPart;
import io.tributary.io.CutPartText;
import io.tributary.io.FileGroup;
import io.tributary.io.RowReader;
import io.tributary.io.WriteLake;
import io.tributary.rules.Rules;
import io.tributary.table.TableName;
import io.tributary.timeline.EventBuilder;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;

/** A stream that is written by hand, and what live timelines make of it on the direct runner. */
final class LiveRun {
  private static final Map<String, Queue<KV<String, byte[]>>> OUTPUTS = new ConcurrentHashMap<>();

  /** Few, so that visitors share one. */
  private static final int SHARDS = 2;

  private final Rules rules;
  private final ZoneId zone;
  private final Set<TableName> tables;
  private TestStream.Builder<KV<byte[], byte[]>> stream = TestStream.create(TimelineElements.CODER);

  private final ViewRows rows = new ViewRows();
  private final List<CutPartText> parts = new ArrayList<>();

  LiveRun(Rules rules, ZoneId zone) {
    this(rules, zone, Stream.TABLES);
  }

  LiveRun(Rules rules, ZoneId zone, Set<TableName> tables) {
    this.rules = rules;
    this.zone = zone;
    this.tables = tables;
  }

  LiveRun live(EventBuilder event, long ingestedMillis) {
    return add(TimelineElements.live(SHARDS), event, ingestedMillis);
  }

  /** One after the other, in as few elements as there are shards. */
  LiveRun live(List<EventBuilder> events, long ingestedMillis) {
    TimelineElements elements = TimelineElements.live(SHARDS);
    events.forEach(event -> elements.add(bytes(event), element -> add(element, ingestedMillis)));
    elements.flush(element -> add(element, ingestedMillis));
    return this;
  }

  LiveRun seed(EventBuilder event) {
    return add(
        TimelineElements.seeds(SHARDS), event, BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis());
  }

  LiveRun tick(long millis) {
    add(TimelineElements.tick(millis), millis);
    return this;
  }

  private LiveRun add(TimelineElements elements, EventBuilder event, long millis) {
    elements.add(bytes(event), element -> add(element, millis));
    elements.flush(element -> add(element, millis));
    return this;
  }

  private void add(KV<byte[], byte[]> element, long millis) {
    stream = stream.addElements(TimestampedValue.of(element, new Instant(millis)));
  }

  private static Bytes bytes(EventBuilder event) {
    byte[] encoded = event.encoded();
    Bytes bytes = new Bytes(encoded.length);
    bytes.writeBytes(encoded, 0, encoded.length);
    return bytes;
  }

  LiveRun watermark(long millis) {
    return watermark(new Instant(millis));
  }

  LiveRun watermark(Instant instant) {
    stream = stream.advanceWatermarkTo(instant);
    return this;
  }

  /** Ends the stream and reads what came of it. */
  LiveRun run() {
    String id = UUID.randomUUID().toString();
    OUTPUTS.put(id, new ConcurrentLinkedQueue<>());
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(stream.advanceWatermarkToInfinity())
        .apply(ParDo.of(new LiveTimelines(rules, zone, tables)))
        .setCoder(WriteLake.BLOCKS)
        .apply(ParDo.of(new Collect(id)));
    pipeline.run().waitUntilFinish();
    OUTPUTS.remove(id).forEach(this::read);
    return this;
  }

  private void read(KV<String, byte[]> output) {
    if (output.getKey().equals(CutPart.KEY)) {
      parts.add(CutPartText.of(output.getValue()));
      return;
    }
    TableName table = FileGroup.parse(output.getKey()).table();
    RowReader reader = Rows.readers(zone).readerOf(table, Texts.STRINGS);
    ByteReader block = new ByteReader(output.getValue());
    while (block.hasRemaining()) {
      rows.add(table, reader.read(block));
    }
  }

  /** What was put out. */
  ViewRows rows() {
    return rows;
  }

  /** The sum over all parts. */
  Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    parts.forEach(
        part -> part.counts().forEach((name, count) -> counts.merge(name, count, Long::sum)));
    return counts;
  }

  List<CutPartText> parts() {
    return parts;
  }

  private static final class Collect extends DoFn<KV<String, byte[]>, Void> {
    private final String id;

    Collect(String id) {
      this.id = id;
    }

    @ProcessElement
    public void collect(@Element KV<String, byte[]> output) {
      OUTPUTS.get(id).add(output);
    }
  }
}
