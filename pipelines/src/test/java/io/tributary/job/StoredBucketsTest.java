package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.session.LiveTimeline;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StoredBucketsTest {
  private static final int COUNT = 1000;

  private final StoredBuckets buckets = new StoredBuckets();

  private static Bytes numbers() {
    Bytes value = new Bytes(16);
    for (int i = 0; i < COUNT; i++) {
      value.writeLong(i);
    }
    return value;
  }

  private byte[] written(boolean isAtRest) {
    Bytes out = new Bytes(16);
    buckets.write(numbers(), isAtRest, out);
    return out.toByteArray();
  }

  /** Something else stands before and behind it. */
  private static void assertReads(byte[] stored, boolean isAtRest) {
    byte[] among = new byte[stored.length + 20];
    Arrays.fill(among, (byte) -1);
    System.arraycopy(stored, 0, among, 10, stored.length);
    LiveTimeline.Stored read = StoredBuckets.read(new ByteReader(among, 10, stored.length));
    assertEquals(isAtRest, read.isAtRest());
    assertEquals(COUNT * Long.BYTES, read.value().remaining());
    for (int i = 0; i < COUNT; i++) {
      assertEquals(i, read.value().readLong());
    }
  }

  @Test
  void whatIsAtRestIsPackedAndIsReadAsWritten() {
    byte[] stored = written(true);
    assertTrue(stored.length < COUNT * Long.BYTES * 3 / 4, "it takes " + stored.length + " bytes");
    assertReads(stored, true);
    assertReads(written(true), true);
  }

  @Test
  void whatIsNotAtRestIsReadAsWritten() {
    assertReads(written(false), false);
  }
}
