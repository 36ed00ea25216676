package io.tributary.timeline;

import io.tributary.event.Bytes;
import io.tributary.io.SpillFile;
import java.util.function.Supplier;

/** Opens files for events, and knows which are open. */
public final class SpillFiles implements Supplier<EventBlocks.Store> {
  private int opened;
  private int open;

  public int opened() {
    return opened;
  }

  public int open() {
    return open;
  }

  @Override
  public EventBlocks.Store get() {
    SpillFile file = new SpillFile();
    opened++;
    open++;
    return new EventBlocks.Store() {
      @Override
      public long write(Bytes block) {
        return file.write(block);
      }

      @Override
      public byte[] read(long place) {
        return file.read(place);
      }

      @Override
      public void close() {
        file.close();
        open--;
      }
    };
  }
}
