package io.tributary.generate;

import java.io.IOException;

/**
 * Writes down what one visitor after another does, and which of it is one session: the caller says
 * where sessions begin.
 */
final class Scribe {
  private static final byte[] DURATION = Text.utf8(",\"duration_ms\":");
  private static final byte[] CONFLICT =
      Text.utf8(",\"attributes\":{\"button\":\"retry\",\"retried\":\"true\"}");

  private final Courier courier;
  private final Truth truth;
  private final Tally tally;
  private final double conflictRate;
  private final Chance conflicts;
  private final long end;
  private final Session session = new Session();
  private final Text text = new Text();

  private Visitor visitor;
  private Chance chance;
  private boolean hasSessions;
  private long lastAt;
  private long identifiedAt;

  private EventType type;
  private long at;
  private long durationMs;
  private long idHigh;
  private long idLow;
  private int typeEnd;
  private int idsEnd;

  /**
   * @param end what happens at or after this device time is not written
   */
  Scribe(Courier courier, Truth truth, Tally tally, GeneratorSettings settings) {
    this.courier = courier;
    this.truth = truth;
    this.tally = tally;
    this.conflictRate = settings.faults().idConflict();
    this.conflicts = Chance.of(settings.seed(), Chance.Purpose.CONFLICTS, 0);
    this.end = settings.endMillis();
  }

  /** Turns to a visitor, whose chance gives the event ids. */
  void follow(Visitor newVisitor, Chance newChance) {
    visitor = newVisitor;
    chance = newChance;
    hasSessions = false;
    identifiedAt = Actor.NEVER;
    session.clear();
  }

  /** The visitor logs in: the same visitor with other id fields. */
  void identify(Visitor identified) {
    visitor = identified;
  }

  void beginSession() throws IOException {
    endSession();
    hasSessions = true;
  }

  void endSession() throws IOException {
    if (session.size() > 0) {
      truth.session(visitor, session);
      tally.sessions++;
    }
    session.clear();
  }

  /** The device time of the event last written, conflicts aside. */
  long lastAt() {
    return lastAt;
  }

  /**
   * The earliest device time among the visitor's events, since it is followed, that carry a user
   * id; {@link Actor#NEVER} if none does.
   */
  long identifiedAt() {
    return identifiedAt;
  }

  /** When the visitor's latest session was last active. */
  long latestEnd() {
    return session.latestEnd();
  }

  /** Begins an event at a device time; the caller adds fields, each with a comma before it. */
  Text begin(EventType newType, long newAt) {
    return begin(newType, newAt, 0);
  }

  Text begin(EventType newType, long newAt, long newDurationMs) {
    open(newType, newAt, newDurationMs, chance.next(), chance.next());
    return text;
  }

  void end() throws IOException {
    if (at >= end) {
      return;
    }
    post();
    lastAt = at;
    if (conflictRate > 0 && session.size() > 1 && conflicts.happens(conflictRate)) {
      addConflict();
    }
  }

  private void addConflict() throws IOException {
    int previous = session.size() - 2;
    long from = session.time(previous) + 1;
    if (from >= at) {
      return;
    }
    long between = conflicts.between(from, at);
    open(EventType.CLICK, between, 0, session.idHigh(previous), session.idLow(previous));
    text.put(CONFLICT);
    tally.idConflicts++;
    post();
    courier.tellConflict();
  }

  private void open(EventType newType, long newAt, long newDurationMs, long high, long low) {
    type = newType;
    at = newAt;
    durationMs = newDurationMs;
    idHigh = high;
    idLow = low;
    Frame.begin(text, high, low, newAt);
    typeEnd = text.put(newType.field()).length();
    idsEnd = text.put(visitor.ids()).length();
    text.put(visitor.tenantField());
    if (!type.isCompact()) {
      text.put(visitor.device());
    }
    if (durationMs > 0) {
      text.put(DURATION).number(durationMs);
    }
  }

  private void post() throws IOException {
    text.put('}');
    if (hasSessions) {
      long eventEnd = type.isLasting() ? Math.min(at + durationMs, Span.dayEnd(at)) : at;
      session.add(at, eventEnd, idHigh, idLow);
    }
    if (visitor.isIdentified()) {
      identifiedAt = Math.min(identifiedAt, at);
    }
    tally.distinctEvents++;
    courier.take(text, visitor, at, typeEnd, idsEnd);
  }
}
