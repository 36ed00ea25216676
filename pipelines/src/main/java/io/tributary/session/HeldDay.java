package io.tributary.session;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.ContentHash;
import io.tributary.event.Texts;
import io.tributary.timeline.EncodedEvent;
import io.tributary.timeline.TimelineEvent;
import io.tributary.timeline.VisitorDay;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One visitor's day in a store: its events, or, where they are too many, only the hashes of their
 * contents and of their ids and what they sum up to.
 */
final class HeldDay {
  /** An event and the number of the advance that it waits for. */
  record Held(TimelineEvent event, int generation) implements Comparable<Held> {
    @Override
    public int compareTo(Held other) {
      return event.compareTo(other.event);
    }
  }

  /**
   * The session that a day ends with.
   *
   * @param endedAt how far it reaches, in microseconds
   * @param key the tracker's session; null if its events name none
   */
  record Tail(long endedAt, String key) {
    static void write(Tail tail, Bytes out) {
      out.writeByte(tail == null ? 0 : 1);
      if (tail != null) {
        out.writeLong(tail.endedAt);
        out.writeText(tail.key);
      }
    }

    static Tail read(ByteReader in) {
      return in.readByte() == 0 ? null : new Tail(in.readLong(), in.readText());
    }
  }

  private static final int EVENTS = 0;
  private static final int CONTENTS = 1;
  private static final int IDS = 2;

  private static final int EVENTS_PER_BUCKET = 128;
  private static final int HASHES_PER_BUCKET = 256;
  private static final Bytes NOTHING = new Bytes(0);

  private final LiveTimeline.Store store;
  private final int day;
  private final Texts<String> texts;
  private final Bytes scratch = new Bytes(128);
  private HashBuckets events;
  private HashBuckets contents;
  private HashBuckets ids;
  private Tail tail;

  private long firstEventAt;
  private long lastEventAt;
  private TimelineEvent lastOfUser;
  private int emittedSize;

  private HeldDay(LiveTimeline.Store store, int day, Texts<String> texts) {
    this.store = store;
    this.day = day;
    this.texts = texts;
  }

  static HeldDay empty(LiveTimeline.Store store, int day, Texts<String> texts) {
    HeldDay held = new HeldDay(store, day, texts);
    held.events = HashBuckets.empty(store, held.key(EVENTS), EVENTS_PER_BUCKET);
    return held;
  }

  private long key(int kind) {
    return (long) day << 34 | (long) kind << 32;
  }

  int day() {
    return day;
  }

  /** Distinct events. */
  int size() {
    return hasEvents() ? events.size() : contents.size();
  }

  /** Whether there is more than hashes and sums. */
  boolean hasEvents() {
    return events != null;
  }

  /** Whether the event is not a copy of one that is here. */
  boolean add(EncodedEvent event, int generation) {
    if (hasEvents()) {
      scratch.clear();
      scratch.writeSize(generation);
      event.writeRest(scratch);
      return events.add(event.hashHigh(), event.hashLow(), scratch);
    }
    return addUp(event.toTimelineEvent());
  }

  private boolean addUp(TimelineEvent event) {
    if (!contents.add(event.hash().high(), event.hash().low(), NOTHING)) {
      return false;
    }
    byte[] id = event.eventId().getBytes(StandardCharsets.UTF_8);
    ContentHash hash = ContentHash.of(id, 0, id.length);
    ids.add(hash.high(), hash.low(), NOTHING);
    firstEventAt = Math.min(firstEventAt, event.eventAt());
    lastEventAt = Math.max(lastEventAt, event.eventAt());
    if (event.userId() != null && (lastOfUser == null || event.compareTo(lastOfUser) > 0)) {
      lastOfUser = event;
    }
    return true;
  }

  /** In timeline order. */
  List<Held> events() {
    List<Held> list = new ArrayList<>();
    if (hasEvents()) {
      events.forEach((high, low, rest, length) -> list.add(read(high, low, rest)));
      Collections.sort(list);
    }
    return list;
  }

  /** Keeps of each event no more than says whether another is its copy, or has its id. */
  void keepHashes() {
    contents = HashBuckets.empty(store, key(CONTENTS), HASHES_PER_BUCKET);
    ids = HashBuckets.empty(store, key(IDS), HASHES_PER_BUCKET);
    firstEventAt = Long.MAX_VALUE;
    lastEventAt = Long.MIN_VALUE;
    HashBuckets replaced = events;
    events = null;
    replaced.forEach((high, low, rest, length) -> addUp(read(high, low, rest).event()));
    replaced.clear();
  }

  /** Whether a day without events has changed since {@link #markEmitted}. */
  boolean hasNews() {
    return !hasEvents() && contents.size() != emittedSize;
  }

  /**
   * @param newTail what {@link #tail} says from now on
   */
  void markEmitted(Tail newTail) {
    emittedSize = size();
    tail = newTail;
  }

  /**
   * The day's last session, as of {@link #markEmitted}; null if no session of the day can be open
   * after its end.
   */
  Tail tail() {
    return tail;
  }

  /** Of a day without events, which had too many. */
  VisitorDay visitorDay() {
    return new VisitorDay(
        day,
        contents.size(),
        firstEventAt,
        lastEventAt,
        contents.size() - ids.size(),
        lastOfUser == null ? null : lastOfUser.userId(),
        VisitorDay.TOO_MANY_EVENTS);
  }

  /**
   * Stores what has been added.
   *
   * @param isAtRest as of {@link LiveTimeline.Store#write}
   */
  void save(boolean isAtRest) {
    if (hasEvents()) {
      events.save(isAtRest);
    } else {
      contents.save(isAtRest);
      ids.save(isAtRest);
    }
  }

  void clear() {
    if (hasEvents()) {
      events.clear();
    } else {
      contents.clear();
      ids.clear();
    }
  }

  void write(Bytes out) {
    out.writeSigned(day);
    Tail.write(tail, out);
    out.writeByte(hasEvents() ? EVENTS : CONTENTS);
    if (hasEvents()) {
      events.write(out);
      return;
    }
    contents.write(out);
    ids.write(out);
    out.writeLong(firstEventAt);
    out.writeLong(lastEventAt);
    out.writeSize(emittedSize);
    out.writeByte(lastOfUser == null ? 0 : 1);
    if (lastOfUser != null) {
      out.writeLong(lastOfUser.hash().high());
      out.writeLong(lastOfUser.hash().low());
      out.writeSize(0);
      lastOfUser.writeRest(out);
    }
  }

  static HeldDay read(LiveTimeline.Store store, ByteReader in, Texts<String> texts) {
    HeldDay held = new HeldDay(store, (int) in.readSigned(), texts);
    held.tail = Tail.read(in);
    if (in.readByte() == EVENTS) {
      held.events = HashBuckets.read(store, held.key(EVENTS), EVENTS_PER_BUCKET, in);
      return held;
    }
    held.contents = HashBuckets.read(store, held.key(CONTENTS), HASHES_PER_BUCKET, in);
    held.ids = HashBuckets.read(store, held.key(IDS), HASHES_PER_BUCKET, in);
    held.firstEventAt = in.readLong();
    held.lastEventAt = in.readLong();
    held.emittedSize = in.readSize();
    if (in.readByte() == 1) {
      held.lastOfUser = held.read(in.readLong(), in.readLong(), in).event();
    }
    return held;
  }

  private Held read(long high, long low, ByteReader rest) {
    int generation = rest.readSize();
    return new Held(TimelineEvent.readRest(new ContentHash(high, low), rest, texts), generation);
  }
}
