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

  /**
   * Appends a bucket.
   *
   * @param isAtRest as of {@link LiveTimeline.Store#write}
   */
  void write(Bytes value, boolean isAtRest, Bytes out) {
    if (isAtRest) {
      out.writeByte(PACKED);
      packer.pack(value, out);
    } else {
      out.writeByte(PLAIN);
      out.writeBytes(value.array(), 0, value.size());
    }
  }

  /** Reads what {@link #write} appended, up to the reader's end. */
  static LiveTimeline.Stored read(ByteReader in) {
    return in.readByte() == PLAIN
        ? new LiveTimeline.Stored(in, false)
        : new LiveTimeline.Stored(new ByteReader(BlockPacker.unpack(in)), true);
  }
}
