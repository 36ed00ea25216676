package io.tributary.generate;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.generate.Emitted.Event;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Sessions cut by the book, from all distinct events at once. */
final class NaiveSessions {
  private static final int MOST_EVENTS_OF_A_PERSON = 10_000;

  private final List<String> sessions = new ArrayList<>();
  private final TreeSet<String> automatedDays = new TreeSet<>();
  private final TreeSet<Long> pauses = new TreeSet<>();
  private int bridged;
  private int overMidnight;

  private NaiveSessions() {}

  static NaiveSessions of(Collection<Event> distinct) {
    NaiveSessions result = new NaiveSessions();
    Map<String, List<Event>> perVisitor =
        distinct.stream()
            .collect(Collectors.groupingBy(Event::who, TreeMap::new, Collectors.toList()));
    perVisitor.forEach(result::cut);
    return result;
  }

  static String told(JsonNode session) {
    List<String> ids = new ArrayList<>();
    session.get("event_ids").forEach(id -> ids.add(id.asText()));
    return session(
        session.get("tenant_id").asText() + " " + session.get("visitor_id").asText(),
        Instant.parse(session.get("started_at").asText()).toEpochMilli(),
        Instant.parse(session.get("ended_at").asText()).toEpochMilli(),
        ids);
  }

  /** Sorted. */
  List<String> sessions() {
    return sessions.stream().sorted().toList();
  }

  TreeSet<String> automatedDays() {
    return automatedDays;
  }

  /** Of people, from the latest end to the next event, in milliseconds. */
  TreeSet<Long> pauses() {
    return pauses;
  }

  /** How often an event continued a session only because one before it lasted. */
  int bridged() {
    return bridged;
  }

  int overMidnight() {
    return overMidnight;
  }

  private void cut(String who, List<Event> events) {
    events.sort(Comparator.comparing(Event::millis).thenComparing(Event::id));
    Map<Long, List<Event>> perDay =
        events.stream()
            .collect(Collectors.groupingBy(Event::day, TreeMap::new, Collectors.toList()));
    List<Event> kept = new ArrayList<>();
    perDay.forEach(
        (day, ofDay) -> {
          if (isAutomated(day, ofDay)) {
            automatedDays.add(who + " " + LocalDate.ofEpochDay(day));
          } else {
            kept.addAll(ofDay);
          }
        });
    List<Event> open = new ArrayList<>();
    long latestEnd = Long.MIN_VALUE;
    for (Event event : kept) {
      if (!open.isEmpty()) {
        long pause = event.millis() - latestEnd;
        pauses.add(pause);
        if (pause > Span.SESSION_GAP) {
          close(who, open, latestEnd);
          open = new ArrayList<>();
          latestEnd = Long.MIN_VALUE;
        } else if (event.millis() - open.get(open.size() - 1).millis() > Span.SESSION_GAP) {
          bridged++;
        }
      }
      open.add(event);
      latestEnd = Math.max(latestEnd, event.end());
    }
    if (!open.isEmpty()) {
      close(who, open, latestEnd);
    }
  }

  private void close(String who, List<Event> events, long latestEnd) {
    overMidnight += events.get(0).day() < events.get(events.size() - 1).day() ? 1 : 0;
    sessions.add(
        session(who, events.get(0).millis(), latestEnd, events.stream().map(Event::id).toList()));
  }

  private static boolean isAutomated(long day, List<Event> events) {
    long latestEnd = day * Span.DAY;
    long longest = 0;
    for (Event event : events) {
      longest = Math.max(longest, event.millis() - latestEnd);
      latestEnd = Math.max(latestEnd, event.end());
    }
    longest = Math.max(longest, (day + 1) * Span.DAY - latestEnd);
    return events.size() > MOST_EVENTS_OF_A_PERSON || longest <= Span.SESSION_GAP;
  }

  private static String session(String who, long startedAt, long endedAt, List<String> ids) {
    return who
        + " "
        + Instant.ofEpochMilli(startedAt)
        + " "
        + Instant.ofEpochMilli(endedAt)
        + " "
        + ids;
  }
}
