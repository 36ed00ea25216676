package io.tributary.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.airlift.slice.Slices;
import io.airlift.stats.cardinality.HyperLogLog;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;

/**
 * Sketches of distinct visitors: HyperLogLog of 4096 buckets (standard error 1.6 %) in the form in
 * which Trino keeps them, so that {@code merge(CAST(visitors AS hyperloglog))} reads them. A sketch
 * is the same bytes in whatever order and however often its visitors were added.
 */
public final class Sketches {
  private static final int BUCKETS = 4096;

  static {
    // At its first use the library has the sizes of its objects measured, which without these takes
    // seconds, and with or without them prints warnings where a command's results go.
    System.setProperty("jol.skipDynamicAttach", "true");
    System.setProperty("jol.skipHotspotSAAttach", "true");
    PrintStream out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    try {
      HyperLogLog.newInstance(BUCKETS);
    } finally {
      System.setOut(out);
    }
  }

  private Sketches() {}

  /** The sketch of one visitor, who is another in another tenant. */
  public static ByteBuffer of(String tenantId, String visitorId) {
    HyperLogLog sketch = HyperLogLog.newInstance(BUCKETS);
    sketch.add(Slices.utf8Slice(tenantId + '\n' + visitorId));
    return bytes(sketch);
  }

  static HyperLogLog read(ByteBuffer bytes) {
    return HyperLogLog.newInstance(
        Slices.wrappedBuffer(
            bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining()));
  }

  static ByteBuffer bytes(HyperLogLog sketch) {
    return ByteBuffer.wrap(sketch.serialize().getBytes());
  }
}
