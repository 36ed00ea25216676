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
 * and its place in that run, its rows are packed; rows of one run come sorted.
 */
public final class RowBlocks {
  private static final int BLOCK_BYTES = 256 << 10;

  private final int run;
  private final BiConsumer<String, byte[]> blocks;
  private final BlockPacker packer = new BlockPacker();
  private final Map<String, Buffer> buffers = new HashMap<>();

  /**
   * @param blocks takes a key and a block
   */
  public RowBlocks(int run, BiConsumer<String, byte[]> blocks) {
    this.run = run;
    this.blocks = blocks;
  }

  /** The rows of a block, where their order does not matter. */
  public static ByteReader rows(byte[] block) {
    ByteReader in = new ByteReader(block);
    in.readSize();
    in.readSize();
    return new ByteReader(BlockPacker.unpack(in));
  }

  /**
   * Adds a row, which {@code row} appends in whatever form the reader of the key's blocks expects.
   */
  public void add(String key, Consumer<Bytes> row) {
    Buffer buffer = buffers.computeIfAbsent(key, k -> new Buffer());
    row.accept(buffer.rows);
    if (buffer.rows.size() >= BLOCK_BYTES) {
      buffer.emit(key);
    }
  }

  /** Emits what is left. */
  public void flush() {
    buffers.forEach((key, buffer) -> buffer.emit(key));
    buffers.clear();
  }

  private final class Buffer {
    private final Bytes rows = new Bytes(1024);
    private int place;

    void emit(String key) {
      if (rows.size() > 0) {
        Bytes block = new Bytes(64 + rows.size() / 2);
        block.writeSize(run);
        block.writeSize(place++);
        packer.pack(rows, block);
        blocks.accept(key, block.toByteArray());
        rows.clear();
      }
    }
  }
}
