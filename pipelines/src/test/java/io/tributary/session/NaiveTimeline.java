package io.tributary.session;

import io.tributary.event.Event;
import io.tributary.rules.Rules;
import io.tributary.timeline.TimelineEvent;
import io.tributary.timeline.VisitorDay;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/** Sessions and days of one visitor by their definitions, each event held against all others. */
public final class NaiveTimeline {
  private final Rules rules;
  private final ZoneId zone;
  private final long gap;
  private final TreeMap<Integer, List<Event>> byDay = new TreeMap<>();

  public NaiveTimeline(Rules rules, ZoneId zone, Collection<Event> withCopies) {
    this.rules = rules;
    this.zone = zone;
    this.gap = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.EPOCH.plus(rules.session().gap()));
    List<Event> events = new ArrayList<>(new LinkedHashSet<>(withCopies));
    events.sort(
        Comparator.comparingLong(Event::eventAt)
            .thenComparing(
                event -> event.eventId().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned)
            .thenComparing(event -> event.hash().toBytes(), Arrays::compareUnsigned));
    events.forEach(event -> byDay.computeIfAbsent(dayOf(event), d -> new ArrayList<>()).add(event));
  }

  public List<Event> events() {
    return byDay.values().stream().flatMap(List::stream).toList();
  }

  public List<VisitorDay> days() {
    List<VisitorDay> days = new ArrayList<>();
    byDay.forEach(
        (day, events) ->
            days.add(
                new VisitorDay(
                    day,
                    events.size(),
                    events.get(0).eventAt(),
                    events.get(events.size() - 1).eventAt(),
                    events.size() - events.stream().map(Event::eventId).distinct().count(),
                    last(events.stream().map(Event::userId).filter(Objects::nonNull).toList()),
                    automatedReason(day, events))));
    return days;
  }

  public List<Session> sessions() {
    List<Event> counted = new ArrayList<>();
    byDay.forEach(
        (day, events) -> {
          if (automatedReason(day, events) == null) {
            counted.addAll(events);
          }
        });
    List<List<Event>> sessions = new ArrayList<>();
    for (Event event : counted) {
      if (sessions.isEmpty() || !continues(sessions.get(sessions.size() - 1), event)) {
        sessions.add(new ArrayList<>());
      }
      sessions.get(sessions.size() - 1).add(event);
    }
    return sessions.stream().map(this::session).toList();
  }

  private boolean continues(List<Event> session, Event event) {
    String key = last(session.stream().map(NaiveTimeline::keyOf).filter(Objects::nonNull).toList());
    boolean isOther =
        key != null
            && keyOf(event) != null
            && !key.equals(keyOf(event))
            && event.eventAt() > session.get(0).eventAt();
    return !isOther && session.stream().anyMatch(before -> event.eventAt() - endOf(before) <= gap);
  }

  private static String keyOf(Event event) {
    return event.derived().sessionKey();
  }

  private Session session(List<Event> events) {
    return new Session(
        dayOf(events.get(0)),
        events.stream().mapToLong(this::endOf).max().orElseThrow(),
        events.stream().map(TimelineEvent::of).toList());
  }

  /** A pause is a stretch of the day, longer than the gap, that no event touches. */
  private String automatedReason(int day, List<Event> events) {
    if (events.size() > rules.automated().maxEventsPerDay()) {
      return VisitorDay.TOO_MANY_EVENTS;
    }
    List<Long> pauseEnds = new ArrayList<>(events.stream().map(Event::eventAt).toList());
    pauseEnds.add(startOf(day + 1));
    boolean hasPause =
        pauseEnds.stream()
            .anyMatch(
                until ->
                    until - gap > startOf(day)
                        && events.stream()
                            .noneMatch(
                                event -> event.eventAt() < until && endOf(event) >= until - gap));
    return hasPause ? null : VisitorDay.NO_PAUSE;
  }

  private long endOf(Event event) {
    if (event.durationMs() == null
        || !rules.session().lastingEventTypes().contains(event.eventType())) {
      return event.eventAt();
    }
    Instant start = Instant.EPOCH.plus(event.eventAt(), ChronoUnit.MICROS);
    Instant end = start.plus(Math.max(0, event.durationMs()), ChronoUnit.MILLIS);
    return Math.min(startOf(dayOf(event) + 1), ChronoUnit.MICROS.between(Instant.EPOCH, end));
  }

  private int dayOf(Event event) {
    Instant at = Instant.EPOCH.plus(event.eventAt(), ChronoUnit.MICROS);
    return (int) LocalDate.ofInstant(at, zone).toEpochDay();
  }

  private long startOf(int day) {
    Instant start = LocalDate.ofEpochDay(day).atStartOfDay(zone).toInstant();
    return ChronoUnit.MICROS.between(Instant.EPOCH, start);
  }

  private static <T> T last(List<T> list) {
    return list.isEmpty() ? null : list.get(list.size() - 1);
  }
}
