package io.tributary.session;

import io.tributary.event.Touch;
import io.tributary.timeline.TimelineEvent;
import java.util.List;

/**
 * One session. Instants are microseconds.
 *
 * @param day on which it starts, days since 1970 in the reporting zone
 * @param endedAt the latest end among its events
 * @param events in timeline order; at least one
 */
public record Session(int day, long endedAt, List<TimelineEvent> events) {
  /** The type of the events that are steps of a session. */
  public static final String PAGE_VIEW = "page_view";

  public Session {
    events = List.copyOf(events);
  }

  public TimelineEvent first() {
    return events.get(0);
  }

  public TimelineEvent last() {
    return events.get(events.size() - 1);
  }

  public long startedAt() {
    return first().eventAt();
  }

  public long durationMs() {
    return (endedAt - startedAt()) / 1000;
  }

  /** The last among its events; null if there is none. */
  public String userId() {
    String userId = null;
    for (TimelineEvent event : events) {
      if (event.userId() != null) {
        userId = event.userId();
      }
    }
    return userId;
  }

  /**
   * Where it came from: as the first event says that came from elsewhere; else from within the
   * site, if its first event did; else directly.
   */
  public Touch touch() {
    for (TimelineEvent event : events) {
      Touch touch = event.derived().touch();
      if (touch != null && !touch.isWithinSite()) {
        return touch;
      }
    }
    Touch within = first().derived().touch();
    return within == null ? Touch.DIRECT : within;
  }
}
