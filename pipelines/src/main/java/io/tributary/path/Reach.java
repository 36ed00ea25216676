package io.tributary.path;

import io.tributary.event.Marks;
import io.tributary.session.Session;
import io.tributary.timeline.TimelineEvent;
import java.util.List;

/**
 * How far a session went to the first event that matches a target.
 *
 * @param clicks the steps that it took after its first, the event's own included
 * @param seconds whole seconds from the session's start
 */
public record Reach(long clicks, long seconds) {

  /**
   * Null if the session does not reach the target.
   *
   * @param target its index in the rules' list
   */
  public static Reach of(Session session, int target) {
    long mark = Marks.ofTarget(target);
    List<TimelineEvent> events = session.events();
    for (int i = 0; i < events.size(); i++) {
      TimelineEvent event = events.get(i);
      if ((event.derived().marks() & mark) != 0) {
        int steps = Steps.of(events.subList(0, i + 1)).list().size();
        return new Reach(
            Math.max(0, steps - 1), (event.eventAt() - session.startedAt()) / 1_000_000);
      }
    }
    return null;
  }
}
