package io.tributary.funnel;

import io.tributary.timeline.TimelineEvent;
import java.util.Arrays;
import java.util.List;

/**
 * How far events get through ordered steps: as ClickHouse's {@code windowFunnel} in its default
 * mode says, but that one event serves one step only.
 *
 * <p>Of all ways to have found the first {@code k} steps before an instant, only the latest time of
 * a first step matters: what is found later uses other events, and a later start leaves more of the
 * window. So one time per level is kept. These never rise with the level, since whoever has found
 * more steps has found fewer with the same start.
 *
 * <p>Events of one time serve in any order. They lead from level {@code i} to level {@code j} if
 * each of the steps between can be given an event of its own, which is a bipartite matching. If
 * that holds for a run of steps, it holds for all runs within it; so the smallest {@code i}, which
 * has the latest start, never falls as {@code j} rises, and one matching that takes steps in at its
 * end and drops them at its beginning finds it for every {@code j}. Where a step has as many events
 * as there are steps, one is always left for it, so that more need not be looked at.
 */
public final class Funnel {
  private static final long NONE = Long.MIN_VALUE;

  private final long[] steps;
  private final long window;

  /** By level, the latest start of a first step from which the level was reached in the window. */
  private final long[] starts;

  private final long[] startsBefore;

  // The events of one time: which steps they match, and which of those they serve, if any.
  private final int[] candidateCounts;
  private long[] candidates = new long[4];
  private int[] served = new int[4];
  private boolean[] isTried = new boolean[4];
  private int size;

  private Funnel(long[] steps, long window) {
    this.steps = steps;
    this.window = window;
    starts = new long[steps.length + 1];
    startsBefore = new long[steps.length + 1];
    Arrays.fill(starts, NONE);
    candidateCounts = new int[steps.length];
  }

  /**
   * The length of the longest prefix of the steps that is found in order, all of them at most the
   * window after the first.
   *
   * @param sortedEvents in timeline order
   * @param stepBits the mark of each step's events; at most 64 steps
   * @param windowMicros in microseconds
   */
  public static int level(List<TimelineEvent> sortedEvents, long[] stepBits, long windowMicros) {
    return level(sortedEvents, stepBits, windowMicros, Long.MAX_VALUE);
  }

  /**
   * The same, from first steps that come before an instant.
   *
   * @param startsEnd in microseconds
   */
  static int level(
      List<TimelineEvent> sortedEvents, long[] stepBits, long windowMicros, long startsEnd) {
    if (stepBits.length > Long.SIZE) {
      throw new IllegalArgumentException(
          "Cannot have %s steps in a funnel, at most %s".formatted(stepBits.length, Long.SIZE));
    }
    long anyStep = 0;
    for (long bits : stepBits) {
      anyStep |= bits;
    }
    Funnel funnel = new Funnel(stepBits, windowMicros);
    long at = 0;
    for (TimelineEvent event : sortedEvents) {
      long marks = event.derived().marks();
      if ((marks & anyStep) != 0) {
        if (event.eventAt() != at) {
          funnel.advance(at);
          at = event.eventAt();
        }
        funnel.add(marks, at < startsEnd ? 0 : 1);
      }
    }
    funnel.advance(at);
    return funnel.level();
  }

  private int level() {
    int level = steps.length;
    while (level > 0 && starts[level] == NONE) {
      level--;
    }
    return level;
  }

  private void add(long marks, int firstStep) {
    long matched = 0;
    boolean isNeeded = false;
    for (int step = firstStep; step < steps.length; step++) {
      if ((marks & steps[step]) != 0) {
        matched |= 1L << step;
        isNeeded |= candidateCounts[step] < steps.length;
      }
    }
    if (!isNeeded) {
      return;
    }
    for (int step = 0; step < steps.length; step++) {
      candidateCounts[step] += (int) (matched >>> step & 1);
    }
    if (size == candidates.length) {
      candidates = Arrays.copyOf(candidates, 2 * size);
      served = new int[2 * size];
      isTried = new boolean[2 * size];
    }
    candidates[size++] = matched;
  }

  /** Lets the events that were added, all of them at that time, serve. */
  private void advance(long at) {
    if (size == 0) {
      return;
    }
    System.arraycopy(starts, 0, startsBefore, 0, starts.length);
    startsBefore[0] = at;
    Arrays.fill(served, 0, size, -1);
    int from = 0;
    for (int step = 0; step < steps.length; step++) {
      while (from <= step && !serves(step)) {
        drop(from++);
      }
      long start = startsBefore[from];
      if (from <= step && start != NONE && at - start <= window) {
        starts[step + 1] = start;
      }
    }
    size = 0;
    Arrays.fill(candidateCounts, 0);
  }

  /** Gives the step an event, where another step that has it can take another one. */
  private boolean serves(int step) {
    Arrays.fill(isTried, 0, size, false);
    return isServed(step);
  }

  private boolean isServed(int step) {
    for (int i = 0; i < size; i++) {
      if ((candidates[i] >>> step & 1) != 0 && !isTried[i]) {
        isTried[i] = true;
        if (served[i] < 0 || isServed(served[i])) {
          served[i] = step;
          return true;
        }
      }
    }
    return false;
  }

  private void drop(int step) {
    for (int i = 0; i < size; i++) {
      if (served[i] == step) {
        served[i] = -1;
      }
    }
  }
}
