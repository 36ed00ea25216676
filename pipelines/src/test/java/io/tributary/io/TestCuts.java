package io.tributary.io;

import io.tributary.table.Lake;
import java.util.List;

/** Commits cuts as a stream would, without one. */
public final class TestCuts {
  private TestCuts() {}

  public static void commit(Lake lake, String topic, String lineage, CutPart... parts) {
    new Cut(lake, new StreamRun(topic, lineage, "test", "rules-of-test"), List.of(parts)).commit();
  }

  /** Commits parts as they travel. */
  public static void commit(Lake lake, String topic, String lineage, List<byte[]> parts) {
    commit(lake, topic, lineage, parts.stream().map(CutPart::parse).toArray(CutPart[]::new));
  }

  /** A part of a stream that has read to an offset of partition 0, and passed a watermark. */
  public static CutPart reached(long nextOffset, long watermarkMillis) {
    CutPart part = new CutPart();
    part.reached(0, nextOffset);
    part.passed(watermarkMillis);
    return part;
  }
}
