package io.tributary.job;

import io.tributary.event.Bytes;
import io.tributary.event.Event;
import io.tributary.event.EventCodec;
import io.tributary.io.SpillFile;
import io.tributary.timeline.EventBlocks;
import java.util.Arrays;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;

/** Gathers a bundle's encoded events into blocks, one buffer for each shard of visitors. */
final class ShardBlocks {
  private static final String SHARD = "t|";
  private static final int BLOCK_BYTES = 256 << 10;
  private static final int RECORDS_PER_SHARD = 250_000;
  private static final int MIN_SHARDS = 8;
  static final int MAX_SHARDS = 4096;

  /** The share of the heap that the events of all shards may take that are folded at a time. */
  private static final int HEAP_SHARE = 4;

  private final Bytes scratch = new Bytes(4096);
  private final Bytes[] blocks;

  ShardBlocks(int shards) {
    blocks = new Bytes[shards];
    Arrays.setAll(blocks, shard -> new Bytes(1024));
  }

  /** How many shards there are to be for so many records. */
  static int shardsFor(long records) {
    return (int) Math.min(MAX_SHARDS, Math.max(MIN_SHARDS, records / RECORDS_PER_SHARD));
  }

  /** Sorts a shard's events; what its part of the heap has no room for waits in a file. */
  static EventBlocks sorter() {
    Runtime runtime = Runtime.getRuntime();
    long heldBytes = runtime.maxMemory() / HEAP_SHARE / runtime.availableProcessors();
    return new EventBlocks(heldBytes, SpillFile::new);
  }

  /** The key under which a shard's blocks travel. */
  static String key(int shard) {
    return SHARD + shard;
  }

  /** Whether it is such a key. */
  static boolean isKey(String key) {
    return key.startsWith(SHARD);
  }

  /** The shard of such a key. */
  static int shard(String key) {
    return Integer.parseInt(key.substring(SHARD.length()));
  }

  /** Adds the event to the block of its visitor's shard, which goes out once it is full. */
  void add(Event event, DoFn.OutputReceiver<KV<String, byte[]>> out) {
    scratch.clear();
    EventCodec.write(event, scratch);
    add(scratch, out);
  }

  /** Adds an event as {@link EventCodec} writes it. */
  void add(Bytes encoded, DoFn.OutputReceiver<KV<String, byte[]>> out) {
    int shard = EventBlocks.shardOf(encoded.array(), blocks.length);
    Bytes block = blocks[shard];
    block.writeSize(encoded.size());
    block.writeBytes(encoded.array(), 0, encoded.size());
    if (block.size() >= BLOCK_BYTES) {
      out.output(KV.of(key(shard), block.toByteArray()));
      block.clear();
    }
  }

  /** Puts out what is left at the end of the bundle. */
  void flush(DoFn<?, KV<String, byte[]>>.FinishBundleContext context) {
    for (int shard = 0; shard < blocks.length; shard++) {
      if (blocks[shard].size() > 0) {
        output(context, key(shard), blocks[shard].toByteArray());
        blocks[shard].clear();
      }
    }
  }

  /** Puts out at the end of a bundle. */
  static void output(
      DoFn<?, KV<String, byte[]>>.FinishBundleContext context, String key, byte[] value) {
    context.output(KV.of(key, value), BoundedWindow.TIMESTAMP_MIN_VALUE, GlobalWindow.INSTANCE);
  }
}
