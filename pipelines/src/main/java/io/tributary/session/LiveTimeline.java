package io.tributary.session;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.Texts;
import io.tributary.rules.Rules;
import io.tributary.session.HeldDay.Held;
import io.tributary.session.HeldDay.Tail;
import io.tributary.timeline.EncodedEvent;
import io.tributary.timeline.EventEnds;
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.TimelineEvent;
import io.tributary.timeline.VisitorDay;
import io.tributary.timeline.VisitorDayFold;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * One visitor's recent events, and the changes of what follows from them. Instants are
 * microseconds.
 *
 * <p>What has been emitted is a function of two things: the events that were here at the last
 * advance, and the watermark of that advance. So none of it is stored. An advance computes the
 * function twice, of the events without those that came since and of all, and emits the difference.
 * The function gives the visitor day of each held day, and each session that is closed: one to
 * which no event at the watermark or after it can belong. A session whose key no longer holds is
 * retracted, and comes back if it closes again.
 *
 * <p>A day's events are held until no event can come that would change a session which starts on
 * the day: until the watermark passes its end plus the allowed lateness, or the end of the next day
 * plus that if one of its sessions may be open after its end. What remains of it then is how far
 * its last session reaches.
 */
public final class LiveTimeline {
  /** Where the timeline is kept, values by their keys. */
  public interface Store {
    /** Null if there is no value. */
    Stored read(long key);

    /** An empty buffer for the next value that is written; one that was given before may be it. */
    Bytes scratch();

    /**
     * Writes a value; of what has changed together, that of {@link #HEAD} comes last.
     *
     * @param value null removes it; what it holds is taken before the call ends
     * @param isAtRest whether it is not likely to be written again soon
     */
    void write(long key, Bytes value, boolean isAtRest);
  }

  /**
   * What a store has.
   *
   * @param value is not changed
   * @param isAtRest as it was written
   */
  public record Stored(ByteReader value, boolean isAtRest) {}

  /** Takes changes. Of several rows of one key the one of the latest revision holds. */
  public interface Changes {
    /**
     * Called at most once per advance.
     *
     * @param gone sessions that were emitted before and no longer hold as they were
     * @param come sessions that hold now; one may have the key of one that is gone
     */
    void sessions(List<Session> gone, List<Session> come, long revision);

    /** Whether visitor days are used; else ids are not compared for them. */
    boolean wantsVisitorDays();

    void visitorDay(VisitorDay day, long revision);
  }

  /** What is never due. */
  public static final long NEVER = Long.MAX_VALUE;

  /** The key of the value that is read before all others; there is none while nothing is held. */
  public static final long HEAD = -1;

  private static final int VERSION = 6;
  private static final int SEEDS = 0;
  private static final long AT_ONCE = Long.MIN_VALUE;

  /** The watermark at which all is closed. */
  private static final long END = Long.MAX_VALUE;

  /**
   * Events of one session that came since the last advance: while it goes on, it need not be looked
   * at.
   *
   * @param latest when to advance however long it goes on, for the visitor day's sake
   */
  private record Run(int day, long firstAt, long endedAt, long latest, String key) {
    void write(Bytes out) {
      out.writeSigned(day);
      out.writeLong(firstAt);
      out.writeLong(endedAt);
      out.writeLong(latest);
      out.writeText(key);
    }

    static Run read(ByteReader in) {
      return new Run(
          (int) in.readSigned(), in.readLong(), in.readLong(), in.readLong(), in.readText());
    }
  }

  private record Key(long startedAt, String firstEventId) {}

  /**
   * What follows from a set of events.
   *
   * @param tails the last sessions of days of which one may be open after their end
   */
  private record Results(
      List<Session> sessions, Map<Integer, VisitorDay> days, Map<Integer, Tail> tails) {}

  private final Rules rules;
  private final ReportingDays days;
  private final Store store;
  private final Texts<String> texts;
  private final Changes changes;
  private final EventEnds ends;
  private final long gap;
  private final long lateness;

