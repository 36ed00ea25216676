package io.tributary.audience;

import io.tributary.event.Device;
import io.tributary.path.Steps;
import io.tributary.playback.Playback;
import io.tributary.playback.Playbacks;
import io.tributary.rules.Rules;
import io.tributary.session.Conversions;
import io.tributary.session.Session;
import io.tributary.session.SessionCutter;
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.TimelineEvent;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tells one visitor's events, in order, apart into what it did on each day. A session that reaches
 * over midnight is known as of each day by its events up to that day's end: it starts on its first
 * day, and the rest counts where it happens. So no day depends on a later one.
 */
public final class VisitorDays {
  private final Rules rules;
  private final ReportingDays days;
  private final SessionCutter sessions;
  private TreeMap<Integer, Built> built = new TreeMap<>();

  public VisitorDays(Rules rules, ReportingDays days) {
    this.rules = rules;
    this.days = days;
    this.sessions = new SessionCutter(rules.session(), days, this::session);
  }

  private static final class Built {
    private final Activity activity = new Activity();
    private Arrival first;
    private Arrival last;

    void arrive(Arrival arrival) {
      activity.add(Metric.SESSIONS, 1);
      first = Arrival.earlier(first, arrival);
      last = Arrival.later(last, arrival);
    }

    VisitedDay finish() {
      return new VisitedDay(activity, first, last);
    }
  }

  /** Takes the visitor's next event; none of an automated day. */
  public void add(TimelineEvent event) {
    sessions.add(event);
  }

  /** The days of the visitor whose events came, by day; the next event is another visitor's. */
  public SortedMap<Integer, VisitedDay> finish() {
    sessions.finish();
    TreeMap<Integer, VisitedDay> finished = new TreeMap<>();
    built.forEach((day, of) -> finished.put(day, of.finish()));
    built = new TreeMap<>();
    return finished;
  }

  private void session(Session session) {
    List<TimelineEvent> events = session.events();
    List<Playback> before = List.of();
    int from = 0;
    while (from < events.size()) {
      int day = days.dayOf(events.get(from).eventAt());
      int to = from;
      long dayEnd = days.endOf(day);
      while (to < events.size() && events.get(to).eventAt() < dayEnd) {
        to++;
      }
      Session known = new Session(session.day(), session.endedAt(), events.subList(0, to));
      Built of = built.computeIfAbsent(day, d -> new Built());
      if (from == 0) {
        of.arrive(arrival(known));
      }
      events(of.activity, events.subList(from, to));
      List<Playback> playbacks = Playbacks.of(known, rules.heartbeat());
      playbacks(of.activity, before, playbacks);
      before = playbacks;
      from = to;
    }
  }

  private static Arrival arrival(Session session) {
    Device device = session.first().derived().device();
    return new Arrival(
        session.startedAt(),
        session.touch().channel(),
        device == null ? null : device.deviceClass(),
        session.first().derived().country());
  }

  private void events(Activity activity, List<TimelineEvent> events) {
    activity.add(Metric.EVENTS, events.size());
    for (TimelineEvent event : events) {
      if (event.eventType().equals(Session.PAGE_VIEW)) {
        activity.addPageView(event.pageGroup() == null ? Steps.NO_PAGE_GROUP : event.pageGroup());
      }
    }
    Conversions conversions = Conversions.of(events, rules);
    activity.add(Metric.CONVERSIONS, conversions.count());
    activity.addRevenue(conversions.revenue());
  }

  /**
   * Adds what playbacks have more than they had the day before.
   *
   * @param before a session's playbacks as of the day before: all but the last are as they were
   */
  private static void playbacks(Activity activity, List<Playback> before, List<Playback> now) {
    for (int i = 0; i < now.size(); i++) {
      Playback playback = now.get(i);
      Playback known = i < before.size() ? before.get(i) : null;
      boolean isNew = known == null;
      activity.add(Metric.PLAYBACKS, isNew ? 1 : 0);
      activity.addWatch(playback.contentId(), playback.watchMs() - (isNew ? 0 : known.watchMs()));
      activity.add(Metric.VALID_PLAYBACKS, began(playback.isValid(), !isNew && known.isValid()));
      activity.add(
          Metric.COMPLETE_PLAYBACKS, began(playback.isComplete(), !isNew && known.isComplete()));
      activity.add(Metric.PAUSES, playback.pauseCount() - (isNew ? 0 : known.pauseCount()));
      activity.add(Metric.SEEKS, playback.seekCount() - (isNew ? 0 : known.seekCount()));
      activity.add(
          Metric.REBUFFERS, playback.rebufferCount() - (isNew ? 0 : known.rebufferCount()));
      activity.add(Metric.REBUFFER_MS, playback.rebufferMs() - (isNew ? 0 : known.rebufferMs()));
    }
  }

  private static long began(boolean is, boolean was) {
    return is && !was ? 1 : 0;
  }
}
