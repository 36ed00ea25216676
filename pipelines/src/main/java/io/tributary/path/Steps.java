package io.tributary.path;

import io.tributary.session.Session;
import io.tributary.timeline.TimelineEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps of a session: its page views' page groups, with immediate repeats merged. What is no
 * page view separates nothing.
 *
 * @param list in order; empty if nothing was viewed
 */
public record Steps(List<Step> list) {
  /** Where the first step comes from. */
  public static final String ENTRY = "(entry)";

  /** Where the last step leads to. */
  public static final String EXIT = "(exit)";

  /** The page group of a page view that has none. */
  public static final String NO_PAGE_GROUP = "(none)";

  public Steps {
    list = List.copyOf(list);
  }

  public static Steps of(Session session) {
    return of(session.events());
  }

  static Steps of(List<TimelineEvent> events) {
    List<Step> steps = new ArrayList<>();
    String pageGroup = null;
    long at = 0;
    int viewCount = 0;
    for (TimelineEvent event : events) {
      if (!event.eventType().equals(Session.PAGE_VIEW)) {
        continue;
      }
      String viewed = event.pageGroup() == null ? NO_PAGE_GROUP : event.pageGroup();
      if (!viewed.equals(pageGroup)) {
        if (viewCount > 0) {
          steps.add(new Step(pageGroup, at, viewCount));
        }
        pageGroup = viewed;
        at = event.eventAt();
        viewCount = 0;
      }
      viewCount++;
    }
    if (viewCount > 0) {
      steps.add(new Step(pageGroup, at, viewCount));
    }
    return new Steps(steps);
  }

  /** From each step to the next, from the entry to the first and from the last to the exit. */
  public List<Transition> transitions() {
    List<Transition> transitions = new ArrayList<>();
    String from = ENTRY;
    for (Step step : list) {
      transitions.add(new Transition(from, step.pageGroup()));
      from = step.pageGroup();
    }
    if (!list.isEmpty()) {
      transitions.add(new Transition(from, EXIT));
    }
    return transitions;
  }

  /** One of each step. */
  public List<Visit> visits() {
    List<Visit> visits = new ArrayList<>();
    int last = list.size() - 1;
    for (int i = 0; i <= last; i++) {
      Step step = list.get(i);
      visits.add(
          new Visit(
              step.pageGroup(),
              i == 0,
              i == last,
              last == 0,
              i == last ? null : (list.get(i + 1).at() - step.at()) / 1000,
              step.viewCount()));
    }
    return visits;
  }

  public Path path() {
    return new Path(
        list.stream().limit(Path.MAX_STEPS).map(Step::pageGroup).toList(),
        list.size() > Path.MAX_STEPS);
  }
}
