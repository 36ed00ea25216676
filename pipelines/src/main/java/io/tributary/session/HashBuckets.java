package io.tributary.session;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;

/**
 * A set of entries, told apart by 16 bytes of hash, over the values of a store. The buckets double
 * as the set grows, so that an entry is added by rewriting one small value. What is added is stored
 * by {@link #save}.
 *
 * <p>A bucket is stored as its entries: the hash, the size of what follows it, and this.
 */
final class HashBuckets {
  /** Takes an entry's hash and what follows it, of which the reader stands at the beginning. */
  interface EntryConsumer {
    void accept(long high, long low, ByteReader rest, int length);
  }

  private final LiveTimeline.Store store;
  private final long firstKey;
  private final int entriesPerBucket;

  /** Those that have been looked into; null where one has not. */
  private Bucket[] open;

  private int size;

  private HashBuckets(
      LiveTimeline.Store store, long firstKey, int entriesPerBucket, int size, int buckets) {
    this.store = store;
    this.firstKey = firstKey;
    this.entriesPerBucket = entriesPerBucket;
    this.size = size;
    this.open = new Bucket[buckets];
  }

  /**
   * @param firstKey the store's key of the first bucket; those after it are of the others
   * @param entriesPerBucket on average, at most
   */
  static HashBuckets empty(LiveTimeline.Store store, long firstKey, int entriesPerBucket) {
    return new HashBuckets(store, firstKey, entriesPerBucket, 0, 1);
  }

  /** Reads what {@link #write} wrote. */
  static HashBuckets read(
      LiveTimeline.Store store, long firstKey, int entriesPerBucket, ByteReader in) {
    return new HashBuckets(store, firstKey, entriesPerBucket, in.readSize(), in.readSize());
  }

  void write(Bytes out) {
    out.writeSize(size);
    out.writeSize(open.length);
  }

  int size() {
    return size;
  }

  /**
   * Adds an entry of that hash unless there is one.
   *
   * @param rest what follows the hash in the entry
   */
  boolean add(long high, long low, Bytes rest) {
    Bucket bucket = bucket((int) (low & open.length - 1));
    if (bucket.contains(high, low)) {
      return false;
    }
    bucket.add(high, low, rest.array(), 0, rest.size());
    size++;
    if (size > (long) open.length * entriesPerBucket) {
      split();
    }
    return true;
  }

  private Bucket bucket(int number) {
    Bucket bucket = open[number];
    if (bucket == null) {
      bucket = new Bucket(store.read(firstKey + number));
      open[number] = bucket;
    }
    return bucket;
  }

  private void split() {
    int buckets = open.length;
    Bucket[] halves = new Bucket[2 * buckets];
    for (int i = 0; i < buckets; i++) {
      Bucket lower = new Bucket(null);
      Bucket upper = new Bucket(null);
      bucket(i)
          .forEach(
              (high, low, rest, length) ->
                  ((low & buckets) == 0 ? lower : upper)
                      .add(high, low, rest.buffer(), rest.position(), length));
      lower.isChanged = true;
      halves[i] = lower;
      halves[i + buckets] = upper;
    }
    open = halves;
  }

  /** Passes each entry on; the reader may be left anywhere. */
  void forEach(EntryConsumer entries) {
    for (int i = 0; i < open.length; i++) {
      bucket(i).forEach(entries);
    }
  }

  /**
   * Stores what has been added, and at rest, too, what was looked into and is not stored so.
   *
   * @param isAtRest as of {@link LiveTimeline.Store#write}
   */
  void save(boolean isAtRest) {
    for (int i = 0; i < open.length; i++) {
      Bucket bucket = open[i];
      if (bucket != null && (bucket.isChanged || isAtRest && !bucket.isAtRest)) {
        Bytes value = store.scratch();
        bucket.write(value);
        store.write(firstKey + i, value.size() == 0 ? null : value, isAtRest);
        bucket.isChanged = false;
        bucket.isAtRest = isAtRest;
      }
    }
  }

  void clear() {
    for (int i = 0; i < open.length; i++) {
      store.write(firstKey + i, null, true);
    }
    open = new Bucket[1];
    size = 0;
  }

  private static final class Bucket {
    private static final int ROOM = 1024;

    private final ByteReader stored;

    /** Entries that are not among those; null if there are none. */
    private Bytes added;

    private boolean isChanged;
    private boolean isAtRest;

    /**
     * @param stored null if it has no entries
     */
    Bucket(LiveTimeline.Stored stored) {
      this.stored = stored == null ? new ByteReader(new byte[0]) : stored.value();
      this.isAtRest = stored == null || stored.isAtRest();
    }

    private ByteReader storedEntries() {
      return new ByteReader(stored.buffer(), stored.position(), stored.remaining());
    }

    private ByteReader addedEntries() {
      return new ByteReader(added.array(), 0, added.size());
    }

    boolean contains(long high, long low) {
      return contains(storedEntries(), high, low)
          || added != null && contains(addedEntries(), high, low);
    }

    private static boolean contains(ByteReader in, long high, long low) {
      while (in.hasRemaining()) {
        long otherHigh = in.readLong();
        long otherLow = in.readLong();
        if (otherHigh == high && otherLow == low) {
          return true;
        }
        int length = in.readSize();
        in.position(in.position() + length);
      }
      return false;
    }

    void add(long high, long low, byte[] rest, int from, int length) {
      if (added == null) {
        added = new Bytes(ROOM);
      }
      added.writeLong(high);
      added.writeLong(low);
      added.writeSize(length);
      added.writeBytes(rest, from, length);
      isChanged = true;
    }

    void forEach(EntryConsumer entries) {
      forEach(storedEntries(), entries);
      if (added != null) {
        forEach(addedEntries(), entries);
      }
    }

    private static void forEach(ByteReader in, EntryConsumer entries) {
      while (in.hasRemaining()) {
        long high = in.readLong();
        long low = in.readLong();
        int length = in.readSize();
        int end = in.position() + length;
        entries.accept(high, low, in, length);
        in.position(end);
      }
    }

    /** Appends the entries. */
    void write(Bytes out) {
      out.writeBytes(stored.buffer(), stored.position(), stored.remaining());
      if (added != null) {
        out.writeBytes(added.array(), 0, added.size());
      }
    }
  }
}
