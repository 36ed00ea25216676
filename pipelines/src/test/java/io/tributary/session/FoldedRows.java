package io.tributary.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.timeline.VisitorDay;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/** What a live timeline has emitted, as the views show it. Every row has to change something. */
final class FoldedRows implements LiveTimeline.Changes {
  private record Key(long startedAt, String firstEventId) {}

  private final Map<Key, Session> sessions = new HashMap<>();
  private final Map<Key, Long> sessionRevisions = new HashMap<>();
  private final Map<Integer, VisitorDay> days = new TreeMap<>();
  private final Map<Integer, Long> dayRevisions = new HashMap<>();
  private final List<String> rows = new ArrayList<>();
  private final boolean wantsVisitorDays;
  private long corrections;

  FoldedRows(boolean wantsVisitorDays) {
    this.wantsVisitorDays = wantsVisitorDays;
  }

  @Override
  public void sessions(List<Session> gone, List<Session> come, long revision) {
    Map<Key, Session> replaced = new HashMap<>();
    for (Session session : gone) {
      Key key = keyOf(session);
      assertEquals(session, sessions.remove(key), "what is gone was there");
      assertEquals(null, replaced.put(key, session), "gone once");
      corrections++;
    }
    for (Session session : come) {
      Key key = keyOf(session);
      row(key, revision, "is");
      assertNotEquals(session, replaced.remove(key), "a row of news");
      assertEquals(null, sessions.put(key, session), "come once");
    }
    replaced.keySet().forEach(key -> row(key, revision, "retracted"));
  }

  private void row(Key key, long revision, String what) {
    rows.add("%s %d %s".formatted(key.firstEventId(), revision, what));
    Long before = sessionRevisions.put(key, revision);
    assertTrue(revision > (before == null ? 0 : before), "revision");
  }

  private static Key keyOf(Session session) {
    return new Key(session.startedAt(), session.first().eventId());
  }

  @Override
  public boolean wantsVisitorDays() {
    return wantsVisitorDays;
  }

  @Override
  public void visitorDay(VisitorDay day, long revision) {
    Long before = dayRevisions.put(day.day(), revision);
    assertTrue(revision > (before == null ? 0 : before), "revision");
    VisitorDay replaced = days.put(day.day(), day);
    assertNotEquals(day, replaced, "a row of news");
    if (replaced != null) {
      corrections++;
    }
  }

  /** Puts rows of revision 0 in place of all of some days. */
  void rebuild(IntPredicate rebuilt, List<Session> newSessions, List<VisitorDay> newDays) {
    sessions.values().removeIf(session -> rebuilt.test(session.day()));
    days.keySet().removeIf(rebuilt::test);
    sessionRevisions.clear();
    dayRevisions.clear();
    newSessions.stream()
        .filter(session -> rebuilt.test(session.day()))
        .forEach(s -> sessions.put(keyOf(s), s));
    newDays.stream()
        .filter(day -> rebuilt.test(day.day()))
        .forEach(day -> days.put(day.day(), day));
  }

  List<Session> sessions() {
    return sessions.values().stream()
        .sorted((a, b) -> Long.compare(a.startedAt(), b.startedAt()))
        .toList();
  }

  List<VisitorDay> days() {
    return List.copyOf(days.values());
  }

  long corrections() {
    return corrections;
  }

  /** Rows of sessions as they came: first event's id, revision, whether it {@code is}. */
  List<String> rows() {
    return rows;
  }
}