  private final TreeMap<Integer, HeldDay> held = new TreeMap<>();
  private int generation = SEEDS + 1;
  private long watermark = Long.MIN_VALUE;

  /** When to advance next, the run left out. */
  private long dueAt = NEVER;

  private Run run;
  private long revision;
  private Tail tail;
  private long correctionCount;

  /** Whether all sessions are emitted as they are, so that nothing is due but to drop days. */
  private boolean isSettled;

  private boolean isSaved = true;

  /**
   * @param texts how texts of stored events are read
   */
  public LiveTimeline(
      Rules rules, ReportingDays days, Store store, Texts<String> texts, Changes changes) {
    this.rules = rules;
    this.days = days;
    this.store = store;
    this.texts = texts;
    this.changes = changes;
    this.ends = new EventEnds(rules.session(), days);
    this.gap = rules.session().gap().toNanos() / 1000;
    this.lateness = rules.allowedLateness().toNanos() / 1000;
    Stored head = store.read(HEAD);
    if (head != null) {
      read(head.value());
    }
  }

  private void read(ByteReader in) {
    int version = in.readByte();
    if (version != VERSION) {
      throw new IllegalStateException(
          "Cannot read a timeline of version %s: this is version %s".formatted(version, VERSION));
    }
    generation = in.readSize();
    watermark = in.readSigned();
    dueAt = in.readSigned();
    revision = in.readSigned();
    isSettled = in.readByte() == 1;
    run = in.readByte() == 0 ? null : Run.read(in);
    tail = Tail.read(in);
    for (int rest = in.readSize(); rest > 0; rest--) {
      HeldDay day = HeldDay.read(store, in, texts);
      held.put(day.day(), day);
    }
  }

  /** Stores what events and seeds have changed since; {@link #advance} stores it, too. */
  public void save() {
    save(isSeeding());
  }

  private void save(boolean isAtRest) {
    if (isSaved) {
      return;
    }
    isSaved = true;
    if (isEmpty()) {
      forget();
      return;
    }
    held.values().forEach(day -> day.save(isAtRest));
    Bytes out = store.scratch();
    out.writeByte(VERSION);
    out.writeSize(generation);
    out.writeSigned(watermark);
    out.writeSigned(dueAt);
    out.writeSigned(revision);
    out.writeByte(isSettled ? 1 : 0);
    out.writeByte(run == null ? 0 : 1);
    if (run != null) {
      run.write(out);
    }
    Tail.write(tail, out);
    out.writeSize(held.size());
    held.values().forEach(day -> day.write(out));
    store.write(HEAD, out, false);
  }

  private void forget() {
    store.write(HEAD, null, true);
    generation = SEEDS + 1;
    watermark = Long.MIN_VALUE;
    dueAt = NEVER;
    run = null;
    revision = 0;
    isSettled = false;
    tail = null;
  }

  /** Whether nothing is held; then nothing is stored. */
  public boolean isEmpty() {
    return held.isEmpty();
  }

  /** Whether there are seeds, and more may come. */
  public boolean isSeeding() {
    return !isEmpty() && generation == SEEDS;
  }

  /** The watermark at which to advance next, if no event comes before; {@link #NEVER} if none. */
  public long wakeAt() {
    return run == null ? dueAt : Math.min(dueAt, Math.min(closesAt(run.endedAt()), run.latest()));
  }

  /** How many rows this object has emitted that replace or retract an earlier one. */
  public long correctionCount() {
    return correctionCount;
  }

  /**
   * Adds an event whose results, as if no event came after it, stand in the tables with revision 0.
   * Seeds come before all else. It is stored by {@link #save}.
   */
  public void seed(EncodedEvent event) {
    if (!isEmpty() && generation != SEEDS) {
      throw new IllegalStateException("Cannot add seeds to a timeline that has begun");
    }
    generation = SEEDS;
    HeldDay day = dayOf(event);
    if (day.add(event, SEEDS) && day.hasEvents() && hasTooMany(day)) {
      day.keepHashes();
    }
    isSaved = false;
  }

