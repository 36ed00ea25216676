package io.tributary.session;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A set of entries, told apart by 16 bytes of hash, over the values of a store. The buckets double
 * as the set grows, so that an entry is added by rewriting one small value. What is added is stored
 * by {@link #save}.
 *
 * <p>A bucket is stored as the number of its entries, their hashes, and behind these what follows
 * the hash in each, with its size.
 */
final class HashBuckets {
  /** Takes an entry's hash and what follows it, of which the reader stands at the beginning. */
  interface EntryConsumer {
    void accept(long high, long low, ByteReader rest, int length);
  }

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
    return open.computeIfAbsent(number, n -> Bucket.read(store.read(firstKey + n)));
  }

  private void split() {
    for (int i = 0; i < buckets; i++) {
      Bucket lower = new Bucket(0, 0);
      Bucket upper = new Bucket(0, 0);
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

  /** Stores what has been added. */
  void save() {
    open.forEach(
        (number, bucket) -> {
          if (bucket.isChanged) {
            store.write(firstKey + number, bucket.count == 0 ? null : bucket.stored());
            bucket.isChanged = false;
          }
        });
  }

  void clear() {
    for (int i = 0; i < buckets; i++) {
      store.write(firstKey + i, null);
    }
    open.clear();
    size = 0;
    buckets = 1;
  }

  private static final class Bucket {
    private final Bytes rests;
    private long[] hashes;
    private int count;
    private boolean isChanged;

    /** Empty, with room for so many entries and so many bytes behind their hashes, and for more. */
    Bucket(int entries, int restBytes) {
      hashes = new long[2 * entries + 16];
      rests = new Bytes(restBytes + 256);
    }

    /**
     * @param stored null if it has no entries
     */
    static Bucket read(byte[] stored) {
      if (stored == null) {
        return new Bucket(0, 0);
      }
      ByteReader in = new ByteReader(stored);
      int count = in.readSize();
      int restBytes = stored.length - in.position() - 2 * Long.BYTES * count;
      Bucket bucket = new Bucket(count, restBytes);
      bucket.count = count;
      for (int i = 0; i < 2 * count; i++) {
        bucket.hashes[i] = in.readLong();
      }
      bucket.rests.writeBytes(stored, in.position(), restBytes);
      return bucket;
    }

    Bytes stored() {
      Bytes out = new Bytes(5 + 2 * Long.BYTES * count + rests.size());
      out.writeSize(count);
      for (int i = 0; i < 2 * count; i++) {
        out.writeLong(hashes[i]);
      }
      out.writeBytes(rests.array(), 0, rests.size());
      return out;
    }

    boolean contains(long high, long low) {
      for (int i = 0; i < 2 * count; i += 2) {
        if (hashes[i] == high && hashes[i + 1] == low) {
          return true;
        }
      }
      return false;
    }

    void add(long high, long low, byte[] rest, int from, int length) {
      if (2 * count == hashes.length) {
        hashes = Arrays.copyOf(hashes, 2 * hashes.length);
      }
      hashes[2 * count] = high;
      hashes[2 * count + 1] = low;
      count++;
      rests.writeSize(length);
      rests.writeBytes(rest, from, length);
      isChanged = true;
    }

    void forEach(EntryConsumer entries) {
      ByteReader reader = new ByteReader(rests.array(), 0, rests.size());
      for (int i = 0; i < count; i++) {
        int size = reader.readSize();
        int end = reader.position() + size;
        entries.accept(hashes[2 * i], hashes[2 * i + 1], reader, size);
        reader.position(end);
      }
    }
  }
}
