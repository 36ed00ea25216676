package io.tributary.generate;

import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;

/** A visitor that no person could be, on whole UTC days. */
final class Robot implements Actor {
  private static final int ENOUGH_EVENTS = 10_001;
  private static final byte[] PAGE_URL = Text.utf8(",\"page_url\":\"");

  private final Kind kind;
  private final Chance chance;
  private final Tenant tenant;
  private final Visitor visitor;
  private final long firstDay;
  private final long lastDay;
  private final long end;

  private boolean isBefore;
  private boolean isAfter;
  private long day;
  private int left;
  private long next;

  Robot(int number, World world) {
    this.kind = Kind.values()[number % Kind.values().length];
    this.chance = Chance.of(world.seed(), Chance.Purpose.ROBOT, number);
    this.tenant = world.tenants()[chance.weighted(world.weights())];
    String anonymousId = new Text().id(chance.next(), chance.next()).toString();
    this.visitor =
        Visitor.of(
            tenant, anonymousId, "", Device.robotUserAgent(chance), Device.ip(chance), "", 0);
    this.end = world.end();
    int days = world.days();
    int length = Math.min(days, kind == Kind.NEIGHBOUR ? 1 : 1 + chance.below(3));
    int spare = days - length;
    int offset = spare < 2 ? 0 : 1 + chance.below(spare - 1);
    this.firstDay = world.start() + offset * Span.DAY;
    this.lastDay = firstDay + (length - 1) * Span.DAY;
    this.day = firstDay;
    this.isBefore = kind == Kind.NEIGHBOUR && firstDay > world.start();
    this.next = isBefore ? firstDay - 20 * Span.MINUTE : firstEvent();
  }

  Visitor visitor() {
    return visitor;
  }

  String kindName() {
    return kind.text;
  }

  /** The starts of the days that have no sessions. */
  List<Long> automatedDays() {
    return LongStream.iterate(firstDay, at -> at <= lastDay, at -> at + Span.DAY).boxed().toList();
  }

  @Override
  public long nextAt() {
    return next;
  }

  @Override
  public void act(Scribe scribe) throws IOException {
    scribe.follow(visitor, chance);
    if (isBefore) {
      visit(scribe);
      isBefore = false;
      next = firstEvent();
    } else if (isAfter) {
      visit(scribe);
      next = NEVER;
    } else {
      workForAnHour(scribe);
    }
  }

  /** As a person would, for less than 20 min. */
  private void visit(Scribe scribe) throws IOException {
    scribe.beginSession();
    long at = next;
    for (int i = 0; i < 6; i++) {
      view(scribe, at);
      at += chance.between(20 * Span.SECOND, 3 * Span.MINUTE);
    }
    scribe.endSession();
  }

  private void workForAnHour(Scribe scribe) throws IOException {
    long until = Math.min(next + Span.HOUR, day + Span.DAY);
    while (next < until && (kind != Kind.FLOOD || left > 0)) {
      view(scribe, next);
      left--;
      next += kind == Kind.FLOOD ? chance.between(500, 6_000) : restlessPause();
    }
    boolean isDayOver = kind == Kind.FLOOD ? left == 0 : next >= day + Span.DAY;
    if (isDayOver) {
      day += Span.DAY;
      if (day <= lastDay) {
        next = firstEvent();
      } else {
        isAfter = kind == Kind.NEIGHBOUR && day < end;
        next = isAfter ? day + 5 * Span.MINUTE : NEVER;
      }
    }
  }

  private long firstEvent() {
    if (kind == Kind.FLOOD) {
      left = ENOUGH_EVENTS + (day == firstDay ? 0 : chance.below(2_000));
      return day + Span.HOUR + chance.between(0, Span.HOUR);
    }
    return day + (chance.below(4) == 0 ? Span.SESSION_GAP : chance.between(0, Span.SESSION_GAP));
  }

  private long restlessPause() {
    return chance.below(25) == 0
        ? Span.SESSION_GAP
        : chance.between(20 * Span.SECOND, 20 * Span.MINUTE);
  }

  private void view(Scribe scribe, long at) throws IOException {
    Text text = scribe.begin(EventType.PAGE_VIEW, at).put(PAGE_URL).put(tenant.site());
    text.put("/product/").number(1_000 + chance.below(Wares.PRODUCTS)).put('"');
    scribe.end();
  }

  private enum Kind {
    RESTLESS("no pause from midnight to midnight"),
    FLOOD("more than 10,000 events"),
    NEIGHBOUR("no pause from midnight to midnight, sessions on the days beside");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }
}
