package io.tributary.job;

import io.tributary.event.Device;
import io.tributary.event.Marks;
import io.tributary.event.Money;
import io.tributary.event.Touch;
import io.tributary.funnel.Funnel;
import io.tributary.path.Buckets;
import io.tributary.path.Path;
import io.tributary.path.Reach;
import io.tributary.path.Steps;
import io.tributary.path.Transition;
import io.tributary.path.Visit;
import io.tributary.playback.Playback;
import io.tributary.playback.Playbacks;
import io.tributary.rules.Rules;
import io.tributary.session.Conversions;
import io.tributary.session.Session;
import io.tributary.session.SessionIds;
import io.tributary.table.Row;
import io.tributary.table.TableName;
import io.tributary.timeline.TimelineEvent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rows of all tables that follow from a session, as of revision 0. */
final class SessionRows {
  /** Takes rows, each with the day of its partition. */
  interface Sink {
    /** Whether rows of that table are asked for. */
    default boolean wants(TableName table) {
      return true;
    }

    /** A row that stands by its key. */
    void keyed(TableName table, int day, Row row);

    /** A row that is summed with others of its key. */
    void sum(TableName table, int day, Row row);
  }

  private record SessionFunnel(Rules.Funnel rule, long[] steps, long window) {}

  private final Rules rules;
  private final boolean isFinal;
  private final Sink sink;
  private final List<SessionFunnel> funnels = new ArrayList<>();

  /**
   * @param isFinal how the rows are marked
   */
  SessionRows(Rules rules, boolean isFinal, Sink sink) {
    this.rules = rules;
    this.isFinal = isFinal;
    this.sink = sink;
    for (Rules.Funnel funnel : rules.funnels()) {
      if (funnel.scope() == Rules.Scope.SESSION) {
        funnels.add(
            new SessionFunnel(
                funnel, Marks.ofSteps(rules, funnel), funnel.window().toNanos() / 1000));
      }
    }
  }

  void pass(String tenantId, String visitorId, Session session) {
    Steps steps = Steps.of(session);
    Conversions conversions = Conversions.of(session.events(), rules);
    String sessionId = SessionIds.of(tenantId, visitorId, session.first().eventId());
    if (sink.wants(TableName.SESSION_CHANGES)) {
      session(tenantId, visitorId, sessionId, session, steps, conversions);
    }
    if (sink.wants(TableName.PLAYBACK_CHANGES) || sink.wants(TableName.CONTENT_CHANGES)) {
      playbacks(tenantId, visitorId, sessionId, session);
    }
    if (sink.wants(TableName.PAGE_CHANGES)
        || sink.wants(TableName.PATH_TRANSITION_CHANGES)
        || sink.wants(TableName.PATH_CHANGES)) {
      paths(tenantId, session.day(), steps, conversions);
    }
    if (sink.wants(TableName.TARGET_CHANGES)) {
      targets(tenantId, session);
    }
    if (sink.wants(TableName.FUNNEL_CHANGES)) {
      funnels(tenantId, session);
    }
    if (sink.wants(TableName.ACQUISITION_CHANGES)) {
      acquisition(tenantId, session, steps, conversions);
    }
  }

  private void session(
      String tenantId,
      String visitorId,
      String sessionId,
      Session session,
      Steps steps,
      Conversions conversions) {
    long pageViews = 0;
    String entry = null;
    String exit = null;
    for (TimelineEvent event : session.events()) {
      if (event.eventType().equals(Session.PAGE_VIEW)) {
        exit = event.pageGroup();
        entry = pageViews++ == 0 ? exit : entry;
      }
    }
    Touch touch = session.touch();
    Device device = session.first().derived().device();
    sink.keyed(
        TableName.SESSION_CHANGES,
        session.day(),
        Row.of(
            tenantId,
            visitorId,
            sessionId,
            session.day(),
            session.startedAt(),
            session.endedAt(),
            session.last().eventAt(),
            session.durationMs(),
            (long) session.events().size(),
            pageViews,
            entry,
            exit,
            session.first().eventId(),
            session.last().eventId(),
            session.userId(),
            (long) steps.list().size(),
            touch.channel(),
            touch.source(),
            touch.medium(),
            touch.campaign(),
            touch.referrerClass(),
            device == null ? null : device.deviceClass(),
            device == null ? null : device.browser(),
            device == null ? null : device.operatingSystem(),
            session.first().derived().country(),
            conversions.count(),
            conversions.revenue(),
            Rows.FIRST_REVISION,
            false,
            isFinal,
            null));
  }

