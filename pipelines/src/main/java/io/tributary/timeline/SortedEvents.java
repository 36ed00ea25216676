package io.tributary.timeline;

import io.tributary.event.Bytes;
import java.util.Arrays;

/**
 * Goes through encoded events in the order of tenant, visitor, event time, event id and content
 * hash; stands before the first. Blocks that were passed stay as they are.
 */
abstract class SortedEvents {
  private byte[] block;
  private int offset;
  private int length;
  private long eventAt;
  private byte[] previousBlock;
  private int previousOffset;
  private long previousEventAt;

  /** Goes on to the next event; false if there is none. Not to be called again then. */
  final boolean advance() {
    previousBlock = block;
    previousOffset = offset;
    previousEventAt = eventAt;
    return next();
  }

  /** {@link #stand Stands} at the next event; false if there is none. */
  abstract boolean next();

  final void stand(byte[] newBlock, int newOffset, int newLength, long newEventAt) {
    block = newBlock;
    offset = newOffset;
    length = newLength;
    eventAt = newEventAt;
  }

  final byte[] block() {
    return block;
  }

  final int offset() {
    return offset;
  }

  final int length() {
    return length;
  }

  final long eventAt() {
    return eventAt;
  }

  /** Whether the tenant and the visitor are those that stand between two indexes of a block. */
  final boolean isOfVisitor(byte[] other, int from, int to) {
    int start = offset + Entry.HASH_BYTES;
    int end = Math.min(start + to - from, block.length);
    return Arrays.equals(block, start, end, other, from, to);
  }

  /** Whether the event is a copy of the one before it. */
  final boolean isCopy() {
    return previousBlock != null
        && previousEventAt == eventAt
        && Entry.compareVisitors(previousBlock, previousOffset, block, offset) == 0
        && Entry.compareAtOneTime(previousBlock, previousOffset, block, offset) == 0;
  }

  /** Appends the event's entry to a block. */
  final void copyTo(Bytes target) {
    target.writeSize(length);
    target.writeBytes(block, offset, length);
  }

  static int compare(SortedEvents left, SortedEvents right) {
    int order = Entry.compareVisitors(left.block, left.offset, right.block, right.offset);
    if (order != 0) {
      return order;
    }
    return left.eventAt != right.eventAt
        ? Long.compare(left.eventAt, right.eventAt)
        : Entry.compareAtOneTime(left.block, left.offset, right.block, right.offset);
  }
}