  /** Notes that the results of all seeds stand in the tables, those of open sessions too. */
  public void endSeeding() {
    if (!isSeeding()) {
      return;
    }
    generation = SEEDS + 1;
    watermark = END;
    Results results = resultsOf(heldEvents(), true);
    markEmitted(results);
    long lastCloses =
        results.sessions().stream()
            .mapToLong(session -> closesAt(session.endedAt()))
            .max()
            .orElse(NEVER);
    dueAt = Math.min(lastCloses, dropsAt(held.firstEntry().getValue()));
    isSaved = false;
    save(true);
  }

  /**
   * Adds an event that is not late; false if it is a copy. It is stored by {@link #save}.
   *
   * <p>It is in the results from the next advance on.
   */
  public boolean add(EncodedEvent event) {
    if (isSeeding()) {
      throw new IllegalStateException("Cannot add events to a timeline before its seeds are in");
    }
    HeldDay day = dayOf(event);
    if (!day.add(event, generation)) {
      return false;
    }
    if (day.hasEvents() && hasTooMany(day)) {
      dueAt = AT_ONCE;
    } else {
      long endedAt = event.endsAt(ends);
      if (!addToRun(day.day(), event, endedAt)) {
        dueAt = Math.min(dueAt, closesAt(endedAt));
      }
    }
    isSettled = false;
    isSaved = false;
    return true;
  }

  /** False if the event neither begins the run nor belongs to it, so that it is due by itself. */
  private boolean addToRun(int day, EncodedEvent event, long endedAt) {
    String key = event.sessionKey();
    if (run == null) {
      if (closesAt(endedAt) <= watermark) {
        return false;
      }
      run = new Run(day, event.eventAt(), endedAt, closesAt(endedAt) + gap, key);
      return true;
    }
    if (day != run.day()
        || event.eventAt() - run.endedAt() > gap
        || run.firstAt() - endedAt > gap
        || !Objects.equals(key, run.key())) {
      return false;
    }
    run =
        new Run(
            day,
            Math.min(run.firstAt(), event.eventAt()),
            Math.max(run.endedAt(), endedAt),
            run.latest(),
            key);
    return true;
  }

  private HeldDay dayOf(EncodedEvent event) {
    return held.computeIfAbsent(
        days.dayOf(event.eventAt()), number -> HeldDay.empty(store, number, texts));
  }

  private boolean hasTooMany(HeldDay day) {
    return day.size() > rules.automated().maxEventsPerDay();
  }

  /**
   * Emits what has changed since the last advance.
   *
   * @param newWatermark no event that is ingested before it will come; one lower than before, as a
   *     restart may give, is taken for that
   */
  public void advance(long newWatermark) {
    if (isEmpty()) {
      return;
    }
    long now = watermark == END ? newWatermark : Math.max(newWatermark, watermark);
    if (isSettled) {
      watermark = now;
      drop();
    } else {
      emitChanges(now);
    }
    isSaved = false;
    save(true);
  }

  private void emitChanges(long now) {
    Map<HeldDay, List<Held>> events = heldEvents();
    Results after = resultsOf(events, true);
    emit(hasNews(events) ? resultsOf(events, false) : after, watermark, after, now);
    watermark = now;
    generation++;
    for (HeldDay day : events.keySet()) {
      if (day.hasEvents() && hasTooMany(day)) {
        day.keepHashes();
      }
    }
    markEmitted(after);
    drop();
    run = null;
    isSettled = true;
    for (Session session : after.sessions()) {
      if (!isClosed(session, now)) {
        dueAt = Math.min(dueAt, closesAt(session.endedAt()));
        isSettled = false;
      }
    }
  }

  private boolean hasNews(Map<HeldDay, List<Held>> events) {
    for (List<Held> ofDay : events.values()) {
      for (Held event : ofDay) {
        if (event.generation() == generation) {
          return true;
        }
      }
    }
    return false;
  }

  /** Notes that what follows from all events stands in the tables. */
  private void markEmitted(Results results) {
    for (HeldDay day : held.values()) {
      day.markEmitted(results.tails().get(day.day()));
    }
  }

