package io.tributary.timeline;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/** Sorted runs of events in a store, which are merged. */
final class EventRuns implements AutoCloseable {
  private static final int BLOCK_BYTES = 256 << 10;

  private final EventBlocks.Store store;
  private final Bytes block = new Bytes(2 * BLOCK_BYTES);

  /** Where the blocks of each run are. */
  private final List<List<Long>> runs = new ArrayList<>();

  EventRuns(EventBlocks.Store store) {
    this.store = store;
  }

  /** Stores the events as a run. */
  void add(SortedEvents events) {
    List<Long> run = new ArrayList<>();
    while (events.advance()) {
      events.copyTo(block);
      if (block.size() >= BLOCK_BYTES) {
        run.add(store.write(block));
        block.clear();
      }
    }
    if (block.size() > 0) {
      run.add(store.write(block));
      block.clear();
    }
    runs.add(run);
  }

  /**
   * The events of all runs.
   *
   * @param held those that are not in a run
   */
  SortedEvents merged(SortedEvents held) {
    List<SortedEvents> all = new ArrayList<>();
    runs.forEach(run -> all.add(new Run(store, run)));
    all.add(held);
    return new Merged(all);
  }

  @Override
  public void close() {
    store.close();
  }

  private static final class Run extends SortedEvents {
    private final EventBlocks.Store store;
    private final List<Long> places;
    private int taken;
    private final ByteReader reader = new ByteReader(new byte[0]);

    Run(EventBlocks.Store store, List<Long> places) {
      this.store = store;
      this.places = places;
    }

    @Override
    boolean next() {
      if (!reader.hasRemaining()) {
        if (taken == places.size()) {
          return false;
        }
        byte[] block = store.read(places.get(taken++));
        reader.reset(block, 0, block.length);
      }
      int length = reader.readSize();
      int offset = reader.position();
      reader.position(Entry.visitorEnd(reader.buffer(), offset + Entry.HASH_BYTES));
      stand(reader.buffer(), offset, length, reader.readLong());
      reader.position(offset + length);
      return true;
    }
  }

  private static final class Merged extends SortedEvents {
    private final PriorityQueue<SortedEvents> queue = new PriorityQueue<>(SortedEvents::compare);
    private SortedEvents least;

    Merged(List<SortedEvents> all) {
      all.forEach(this::enqueue);
    }

    private void enqueue(SortedEvents events) {
      if (events.advance()) {
        queue.add(events);
      }
    }

    @Override
    boolean next() {
      if (least != null) {
        enqueue(least);
      }
      least = queue.poll();
      if (least == null) {
        return false;
      }
      stand(least.block(), least.offset(), least.length(), least.eventAt());
      return true;
    }
  }
}
