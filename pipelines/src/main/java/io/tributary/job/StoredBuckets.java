package io.tributary.job;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.io.BlockPacker;
import io.tributary.session.LiveTimeline;

/**
 * The form of a timeline's buckets in Beam's state: packed at rest, and else as they are, since
 * packing costs more than adding to them. Not safe for two threads.
 */
final class StoredBuckets {
  private static final byte PLAIN = 0;
  private static final byte PACKED = 1;

  private final BlockPacker packer = new BlockPacker();
  private final Bytes packed = new Bytes(1024);

  /**
   * @param isAtRest as of {@link LiveTimeline.Store#write}
   */
  byte[] write(Bytes value, boolean isAtRest) {
    if (isAtRest) {
      packed.clear();
      packed.writeByte(PACKED);
      packer.pack(value, packed);
      return packed.toByteArray();
    }
    byte[] stored = new byte[1 + value.size()];
    stored[0] = PLAIN;
    System.arraycopy(value.array(), 0, stored, 1, value.size());
    return stored;
  }

  /** Reads what {@link #write} gave. */
  static LiveTimeline.Stored read(byte[] stored) {
    ByteReader reader = new ByteReader(stored);
    return reader.readByte() == PLAIN
        ? new LiveTimeline.Stored(reader, false)
        : new LiveTimeline.Stored(new ByteReader(BlockPacker.unpack(reader)), true);
  }
}
