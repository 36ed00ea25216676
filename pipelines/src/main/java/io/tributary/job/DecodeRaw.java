package io.tributary.job;

import io.tributary.event.Bytes;
import io.tributary.event.Decoded;
import io.tributary.io.Counts;
import io.tributary.io.FileGroup;
import io.tributary.io.RowBlocks;
import io.tributary.io.RowCodec;
import io.tributary.io.Staged;
import io.tributary.io.StagedKey;
import io.tributary.io.TableRead;
import io.tributary.io.TableReader;
import io.tributary.rules.Rules;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import java.nio.ByteBuffer;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Decodes raw rows: events go to the shard of their visitor in blocks, dead letters to the blocks
 * of their table.
 */
final class DecodeRaw extends DoFn<String, KV<String, byte[]>> {
  /** The columns that a part's rows carry. */
  static final List<String> COLUMNS =
      List.of(
          "format",
          "ingested_at",
          "event_at",
          "payload",
          "source",
          "ingestion_date",
          "file",
          "partition",
          "position");

  private static final int SOURCE = 4;
  private static final int INGESTION_DATE = 5;
  private static final int FILE = 6;
  private static final int PARTITION = 7;
  private static final int POSITION = 8;

  private final TableRead read;
  private final Rules rules;
  private final int shards;
  private final ReportingDays days;
  private final Set<Integer> needed;
  private final Set<Integer> replaced;

  private transient TableReader reader;
  private transient RawDecoder decoder;
  private transient RowCodec deadLetterCodec;
  private transient Bytes encoded;
  private transient ShardBlocks blocks;
  private transient Counts counts;
  private transient long recordCount;
  private transient long eventCount;

  /**
   * @param needed the days whose events are read: those that are replaced and their neighbours
   * @param replaced the days whose rows are written
   */
  DecodeRaw(
      TableRead read,
      Rules rules,
      int shards,
      ZoneId zone,
      Set<Integer> needed,
      Set<Integer> replaced) {
    this.read = read.withoutParts();
    this.rules = rules;
    this.shards = shards;
    this.days = new ReportingDays(zone);
    this.needed = Set.copyOf(needed);
    this.replaced = Set.copyOf(replaced);
  }

  @Setup
  public void open() {
    reader = new TableReader(read);
    decoder = new RawDecoder(rules);
    encoded = new Bytes(4096);
    deadLetterCodec = new RowCodec(TableDefinition.of(TableName.RAW_DEAD_LETTERS).schema());
    blocks = new ShardBlocks(shards);
    counts = new Counts();
  }

  @Teardown
  public void close() {
    reader.close();
  }

  @ProcessElement
  public void decode(@Element String part, OutputReceiver<KV<String, byte[]>> out) {
    recordCount = 0;
    eventCount = 0;
    RowBlocks deadLetters = new RowBlocks(0, (key, block) -> out.output(KV.of(key, block)));
    reader.forEach(
        part,
        row -> {
          Long eventAt = (Long) row.value(RawDecoder.EVENT_AT);
          if (eventAt == null || needed.contains(days.dayOf(eventAt))) {
            decode(row, deadLetters, out);
          }
        });
    deadLetters.flush();
    counts.add("decode.in", recordCount);
    counts.add("decode.out", eventCount);
  }

  private void decode(Row row, RowBlocks deadLetters, OutputReceiver<KV<String, byte[]>> out) {
    recordCount++;
    encoded.clear();
    Decoded decoded = decoder.encode(row, encoded);
    if (decoded.isEvent()) {
      if (needed.contains(days.dayOf(decoded.eventAt()))) {
        eventCount++;
        blocks.add(encoded, out);
      } else {
        counts.add("decode.filtered", 1);
      }
    } else {
      add(row, decoded, deadLetters);
    }
  }

  private void add(Row row, Decoded decoded, RowBlocks deadLetters) {
    int day = (Integer) row.value(INGESTION_DATE);
    if (!replaced.contains(day)) {
      counts.add("decode.filtered", 1);
      return;
    }
    counts.add("decode.dead_letter", 1);
    counts.add("decode.reason." + decoded.reason().label(), 1);
    Row deadLetter =
        Rows.deadLetter(
            new Rows.Coordinates(
                (String) row.value(SOURCE),
                (String) row.value(RawDecoder.FORMAT),
                day,
                (Long) row.value(RawDecoder.INGESTED_AT),
                (String) row.value(FILE),
                (Integer) row.value(PARTITION),
                (Long) row.value(POSITION)),
            (ByteBuffer) row.value(RawDecoder.PAYLOAD),
            decoded);
    FileGroup group = new FileGroup(TableName.RAW_DEAD_LETTERS, day, 0, "");
    deadLetters.add(group.key(), bytes -> deadLetterCodec.write(deadLetter, bytes));
  }

  @FinishBundle
  public void flush(FinishBundleContext context) {
    blocks.flush(context);
    if (!counts.isEmpty()) {
      ShardBlocks.output(
          context,
          StagedKey.of(TableName.PROCESSED_EVENTS),
          Staged.counts(counts.toMap(), Set.of()).toBytes());
      counts.clear();
    }
  }
}
