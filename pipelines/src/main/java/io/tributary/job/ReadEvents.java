package io.tributary.job;

import io.tributary.event.Attributes;
import io.tributary.event.ContentHash;
import io.tributary.event.Derived;
import io.tributary.event.Event;
import io.tributary.event.Marks;
import io.tributary.io.TableRead;
import io.tributary.io.TableReader;
import io.tributary.rules.Rules;
import io.tributary.table.Row;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Reads parts of {@code processed.events} into encoded events, gathered in blocks by shard of
 * visitors. They carry what funnels and automated days need; their marks are derived again.
 */
final class ReadEvents extends DoFn<String, KV<String, byte[]>> {
  /** The columns that a {@link TableRead} has to have for it. */
  static final List<String> COLUMNS =
      List.of(
          "tenant_id",
          "visitor_id",
          "event_at",
          "event_id",
          "content_hash",
          "event_type",
          "page_group",
          "duration_ms",
          "attributes");

  private static final int TENANT_ID = 0;
  private static final int VISITOR_ID = 1;
  private static final int EVENT_AT = 2;
  private static final int EVENT_ID = 3;
  private static final int CONTENT_HASH = 4;
  private static final int EVENT_TYPE = 5;
  private static final int PAGE_GROUP = 6;
  private static final int DURATION_MS = 7;
  private static final int ATTRIBUTES = 8;

  private final TableRead read;
  private final Rules rules;
  private final int shards;
  private transient TableReader reader;
  private transient Marks marks;
  private transient ShardBlocks blocks;

  ReadEvents(TableRead read, Rules rules, int shards) {
    this.read = read.withoutParts();
    this.rules = rules;
    this.shards = shards;
  }

  @Setup
  public void prepare() {
    reader = new TableReader(read);
    marks = new Marks(rules);
    blocks = new ShardBlocks(shards);
  }

  @Teardown
  public void close() {
    reader.close();
  }

  @ProcessElement
  public void read(@Element String part, OutputReceiver<KV<String, byte[]>> out) {
    reader.forEach(part, row -> blocks.add(event(row), out));
  }

  private Event event(Row row) {
    String eventType = (String) row.value(EVENT_TYPE);
    long marked =
        marks.of(
            eventType,
            (String) row.value(PAGE_GROUP),
            attributes((Map<?, ?>) row.value(ATTRIBUTES)));
    return new Event(
        (String) row.value(TENANT_ID),
        (String) row.value(VISITOR_ID),
        (String) row.value(EVENT_ID),
        eventType,
        (Long) row.value(EVENT_AT),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        (Long) row.value(DURATION_MS),
        null,
        null,
        Attributes.NONE,
        Derived.ofMarks(marked),
        hash((ByteBuffer) row.value(CONTENT_HASH)));
  }

  private static Attributes attributes(Map<?, ?> stored) {
    Map<String, String> sorted = new TreeMap<>();
    stored.forEach(
        (name, value) -> sorted.put(name.toString(), value == null ? null : value.toString()));
    String[] namesAndValues = new String[2 * sorted.size()];
    int next = 0;
    for (Map.Entry<String, String> entry : sorted.entrySet()) {
      namesAndValues[next++] = entry.getKey();
      namesAndValues[next++] = entry.getValue();
    }
    return Attributes.ofSorted(namesAndValues, sorted.size());
  }

  private static ContentHash hash(ByteBuffer bytes) {
    int at = bytes.position();
    return new ContentHash(bytes.getLong(at), bytes.getLong(at + Long.BYTES));
  }

  @FinishBundle
  public void flush(FinishBundleContext context) {
    blocks.flush(context);
  }
}
