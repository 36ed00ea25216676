package io.tributary.job;

import io.tributary.event.ByteReader;
import io.tributary.io.CutPart;
import io.tributary.io.CutPartText;
import io.tributary.io.FileGroup;
import io.tributary.io.WriteLake;
import io.tributary.rules.Rules;
import io.tributary.session.Session;
import io.tributary.table.Row;
import io.tributary.table.TableName;
import io.tributary.timeline.EventBuilder;
import io.tributary.timeline.VisitorDay;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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
  private static final int SESSION_REVISION = 15;
  private static final int DAY_REVISION = 10;

  private final Rules rules;
  private final ZoneId zone;
  private TestStream.Builder<KV<byte[], byte[]>> stream = TestStream.create(LiveTimelines.ELEMENTS);

  private final List<Row> events = new ArrayList<>();
  private final List<Row> sessionChanges = new ArrayList<>();
  private final List<Row> dayChanges = new ArrayList<>();
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
    Row row = Rows.readers(zone).readerOf(table).read(new ByteReader(output.getValue()));
    if (table.equals(TableName.PROCESSED_EVENTS)) {
      events.add(row);
    } else if (table.equals(TableName.SESSION_CHANGES)) {
      sessionChanges.add(row);
    } else {
      dayChanges.add(row);
    }
  }

  /** Rows, each as text, sorted. */
  List<String> events() {
    return events.stream().map(Row::toString).sorted().toList();
  }

  List<Row> sessionChanges() {
    return sessionChanges;
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

  /** As the view shows them over rows of revision 0, each as text without its revision, sorted. */
  List<String> sessions(Collection<Row> before) {
    return folded(before, sessionChanges, SESSION_REVISION, List.of(1, 2, 3, 4));
  }

  List<String> days(Collection<Row> before) {
    return folded(before, dayChanges, DAY_REVISION, List.of(0, 1, 2));
  }

  private static List<String> folded(
      Collection<Row> before, Collection<Row> changes, int revision, List<Integer> keyColumns) {
    Map<List<Object>, Row> latest = new HashMap<>();
    List<Row> rows = new ArrayList<>(before);
    rows.addAll(changes);
    for (Row row : rows) {
      List<Object> key = new ArrayList<>();
      keyColumns.forEach(column -> key.add(row.value(column)));
      latest.merge(key, row, (a, b) -> (Long) a.value(revision) > (Long) b.value(revision) ? a : b);
    }
    return latest.values().stream()
        .filter(row -> !(Boolean) row.value(revision + 1))
        .map(row -> text(row, revision))
        .sorted()
        .toList();
  }

  private static String text(Row row, int columns) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      values.add(row.value(i));
    }
    return values.toString();
  }

  static String text(String tenant, String visitor, Session session) {
    return text(Rows.finalSession(tenant, visitor, session), SESSION_REVISION);
  }

  static String text(String tenant, String visitor, VisitorDay day) {
    return text(Rows.finalVisitorDay(tenant, visitor, day), DAY_REVISION);
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
