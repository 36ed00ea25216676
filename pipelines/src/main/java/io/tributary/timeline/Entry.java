package io.tributary.timeline;

import io.tributary.event.ByteReader;
import io.tributary.event.EventCodec;
import java.util.Arrays;

/**
 * An encoded event where it stands in a block, as {@link EventCodec} writes it: 16 bytes of hash,
 * tenant, visitor, 8 bytes of event time, event id, the rest.
 */
final class Entry {
  static final int HASH_BYTES = 16;

  private Entry() {}

  /** Where the tenant and the visitor end that stand at an index. */
  static int visitorEnd(byte[] block, int visitorStart) {
    ByteReader reader = readerAt(block, visitorStart);
    reader.skipText();
    reader.skipText();
    return reader.position();
  }

  static int compareVisitors(byte[] left, int leftOffset, byte[] right, int rightOffset) {
    ByteReader leftReader = readerAt(left, leftOffset + HASH_BYTES);
    ByteReader rightReader = readerAt(right, rightOffset + HASH_BYTES);
    int order = compareTexts(leftReader, rightReader);
    return order != 0 ? order : compareTexts(leftReader, rightReader);
  }

  /** Orders events of one visitor and time. */
  static int compareAtOneTime(byte[] left, int leftOffset, byte[] right, int rightOffset) {
    int order = compareTexts(idReader(left, leftOffset), idReader(right, rightOffset));
    return order != 0
        ? order
        : Arrays.compareUnsigned(
            left,
            leftOffset,
            leftOffset + HASH_BYTES,
            right,
            rightOffset,
            rightOffset + HASH_BYTES);
  }

  private static ByteReader idReader(byte[] block, int offset) {
    int visitorEnd = visitorEnd(block, offset + HASH_BYTES);
    return readerAt(block, visitorEnd + Long.BYTES);
  }

  private static ByteReader readerAt(byte[] block, int offset) {
    return new ByteReader(block, offset, block.length - offset);
  }

  private static int compareTexts(ByteReader left, ByteReader right) {
    int leftSize = left.readSize() - 1;
    int rightSize = right.readSize() - 1;
    int leftStart = left.position();
    int rightStart = right.position();
    left.position(leftStart + leftSize);
    right.position(rightStart + rightSize);
    return Arrays.compareUnsigned(
        left.buffer(),
        leftStart,
        leftStart + leftSize,
        right.buffer(),
        rightStart,
        rightStart + rightSize);
  }
}
