package io.tributary.session;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A store in memory that counts what is read and written. */
final class StoredMap implements LiveTimeline.Store {
  private final Map<Long, byte[]> values = new HashMap<>();
  private final Set<Long> moving = new HashSet<>();
  private final Bytes scratch = new Bytes(16);
  private long reads;
  private long bytesWritten;

  @Override
  public LiveTimeline.Stored read(long key) {
    reads++;
    byte[] value = values.get(key);
    return value == null
        ? null
        : new LiveTimeline.Stored(new ByteReader(value), !moving.contains(key));
  }

  @Override
  public Bytes scratch() {
    scratch.clear();
    return scratch;
  }

  @Override
  public void write(long key, Bytes value, boolean isAtRest) {
    moving.remove(key);
    if (value == null) {
      values.remove(key);
    } else {
      values.put(key, value.toByteArray());
      bytesWritten += value.size();
      if (!isAtRest && key != LiveTimeline.HEAD) {
        moving.add(key);
      }
    }
  }

  StoredMap copy() {
    StoredMap copy = new StoredMap();
    values.forEach((key, value) -> copy.values.put(key, value.clone()));
    copy.moving.addAll(moving);
    return copy;
  }

  /** Whether all values but the head were written as at rest. */
  boolean isAtRest() {
    return moving.isEmpty();
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  long size() {
    return values.values().stream().mapToLong(value -> value.length).sum();
  }

  long reads() {
    return reads;
  }

  long bytesWritten() {
    return bytesWritten;
  }
}
