package io.tributary.job;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.session.LiveTimeline;
import org.apache.beam.sdk.state.MapState;

/**
 * One visitor's timeline in a shard's state. The head and one bucket, which is mostly the only one,
 * are one value; a bucket that comes while another has that place is a value of its own, by the
 * visitor's name and the bucket's key.
 */
final class TimelineStore implements LiveTimeline.Store {
  /** The form of buckets, and what values are put together in: for one visitor after another. */
  static final class Workplace {
    private final StoredBuckets forms = new StoredBuckets();
    private final Bytes scratch = new Bytes(1024);

    /** The bucket that is to stand beside the head, until the head is written. */
    private final Bytes bucket = new Bytes(1024);

    /** A value as it is put into the state. */
    private final Bytes whole = new Bytes(1024);
  }

  /** No bucket has this key. */
  private static final long NONE = LiveTimeline.HEAD;

  private final Workplace workplace;
  private final String name;
  private final MapState<String, byte[]> heads;
  private final MapState<String, byte[]> buckets;

  /** The key of the bucket beside the head. */
  private long besideKey = NONE;

  /** That bucket as it is stored; what has been written since is at the workplace. */
  private ByteReader beside;

  /** Whether there may be buckets elsewhere. */
  private boolean hasOthers;

  /**
   * @param name as {@link io.tributary.timeline.EncodedEvent#visitorName} gives it
   * @param heads by visitor
   * @param buckets by visitor and bucket
   */
  TimelineStore(
      Workplace workplace,
      String name,
      MapState<String, byte[]> heads,
      MapState<String, byte[]> buckets) {
    this.workplace = workplace;
    this.name = name;
    this.heads = heads;
    this.buckets = buckets;
  }

  @Override
  public LiveTimeline.Stored read(long key) {
    if (key == LiveTimeline.HEAD) {
      return readHead();
    }
    if (key == besideKey) {
      return StoredBuckets.read(
          new ByteReader(beside.buffer(), beside.position(), beside.remaining()));
    }
    byte[] stored = hasOthers ? buckets.get(place(key)).read() : null;
    return stored == null ? null : StoredBuckets.read(new ByteReader(stored));
  }

  private LiveTimeline.Stored readHead() {
    byte[] stored = heads.get(name).read();
    if (stored == null) {
      return null;
    }
    beside = new ByteReader(stored);
    hasOthers = beside.readByte() != 0;
    besideKey = beside.readLong();
    int size = beside.readSize();
    ByteReader head = new ByteReader(stored, beside.position(), size);
    beside.position(beside.position() + size);
    return new LiveTimeline.Stored(head, false);
  }

  @Override
  public Bytes scratch() {
    workplace.scratch.clear();
    return workplace.scratch;
  }

  @Override
  public void write(long key, Bytes value, boolean isAtRest) {
    if (key == LiveTimeline.HEAD) {
      writeHead(value);
    } else if (value == null) {
      remove(key);
    } else if (key == besideKey) {
      writeBeside(value, isAtRest);
    } else if (besideKey == NONE) {
      remove(key);
      besideKey = key;
      writeBeside(value, isAtRest);
    } else {
      hasOthers = true;
      workplace.whole.clear();
      workplace.forms.write(value, isAtRest, workplace.whole);
      buckets.put(place(key), workplace.whole.toByteArray());
    }
  }

  private void remove(long key) {
    if (key == besideKey) {
      besideKey = NONE;
      beside = null;
    } else if (hasOthers) {
      buckets.remove(place(key));
    }
  }

  private void writeBeside(Bytes value, boolean isAtRest) {
    Bytes bucket = workplace.bucket;
    bucket.clear();
    workplace.forms.write(value, isAtRest, bucket);
    beside = new ByteReader(bucket.array(), 0, bucket.size());
  }

  private void writeHead(Bytes value) {
    if (value == null) {
      heads.remove(name);
      return;
    }
    Bytes whole = workplace.whole;
    whole.clear();
    whole.writeByte(hasOthers ? 1 : 0);
    whole.writeLong(besideKey);
    whole.writeSize(value.size());
    whole.writeBytes(value.array(), 0, value.size());
    if (besideKey != NONE) {
      whole.writeBytes(beside.buffer(), beside.position(), beside.remaining());
    }
    byte[] stored = whole.toByteArray();
    heads.put(name, stored);
    if (besideKey != NONE) {
      beside = new ByteReader(stored, stored.length - beside.remaining(), beside.remaining());
    }
  }

  private String place(long key) {
    StringBuilder text = new StringBuilder(name.length() + Long.BYTES).append(name);
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      text.append((char) (key >>> shift & 0xff));
    }
    return text.toString();
  }
}
