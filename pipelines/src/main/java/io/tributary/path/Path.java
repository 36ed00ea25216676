package io.tributary.path;

import java.util.List;

/**
 * How a session began.
 *
 * @param steps the page groups of its first steps, at most {@link #MAX_STEPS}
 * @param isTruncated whether there are more
 */
public record Path(List<String> steps, boolean isTruncated) {
  public static final int MAX_STEPS = 10;

  public Path {
    steps = List.copyOf(steps);
  }
}
