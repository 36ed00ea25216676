package io.tributary.session;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import java.util.HashMap;
import java.util.Map;

/**
 * A set of entries, told apart by 16 bytes of hash, over the values of a store. The buckets double
 * as the set grows, so that an entry is added by rewriting one small value. What is added is stored
 * by {@link #save}.
 *
 * <p>A bucket is stored as a byte that says whether it is at rest, and its entries: the hash, the
 * size of what follows it, and this.
 */
final class HashBuckets {
  /** Takes an entry's hash and what follows it, of which the reader stands at the beginning. */
  interface EntryConsumer {
    void accept(long high, long low, ByteReader rest, int length);
  }

  private static final byte AT_REST = 0;
  private static final byte MOVING = 1;

  private final LiveTimeline.Store store;
  private final long firstKey;
  private final int entriesPerBucket;

  /** Those that have been looked into. */
  private final Map<Integer, Bucket> open = new HashMap<>();

  private int size;
  private int buckets;

  private HashBuckets(
      LiveTimeline.Store store, long firstKey, int entriesPerBucket, int size, int buckets) {
    this.store = store;
    this.firstKey = firstKey;
    this.entriesPerBucket = entriesPerBucket;
    this.size = size;
    this.buckets = buckets;
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
    out.writeSize(buckets);
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
    Bucket bucket = bucket((int) (low & buckets - 1));
    if (bucket.contains(high, low)) {
      return false;
    }
    bucket.add(high, low, rest.array(), 0, rest.size());
    size++;
    if (size > (long) buckets * entriesPerBucket) {
      split();
    }
    return true;
  }

  private Bucket bucket(int number) {
    return open.computeIfAbsent(number, n -> new Bucket(store.read(firstKey + n)));
  }

  private void split() {
    for (int i = 0; i < buckets; i++) {
      Bucket lower = new Bucket(null);
      Bucket upper = new Bucket(null);
      bucket(i)
          .forEach(
              (high, low, rest, length) ->
                  ((low & buckets) == 0 ? lower : upper)
                      .add(high, low, rest.buffer(), rest.position(), length));
      lower.isChanged = true;
      open.put(i, lower);
      open.put(i + buckets, upper);
    }
    buckets *= 2;
  }

  /** Passes each entry on; the reader may be left anywhere. */
  void forEach(EntryConsumer entries) {
    for (int i = 0; i < buckets; i++) {
      bucket(i).forEach(entries);
    }
  }

  /**
   * Stores what has been added, and at rest, too, what was looked into and is not stored so.
   *
   * @param isAtRest as of {@link LiveTimeline.Store#write}
   */
  void save(boolean isAtRest) {
    open.forEach(
        (number, bucket) -> {
          if (bucket.isChanged || isAtRest && !bucket.isAtRest) {
            store.write(firstKey + number, bucket.toStore(isAtRest), isAtRest);
          }
        });
  }

  void clear() {
    for (int i = 0; i < buckets; i++) {
      store.write(firstKey + i, null, true);
    }
    open.clear();
    size = 0;
    buckets = 1;
  }

  private static final class Bucket {
    private static final int ENTRIES = 1;
    private static final int ROOM = 1024;

    /** As it is stored, of which nothing is changed; null once there is a copy. */
    private ByteReader stored;

    /** A copy to which entries are added. */
    private Bytes copy;

    private boolean isChanged;
    private boolean isAtRest = true;

    /**
     * @param stored null if it has no entries
     */
    Bucket(ByteReader stored) {
      this.stored = stored == null ? new ByteReader(new byte[0]) : stored;
      if (stored != null) {
        isAtRest = stored.readByte() == AT_REST;
      }
    }

    /** Reads the entries. */
    private ByteReader reader() {
      return copy == null
          ? new ByteReader(stored.buffer(), stored.position(), stored.remaining())
          : new ByteReader(copy.array(), ENTRIES, copy.size() - ENTRIES);
    }

    private Bytes copy() {
      if (copy == null) {
        copy = new Bytes(ENTRIES + stored.remaining() + ROOM);
        copy.writeByte(AT_REST);
        copy.writeBytes(stored.buffer(), stored.position(), stored.remaining());
        stored = null;
      }
      return copy;
    }

    boolean contains(long high, long low) {
      ByteReader in = reader();
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
      Bytes entries = copy();
      entries.writeLong(high);
      entries.writeLong(low);
      entries.writeSize(length);
      entries.writeBytes(rest, from, length);
      isChanged = true;
    }

    void forEach(EntryConsumer entries) {
      ByteReader in = reader();
      while (in.hasRemaining()) {
        long high = in.readLong();
        long low = in.readLong();
        int length = in.readSize();
        int end = in.position() + length;
        entries.accept(high, low, in, length);
        in.position(end);
      }
    }

    /** What to store; null if it has no entries. */
    Bytes toStore(boolean willBeAtRest) {
      isChanged = false;
      isAtRest = willBeAtRest;
      Bytes value = copy();
      value.array()[0] = isAtRest ? AT_REST : MOVING;
      return value.size() == ENTRIES ? null : value;
    }
  }
}
