package io.tributary.job;

import io.tributary.event.ByteReader;
import io.tributary.event.Texts;
import io.tributary.io.CutPart;
import io.tributary.io.CutPartText;
import io.tributary.io.FileGroup;
import io.tributary.io.WriteLake;
import io.tributary.rules.Rules;
import io.tributary.table.Row;
import io.tributary.table.TableName;
import io.tributary.timeline.EventBuilder;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
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

  private final Rules rules;
  private final ZoneId zone;
  private TestStream.Builder<KV<byte[], byte[]>> stream = TestStream.create(LiveTimelines.ELEMENTS);

  private final ViewRows rows = new ViewRows();
  private final List<CutPartText> parts = new ArrayList<>();

  LiveRun(Rules rules, ZoneId zone) {
    this.rules = rules;
    this.zone = zone;
  }

  LiveRun live(EventBuilder event, long ingestedMillis) {
    byte[] encoded = event.encoded();
    return add(LiveTimelines.element(encoded, encoded.length), ingestedMillis);
  }

  LiveRun seed(EventBuilder event) {
    byte[] encoded = event.encoded();
    return add(
        LiveTimelines.seed(encoded, encoded.length), BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis());
  }

  LiveRun tick(long millis) {
    return add(LiveTimelines.tick(millis), millis);
  }

  private LiveRun add(KV<byte[], byte[]> element, long millis) {
    stream = stream.addElements(TimestampedValue.of(element, new Instant(millis)));
    return this;
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
        .apply(ParDo.of(new LiveTimelines(rules, zone)))
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
    Row row =
        Rows.readers(zone).readerOf(table, Texts.STRINGS).read(new ByteReader(output.getValue()));
    rows.add(table, row);
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
