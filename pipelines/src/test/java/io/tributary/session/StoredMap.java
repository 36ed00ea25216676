package io.tributary.session;

import io.tributary.event.Bytes;
import java.util.HashMap;
import java.util.Map;

/** A store in memory that counts what is read and written. */
final class StoredMap implements LiveTimeline.Store {
  private final Map<Long, byte[]> values = new HashMap<>();
  private long reads;
  private long bytesWritten;

  @Override
  public byte[] read(long key) {
    reads++;
    return values.get(key);
  }

  @Override
  public void write(long key, Bytes value) {
    if (value == null) {
      values.remove(key);
    } else {
      values.put(key, value.toByteArray());
      bytesWritten += value.size();
    }
  }

  StoredMap copy() {
    StoredMap copy = new StoredMap();
    values.forEach((key, value) -> copy.values.put(key, value.clone()));
    return copy;
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
