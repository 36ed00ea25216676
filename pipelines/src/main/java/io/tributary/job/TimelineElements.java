package io.tributary.job;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.EventCodec;
import io.tributary.timeline.EncodedEvent;
import io.tributary.timeline.EventBlocks;
import java.util.function.Consumer;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.values.KV;

/**
 * What {@link LiveTimelines} takes: many events of a shard of visitors in one element, as what a
 * runner does for an element costs as much as an event's own work. The shard is the key.
 */
final class TimelineElements {
  /** How elements travel. */
  static final KvCoder<byte[], byte[]> CODER = KvCoder.of(ByteArrayCoder.of(), ByteArrayCoder.of());

  private static final int SHARDS_PER_TASK = 64;
  private static final int BLOCK_BYTES = 64 << 10;
  private static final byte[] TICKER = {};

  private static final byte LIVE = 0;
  private static final byte SEED = 1;
  private static final byte TICK = 2;

  private final byte kind;
  private final Bytes[] blocks;

  private TimelineElements(byte kind, int shards) {
    this.kind = kind;
    this.blocks = new Bytes[shards];
  }

  /** How many shards so many tasks divide among them: many, so that each has about as many. */
  static int shardsFor(int parallelism) {
    return SHARDS_PER_TASK * parallelism;
  }

  /** Gathers live events. */
  static TimelineElements live(int shards) {
    return new TimelineElements(LIVE, shards);
  }

  /** Gathers events whose results stand in the tables already. */
  static TimelineElements seeds(int shards) {
    return new TimelineElements(SEED, shards);
  }

  /**
   * Asks for a note in the cut in which the watermark passes.
   *
   * @param millis the latest ingestion time that a bundle of the source has put out; 0 if none yet
   */
  static KV<byte[], byte[]> tick(long millis) {
    Bytes value = new Bytes(1 + Long.BYTES);
    value.writeByte(TICK);
    value.writeLong(millis);
    return KV.of(TICKER, value.toByteArray());
  }

  /** Adds an event as {@link EventCodec} writes it; a shard that is full is put out. */
  void add(Bytes event, Consumer<KV<byte[], byte[]>> out) {
    int shard = EventBlocks.shardOf(event.array(), blocks.length);
    if (blocks[shard] == null) {
      blocks[shard] = new Bytes(1024);
    }
    Bytes block = blocks[shard];
    if (block.size() == 0) {
      block.writeByte(kind);
    }
    block.writeSize(event.size());
    block.writeBytes(event.array(), 0, event.size());
    if (block.size() >= BLOCK_BYTES) {
      put(shard, out);
    }
  }

  /** Puts out what is left. */
  void flush(Consumer<KV<byte[], byte[]>> out) {
    for (int shard = 0; shard < blocks.length; shard++) {
      if (blocks[shard] != null && blocks[shard].size() > 0) {
        put(shard, out);
      }
    }
  }

  private void put(int shard, Consumer<KV<byte[], byte[]>> out) {
    Bytes key = new Bytes(5);
    key.writeSize(shard);
    out.accept(KV.of(key.toByteArray(), blocks[shard].toByteArray()));
    blocks[shard].clear();
  }

  static boolean isTick(byte[] value) {
    return value[0] == TICK;
  }

  static boolean isSeed(byte[] value) {
    return value[0] == SEED;
  }

  /** The time that a tick carries. */
  static long millis(byte[] value) {
    return new ByteReader(value, 1, Long.BYTES).readLong();
  }

  /**
   * Passes the events on.
   *
   * @param event takes one after another
   */
  static void forEach(byte[] value, EncodedEvent event, Consumer<EncodedEvent> events) {
    ByteReader reader = new ByteReader(value, 1, value.length - 1);
    int end;
    for (int at = 1; at < value.length; at = end) {
      reader.position(at);
      int size = reader.readSize();
      end = reader.position() + size;
      event.set(value, reader.position(), end);
      events.accept(event);
    }
  }
}
