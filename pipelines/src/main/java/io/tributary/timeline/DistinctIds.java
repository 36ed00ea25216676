package io.tributary.timeline;

import io.tributary.event.Bytes;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** Counts the distinct ids of events. Many are sorted as if they were events of one time. */
public final class DistinctIds implements AutoCloseable {
  private static final int FEW = 10_000;
  private static final int BLOCK_BYTES = 64 << 10;

  private final Supplier<EventBlocks> sorters;
  private final Set<String> few = new HashSet<>();
  private EventBlocks many;
  private final Bytes block = new Bytes(0);
  private final Bytes entry = new Bytes(0);

  DistinctIds(Supplier<EventBlocks> sorters) {
    this.sorters = sorters;
  }

  public void add(String id) {
    if (many != null) {
      sort(id);
      return;
    }
    few.add(id);
    if (few.size() > FEW) {
      many = sorters.get();
      few.forEach(this::sort);
      few.clear();
    }
  }

  private void sort(String id) {
    entry.clear();
    entry.writeLong(0);
    entry.writeLong(0);
    entry.writeText("");
    entry.writeText("");
    entry.writeLong(0);
    entry.writeText(id);
    block.writeSize(entry.size());
    block.writeBytes(entry.array(), 0, entry.size());
    if (block.size() >= BLOCK_BYTES) {
      many.add(block.toByteArray());
      block.clear();
    }
  }

  /** How many there are; nothing is added after. */
  public long count() {
    if (many == null) {
      return few.size();
    }
    many.add(block.toByteArray());
    SortedEvents ids = many.sorted();
    long count = 0;
    while (ids.advance()) {
      count += ids.isCopy() ? 0 : 1;
    }
    return count;
  }

  @Override
  public void close() {
    if (many != null) {
      many.close();
    }
  }
}
