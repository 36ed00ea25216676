package io.tributary.io;

import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;

/**
 * Packs rows with LZ4 for their way to a file, before which all of the file wait in memory: sorted
 * as they are, they become several times smaller. So are events that wait in a file or in a
 * stream's state. Not safe for two threads.
 */
public final class BlockPacker {
  private final Lz4Compressor compressor = new Lz4Compressor();
  private byte[] packed = new byte[0];

  /** Appends the size of the rows and their packed bytes. */
  public void pack(Bytes rows, Bytes out) {
    int most = compressor.maxCompressedLength(rows.size());
    if (packed.length < most) {
      packed = new byte[most];
    }
    int size = compressor.compress(rows.array(), 0, rows.size(), packed, 0, packed.length);
    out.writeSize(rows.size());
    out.writeBytes(packed, 0, size);
  }

  /**
   * What was packed, of which the reader stands at the beginning; it ends where the reader does.
   */
  public static byte[] unpack(ByteReader in) {
    byte[] rows = new byte[in.readSize()];
    new Lz4Decompressor()
        .decompress(in.buffer(), in.position(), in.remaining(), rows, 0, rows.length);
    return rows;
  }
}
