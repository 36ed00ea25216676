package io.tributary.session;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * A set of entries, told apart by 16 bytes of hash, over the values of a store. The buckets double
 * as the set grows, so that an entry is added by rewriting one small value.
 */
final class HashBuckets {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int HASH_BYTES = 16;
  private static final byte[] NOTHING = new byte[0];

  private final LiveTimeline.Store store;
  private final long firstKey;
  private final int entriesPerBucket;
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
    long key = firstKey + (low & buckets - 1);
    byte[] bucket = store.read(key);
    if (bucket == null) {
      bucket = NOTHING;
    }
    if (contains(bucket, high, low)) {
      return false;
    }
    Bytes grown = new Bytes(bucket.length + HASH_BYTES + 5 + rest.size());
    grown.writeBytes(bucket, 0, bucket.length);
    grown.writeLong(high);
    grown.writeLong(low);
    grown.writeSize(rest.size());
    grown.writeBytes(rest.array(), 0, rest.size());
    store.write(key, grown.toByteArray());
    size++;
    if (size > (long) buckets * entriesPerBucket) {
      split();
    }
    return true;
  }

  private static boolean contains(byte[] bucket, long high, long low) {
    ByteReader reader = new ByteReader(bucket);
    for (int entry = 0; entry < bucket.length; entry = end(entry, reader)) {
      if ((long) LONG.get(bucket, entry) == high && (long) LONG.get(bucket, entry + 8) == low) {
        return true;
      }
    }
    return false;
  }

  private static int end(int entry, ByteReader reader) {
    reader.position(entry + HASH_BYTES);
    int rest = reader.readSize();
    return reader.position() + rest;
  }

  private void split() {
    for (int i = 0; i < buckets; i++) {
      byte[] bucket = store.read(firstKey + i);
      if (bucket == null) {
        continue;
      }
      Bytes lower = new Bytes(bucket.length);
      Bytes upper = new Bytes(bucket.length);
      ByteReader reader = new ByteReader(bucket);
      int end;
      for (int entry = 0; entry < bucket.length; entry = end) {
        end = end(entry, reader);
        boolean isUpper = ((long) LONG.get(bucket, entry + 8) & buckets) != 0;
        (isUpper ? upper : lower).writeBytes(bucket, entry, end - entry);
      }
      write(i, lower);
      write(i + buckets, upper);
    }
    buckets *= 2;
  }

  private void write(int bucket, Bytes entries) {
    store.write(firstKey + bucket, entries.size() == 0 ? null : entries.toByteArray());
  }

  /** Passes each entry on, at its hash; the reader may be left anywhere within the entry. */
  void forEach(Consumer<ByteReader> entries) {
    for (int i = 0; i < buckets; i++) {
      byte[] bucket = store.read(firstKey + i);
      if (bucket == null) {
        continue;
      }
      ByteReader reader = new ByteReader(bucket);
      int end;
      for (int entry = 0; entry < bucket.length; entry = end) {
        end = end(entry, reader);
        reader.position(entry);
        entries.accept(reader);
      }
    }
  }

  void clear() {
    for (int i = 0; i < buckets; i++) {
      store.write(firstKey + i, null);
    }
    size = 0;
    buckets = 1;
  }
}