  private void playbacks(String tenantId, String visitorId, String sessionId, Session session) {
    for (Playback playback : Playbacks.of(session, rules.heartbeat())) {
      Long completion =
          playback.completionPermille() == null
              ? null
              : (Long) playback.completionPermille().longValue();
      long rebufferMs = playback.rebufferMs();
      Long startupMs = playback.startupMs();
      sink.keyed(
          TableName.PLAYBACK_CHANGES,
          session.day(),
          Row.of(
              tenantId,
              visitorId,
              SessionIds.of(tenantId, visitorId, playback.play().hash().toHex()),
              sessionId,
              session.day(),
              playback.contentId(),
              playback.startedAt(),
              playback.endedAt(),
              playback.endReason().name().toLowerCase(Locale.ROOT).replace('_', '-'),
              playback.watchMs(),
              playback.contentLengthMs(),
              playback.furthestPositionMs(),
              completion,
              playback.isValid(),
              playback.isComplete(),
              (long) playback.pauseCount(),
              (long) playback.seekCount(),
              (long) playback.rebufferCount(),
              rebufferMs,
              startupMs,
              Rows.FIRST_REVISION,
              false,
              isFinal,
              null));
      sum(
          TableName.CONTENT_CHANGES,
          tenantId,
          session.day(),
          playback.contentId(),
          1L,
          one(playback.isValid()),
          one(playback.isComplete()),
          playback.watchMs(),
          one(completion != null),
          completion == null ? 0L : completion,
          (long) playback.pauseCount(),
          (long) playback.seekCount(),
          (long) playback.rebufferCount(),
          rebufferMs,
          one(startupMs != null),
          startupMs == null ? 0L : startupMs);
    }
  }

  private void paths(String tenantId, int day, Steps steps, Conversions conversions) {
    for (Visit visit : steps.visits()) {
      sum(
          TableName.PAGE_CHANGES,
          tenantId,
          day,
          visit.pageGroup(),
          1L,
          (long) visit.viewCount(),
          one(visit.isEntry()),
          one(visit.isExit()),
          one(visit.isBounce()),
          one(visit.timeOnPageMs() != null),
          visit.timeOnPageMs() == null ? 0L : visit.timeOnPageMs());
    }
    for (Transition transition : steps.transitions()) {
      sum(TableName.PATH_TRANSITION_CHANGES, tenantId, day, transition.from(), transition.to(), 1L);
    }
    if (!steps.list().isEmpty()) {
      Path path = steps.path();
      sum(
          TableName.PATH_CHANGES,
          tenantId,
          day,
          path.steps(),
          path.isTruncated(),
          1L,
          one(conversions.count() > 0));
    }
  }

  private void targets(String tenantId, Session session) {
    for (int target = 0; target < rules.targets().size(); target++) {
      Reach reach = Reach.of(session, target);
      sum(
          TableName.TARGET_CHANGES,
          tenantId,
          session.day(),
          rules.targets().get(target).name(),
          reach != null,
          reach == null ? null : (Long) reach.clicks(),
          reach == null ? null : (Long) Buckets.lowerBound(reach.seconds()),
          1L);
    }
  }

  private void funnels(String tenantId, Session session) {
    for (SessionFunnel funnel : funnels) {
      int level = Funnel.level(session.events(), funnel.steps(), funnel.window());
      for (int step = 1; step <= level; step++) {
        sum(
            TableName.FUNNEL_CHANGES,
            tenantId,
            session.day(),
            funnel.rule().name(),
            (long) step,
            funnel.rule().steps().get(step - 1).name(),
            1L);
      }
    }
  }

  private void acquisition(String tenantId, Session session, Steps steps, Conversions conversions) {
    Touch touch = session.touch();
    acquisition(
        tenantId,
        session.day(),
        touch,
        null,
        1,
        one(steps.list().size() == 1),
        conversions,
        Money.ZERO);
    conversions
        .revenue()
        .forEach(
            (currency, revenue) ->
                acquisition(
                    tenantId, session.day(), touch, currency, 0, 0, Conversions.NONE, revenue));
  }

  private void acquisition(
      String tenantId,
      int day,
      Touch touch,
      String currency,
      long sessions,
      long bounces,
      Conversions conversions,
      BigDecimal revenue) {
    sum(
        TableName.ACQUISITION_CHANGES,
        tenantId,
        day,
        touch.channel(),
        touch.source(),
        touch.medium(),
        touch.campaign(),
        touch.referrerClass(),
        currency,
        1L,
        sessions,
        bounces,
        one(conversions.count() > 0),
        conversions.count(),
        revenue);
  }

  private static long one(boolean holds) {
    return holds ? 1 : 0;
  }

  /** Adds the columns that all tables of sums end with. */
  private void sum(TableName table, String tenantId, int day, Object... rest) {
    Object[] values = new Object[rest.length + 4];
    values[0] = tenantId;
    values[1] = day;
    System.arraycopy(rest, 0, values, 2, rest.length);
    values[rest.length + 2] = isFinal;
    sink.sum(table, day, Row.of(values));
  }
}
