package io.tributary.io;

import java.util.Map;

/** What a part of a cut says, for tests. */
public record CutPartText(Map<String, Long> counts, long watermarkMillis, boolean isLast) {
  public static CutPartText of(byte[] part) {
    CutPart parsed = CutPart.parse(part);
    return new CutPartText(parsed.counts(), parsed.watermarkMillis(), parsed.isLast());
  }
}
