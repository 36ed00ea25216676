package io.tributary.io;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Gathers encoded rows into blocks, one buffer per key, so that a shuffle moves few large values
 * instead of many small ones. A block opens with the number of the run of rows that it belongs to
 * and its place in that run; rows of one run come sorted.
 */
public final class RowBlocks {
  private static final int BLOCK_BYTES = 256 << 10;

  private final int run;
  private final BiConsumer<String, byte[]> blocks;
  private final Map<String, Buffer> buffers = new HashMap<>();

  /**
   * @param blocks takes a key and a block
   */
  public RowBlocks(int run, BiConsumer<String, byte[]> blocks) {
    this.run = run;
    this.blocks = blocks;
  }

  /** Passes over what a block opens with, where the order of rows does not matter. */
  public static void skipHeader(ByteReader block) {
    block.readSize();
    block.readSize();
  }

  /**
   * Adds a row, which {@code row} appends in whatever form the reader of the key's blocks expects.
   */
  public void add(String key, Consumer<Bytes> row) {
    Buffer buffer = buffers.computeIfAbsent(key, k -> new Buffer(run));
    row.accept(buffer.bytes);
    if (buffer.bytes.size() >= BLOCK_BYTES) {
      buffer.emit(key, blocks);
    }
  }

  /** Emits what is left. */
  public void flush() {
    buffers.forEach((key, buffer) -> buffer.emit(key, blocks));
    buffers.clear();
  }

  private static final class Buffer {
    private final int run;
    private final Bytes bytes = new Bytes(1024);
    private int headerSize;
    private int place;

    Buffer(int run) {
      this.run = run;
      begin();
    }

    private void begin() {
      bytes.clear();
      bytes.writeSize(run);
      bytes.writeSize(place++);
      headerSize = bytes.size();
    }

    void emit(String key, BiConsumer<String, byte[]> blocks) {
      if (bytes.size() > headerSize) {
        blocks.accept(key, bytes.toByteArray());
        begin();
      }
    }
  }
}
