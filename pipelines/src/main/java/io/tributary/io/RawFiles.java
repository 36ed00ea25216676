package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes raw rows as they come, one open file per ingestion day; they need no order, and shuffling
 * all bytes that were received would cost more than anything else. When too many days are open,
 * rows of further days go through the shuffle. When the open files, which are in memory until they
 * are closed, take more than their part of the heap, the largest is closed, and another follows it.
 */
public final class RawFiles implements AutoCloseable {
  private static final int MAX_OPEN_DAYS = 48;

  /** The share of the heap that the open files of all tasks may take. */
  private static final int HEAP_SHARE = 8;

  /** How often that part is looked at while as many bytes are written. */
  private static final int CHECKS = 64;

  /** About what a row takes beside its payload. */
  private static final int ROW_BYTES = 64;

  private final Lake lake;
  private final TableFiles files;
  private final String source;
  private final Consumer<Staged> staged;
  private final RowBlocks overflow;
  private final RowCodec codec;
  private final long heldBytes;
  private final int payloadPosition;
  private final Map<Integer, TableFiles.PartitionWriter> writers = new HashMap<>();
  private long written;

  /**
   * @param overflow takes the rows of days beyond those that may be open
   */
  public RawFiles(
      LakeLocation location,
      String source,
      String runId,
      Consumer<Staged> staged,
      RowBlocks overflow) {
    this(
        location,
        source,
        runId,
        staged,
        overflow,
        Runtime.getRuntime().maxMemory() / HEAP_SHARE / Runtime.getRuntime().availableProcessors());
  }

  /**
   * @param heldBytes what the open files may take
   */
  RawFiles(
      LakeLocation location,
      String source,
      String runId,
      Consumer<Staged> staged,
      RowBlocks overflow,
      long heldBytes) {
    this.heldBytes = heldBytes;
    this.lake = Lake.open(location);
    var table = lake.load(TableName.RAW_EVENTS);
    this.files = new TableFiles(table, false, runId);
    this.codec = new RowCodec(table.schema());
    this.payloadPosition = TableDefinition.of(TableName.RAW_EVENTS).position("payload");
    this.source = source;
    this.staged = staged;
    this.overflow = overflow;
  }

  /**
   * @param day of ingestion, days since 1970
   */
  public void write(int day, Row row) {
    TableFiles.PartitionWriter writer = writers.get(day);
    if (writer == null) {
      FileGroup group = new FileGroup(TableName.RAW_EVENTS, day, 0, source);
      if (writers.size() == MAX_OPEN_DAYS) {
        overflow.add(group.key(), bytes -> codec.write(row, bytes));
        return;
      }
      writer = files.open(group.partition(), file -> staged.accept(Staged.file(file)));
      writers.put(day, writer);
    }
    writer.write(row);
    ByteBuffer payload = (ByteBuffer) row.value(payloadPosition);
    written += ROW_BYTES + (payload == null ? 0 : payload.remaining());
    if (written > heldBytes / CHECKS) {
      written = 0;
      makeRoom();
    }
  }

  private void makeRoom() {
    long held = writers.values().stream().mapToLong(TableFiles.PartitionWriter::bytes).sum();
    while (held > heldBytes) {
      TableFiles.PartitionWriter largest =
          Collections.max(
              writers.values(), Comparator.comparingLong(TableFiles.PartitionWriter::bytes));
      held -= largest.bytes();
      largest.close();
    }
  }

  @Override
  public void close() {
    writers.values().forEach(TableFiles.PartitionWriter::close);
    overflow.flush();
    lake.close();
  }
}
