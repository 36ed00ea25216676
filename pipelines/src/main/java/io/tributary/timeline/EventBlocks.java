package io.tributary.timeline;

import io.tributary.event.Bytes;
import io.tributary.event.EventCodec;
import io.tributary.event.RecentTexts;
import io.tributary.event.Texts;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Sorts blocks of encoded events into timelines. Those that memory has no room for wait in a store,
 * in sorted runs that are merged in the end.
 *
 * <p>A block is a sequence of entries, each a size and an event as {@link EventCodec} writes it.
 */
public final class EventBlocks implements AutoCloseable {
  /** Where blocks wait that memory has no room for. */
  public interface Store extends AutoCloseable {
    /** Takes a copy of the block, and gives the place to read it from. */
    long write(Bytes block);

    /** A new array each time. */
    byte[] read(long place);

    /** Drops all blocks. */
    @Override
    void close();
  }

  private final long heldBytes;
  private final Supplier<? extends Store> stores;
  private final Texts<String> texts = RecentTexts.strings();
  private EventSort held = new EventSort();
  private EventRuns runs;

  /**
   * @param heldBytes how many bytes of memory the events may take, about
   * @param stores opens a store, which is closed by {@link #close}
   */
  public EventBlocks(long heldBytes, Supplier<? extends Store> stores) {
    this.heldBytes = heldBytes;
    this.stores = stores;
  }

  /** The shard of an encoded event: all of a visitor's events share it. */
  public static int shardOf(byte[] event, int shards) {
    return shardOf(event, Entry.HASH_BYTES, shards);
  }

  /**
   * The shard of a visitor.
   *
   * @param start where the tenant and the visitor stand, as texts
   */
  public static int shardOf(byte[] bytes, int start, int shards) {
    return (Bytes.hash(bytes, start, Entry.visitorEnd(bytes, start)) >>> 8) % shards;
  }

  /** Counts ids in a share of the memory that the events may take, beside them. */
  public DistinctIds distinctIds() {
    return new DistinctIds(() -> new EventBlocks(heldBytes / 4, stores));
  }

  /** Adds the block's entries; the array is kept. */
  public void add(byte[] block) {
    held.add(block);
    if (held.bytes() > heldBytes) {
      if (runs == null) {
        runs = new EventRuns(stores.get());
      }
      runs.add(held.sorted());
      held = new EventSort();
    }
  }

  /** All events; once. */
  SortedEvents sorted() {
    return runs == null ? held.sorted() : runs.merged(held.sorted());
  }

  /** Passes each visitor's timeline on, in the order of tenant and visitor; once. */
  public void forEachVisitor(Consumer<Timeline> consumer) {
    Timeline timeline = new Timeline(sorted(), texts);
    while (timeline.advance()) {
      consumer.accept(timeline);
    }
  }

  @Override
  public void close() {
    if (runs != null) {
      runs.close();
    }
  }
}
