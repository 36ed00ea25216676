package io.tributary.event;

import io.tributary.rules.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Which of the rules' targets and funnel steps an event matches, as a set of bits: first the
 * targets', in their order, then each funnel's steps'.
 */
public final class Marks {
  /** How many targets and funnel steps there can be. */
  public static final int MAX = Rules.MAX_GOALS;

  private final List<Rules.Matcher> matchers = new ArrayList<>();

  public Marks(Rules rules) {
    rules.targets().forEach(target -> matchers.add(target.matcher()));
    rules.funnels().forEach(funnel -> funnel.steps().forEach(step -> matchers.add(step.matcher())));
  }

  /** The bit of the target at an index of the rules' list. */
  public static long ofTarget(int target) {
    return 1L << target;
  }

  /** The bits of a funnel's steps, in order. */
  public static long[] ofSteps(Rules rules, Rules.Funnel funnel) {
    int first = rules.targets().size();
    for (Rules.Funnel before : rules.funnels()) {
      if (before.equals(funnel)) {
        break;
      }
      first += before.steps().size();
    }
    long[] bits = new long[funnel.steps().size()];
    for (int step = 0; step < bits.length; step++) {
      bits[step] = 1L << first + step;
    }
    return bits;
  }

  /**
   * All marks of an event.
   *
   * @param attributes null of what there is none of
   */
  public long of(String eventType, String pageGroup, UnaryOperator<String> attributes) {
    long marks = 0;
    for (int i = 0; i < matchers.size(); i++) {
      if (matches(matchers.get(i), eventType, pageGroup, attributes)) {
        marks |= 1L << i;
      }
    }
    return marks;
  }

  private static boolean matches(
      Rules.Matcher matcher, String eventType, String pageGroup, UnaryOperator<String> attributes) {
    if (matcher.eventType() != null && !matcher.eventType().equals(eventType)
        || matcher.pageGroup() != null && !matcher.pageGroup().equals(pageGroup)) {
      return false;
    }
    for (Map.Entry<String, String> wanted : matcher.attributes().entrySet()) {
      if (!wanted.getValue().equals(attributes.apply(wanted.getKey()))) {
        return false;
      }
    }
    return true;
  }
}
