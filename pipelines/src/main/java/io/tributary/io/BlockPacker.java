package io.tributary.io;

import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import java.util.Arrays;

/**
 * Packs blocks with LZ4 for their way through a shuffle, where they wait in memory: sorted by
 * visitor, they become several times smaller. Not safe for two threads.
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

  /** A whole block, packed. */
  public byte[] pack(Bytes block) {
    Bytes out = new Bytes(64 + block.size() / 2);
    pack(block.array(), 0, block.size(), out);
    return out.toByteArray();
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

  /** A whole block that was packed. */
  public static byte[] unpack(byte[] packed) {
    return unpack(new ByteReader(packed));
  }
}
