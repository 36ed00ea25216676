package io.tributary.io;

import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import java.util.Arrays;

/**
 * Packs rows with LZ4 for their way to a file, before which all of the file wait in memory: sorted
 * as they are, they become several times smaller. Not safe for two threads.
 */
public final class BlockPacker {
  private final Lz4Compressor compressor = new Lz4Compressor();
  private byte[] packed = new byte[0];

  /** Appends the size of a part of a block and its packed bytes. */
  public void pack(byte[] block, int offset, int length, Bytes out) {
    int most = compressor.maxCompressedLength(length);
    if (packed.length < most) {
      packed = new byte[most];
    }
    int size = compressor.compress(block, offset, length, packed, 0, packed.length);
    out.writeSize(length);
    out.writeBytes(packed, 0, size);
  }

  /** What was packed, of which the reader stands at the beginning. */
  public static byte[] unpack(ByteReader in) {
    byte[] block = new byte[in.readSize()];
    int size =
        new Lz4Decompressor()
            .decompress(
                in.buffer(),
                in.position(),
                in.buffer().length - in.position(),
                block,
                0,
                block.length);
    return size == block.length ? block : Arrays.copyOf(block, size);
  }
}
