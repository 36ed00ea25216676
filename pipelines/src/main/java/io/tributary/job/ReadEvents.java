package io.tributary.job;

import io.tributary.event.Attributes;
import io.tributary.event.ContentHash;
import io.tributary.event.Derived;
import io.tributary.event.Device;
import io.tributary.event.Event;
import io.tributary.event.Marks;
import io.tributary.event.Touch;
import io.tributary.io.TableRead;
import io.tributary.io.TableReader;
import io.tributary.rules.Rules;
import io.tributary.table.Row;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Reads parts of {@code processed.events} into encoded events, gathered in blocks by shard of
 * visitors. They carry what a timeline needs but the player's start-up time and what names a touch
 * beyond its channel. What the rules read from attributes is derived again, if the attributes are
 * read.
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
          "user_id",
          "content_id",
          "content_length_ms",
          "position_ms",
          "duration_ms",
          "amount",
          "currency",
          "device_class",
          "country",
          "channel");

  /** A further column, the last, for marks and for trackers' sessions. */
  private static final String ATTRIBUTES = "attributes";

  private static final int TENANT_ID = 0;
  private static final int VISITOR_ID = 1;
  private static final int EVENT_AT = 2;
  private static final int EVENT_ID = 3;
  private static final int CONTENT_HASH = 4;
  private static final int EVENT_TYPE = 5;
  private static final int PAGE_GROUP = 6;
  private static final int USER_ID = 7;
  private static final int CONTENT_ID = 8;
  private static final int CONTENT_LENGTH_MS = 9;
  private static final int POSITION_MS = 10;
  private static final int DURATION_MS = 11;
  private static final int AMOUNT = 12;
  private static final int CURRENCY = 13;
  private static final int DEVICE_CLASS = 14;
  private static final int COUNTRY = 15;
  private static final int CHANNEL = 16;

  private final TableRead read;
  private final Rules rules;
  private final int shards;
  private final boolean hasAttributes;
  private transient TableReader reader;
  private transient Marks marks;
  private transient ShardBlocks blocks;

  ReadEvents(TableRead read, Rules rules, int shards) {
    this.read = read.withoutParts();
    this.rules = rules;
    this.shards = shards;
    this.hasAttributes = read.columns().contains(ATTRIBUTES);
  }

  /** {@link #COLUMNS}, and the attributes. */
  static List<String> columnsWithAttributes() {
    List<String> columns = new ArrayList<>(COLUMNS);
    columns.add(ATTRIBUTES);
    return columns;
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
    String pageGroup = (String) row.value(PAGE_GROUP);
    Attributes attributes =
        hasAttributes ? attributes((Map<?, ?>) row.value(COLUMNS.size())) : Attributes.NONE;
    String deviceClass = (String) row.value(DEVICE_CLASS);
    String channel = (String) row.value(CHANNEL);
    String keyAttribute = rules.session().keyAttribute();
    Derived derived =
        new Derived(
            pageGroup,
            deviceClass == null ? null : new Device(deviceClass, null, null),
            (String) row.value(COUNTRY),
            channel == null ? null : new Touch(channel, null, null, null, null),
            marks.of(eventType, pageGroup, attributes::get),
            null,
            keyAttribute == null ? null : attributes.get(keyAttribute));
    return new Event(
        (String) row.value(TENANT_ID),
        (String) row.value(VISITOR_ID),
        (String) row.value(EVENT_ID),
        eventType,
        (Long) row.value(EVENT_AT),
        null,
        (String) row.value(USER_ID),
        null,
        null,
        null,
        (String) row.value(CONTENT_ID),
        (Long) row.value(CONTENT_LENGTH_MS),
        (Long) row.value(POSITION_MS),
        (Long) row.value(DURATION_MS),
        (BigDecimal) row.value(AMOUNT),
        (String) row.value(CURRENCY),
        Attributes.NONE,
        derived,
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