  private Map<HeldDay, List<Held>> heldEvents() {
    Map<HeldDay, List<Held>> events = new LinkedHashMap<>();
    held.values().forEach(day -> events.put(day, day.events()));
    return events;
  }

  private long dropsAt(HeldDay day) {
    return days.endOf(day.tail() == null ? day.day() : day.day() + 1) + lateness;
  }

  /** When no event can go on any more with a session that ended then. */
  private long closesAt(long endedAt) {
    return endedAt + gap + 1;
  }

  private boolean isClosed(Session session, long at) {
    return closesAt(session.endedAt()) <= at;
  }

  private Results resultsOf(Map<HeldDay, List<Held>> events, boolean withNews) {
    Results results = new Results(new ArrayList<>(), new TreeMap<>(), new HashMap<>());
    SessionCutter cutter = new SessionCutter(rules.session(), days, results.sessions()::add);
    boolean areIdsCounted = changes.wantsVisitorDays();
    if (tail != null) {
      cutter.resume(tail.endedAt(), tail.key());
    }
    for (Map.Entry<HeldDay, List<Held>> entry : events.entrySet()) {
      List<TimelineEvent> list = new ArrayList<>();
      VisitorDayFold fold = new VisitorDayFold(entry.getKey().day(), days, rules);
      Set<String> ids = new HashSet<>();
      for (Held event : entry.getValue()) {
        if (withNews || event.generation() != generation) {
          list.add(event.event());
          fold.add(event.event());
          if (areIdsCounted) {
            ids.add(event.event().eventId());
          }
        }
      }
      if (list.isEmpty()) {
        continue;
      }
      VisitorDay day = fold.finish(areIdsCounted ? ids.size() : list.size());
      results.days().put(day.day(), day);
      if (!day.isAutomated()) {
        list.forEach(cutter::add);
      }
      if (cutter.isOpen() && closesAt(cutter.latestEnd()) > days.endOf(day.day())) {
        results.tails().put(day.day(), new Tail(cutter.endedAt(), cutter.key()));
      }
    }
    cutter.finish();
    return results;
  }

  private void emit(Results before, long watermarkBefore, Results after, long now) {
    long next = revision + 1;
    Map<Key, Session> emitted = new LinkedHashMap<>();
    for (Session session : before.sessions()) {
      if (isClosed(session, watermarkBefore)) {
        emitted.put(keyOf(session), session);
      }
    }
    List<Session> gone = new ArrayList<>();
    List<Session> come = new ArrayList<>();
    for (Session session : after.sessions()) {
      if (isClosed(session, now)) {
        Session old = emitted.remove(keyOf(session));
        if (!session.equals(old)) {
          come.add(session);
          note(next, old != null);
          if (old != null) {
            gone.add(old);
          }
        }
      }
    }
    for (Session session : emitted.values()) {
      gone.add(session);
      note(next, true);
    }
    if (!gone.isEmpty() || !come.isEmpty()) {
      changes.sessions(gone, come, next);
    }
    Map<Integer, VisitorDay> emittedDays = new HashMap<>(before.days());
    for (VisitorDay day : after.days().values()) {
      VisitorDay old = emittedDays.get(day.day());
      if (!day.equals(old)) {
        changes.visitorDay(day, next);
        note(next, old != null);
      }
    }
    for (HeldDay day : held.values()) {
      if (day.hasNews()) {
        changes.visitorDay(day.visitorDay(), next);
        note(next, true);
      }
    }
  }

  private static Key keyOf(Session session) {
    return new Key(session.startedAt(), session.first().eventId());
  }

  private void note(long emittedRevision, boolean isCorrection) {
    revision = emittedRevision;
    if (isCorrection) {
      correctionCount++;
    }
  }

  /** Lets go of the days that no event can change, unread; the next is due then. */
  private void drop() {
    while (!isEmpty() && dropsAt(held.firstEntry().getValue()) <= watermark) {
      HeldDay day = held.pollFirstEntry().getValue();
      tail = day.tail();
      day.clear();
    }
    dueAt = isEmpty() ? NEVER : dropsAt(held.firstEntry().getValue());
  }
}
