package io.tributary.generate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Comes, visits again and again, stops for good, and sometimes comes back after all. */
final class Person implements Actor {
  private static final long SURE_PAUSE = 45 * Span.MINUTE;
  private static final int NEVER_LOGS_IN = Integer.MAX_VALUE;
  private static final int ALWAYS_LOGGED_IN = 0;

  private static final Chance.Purpose[] DEVICES = {
    Chance.Purpose.FIRST_DEVICE, Chance.Purpose.SECOND_DEVICE
  };
  private static final String[] COUNTRIES = {"US", "DE", "GB", "FR", "JP", "BR"};
  private static final int[] COUNTRY_WEIGHTS = {38, 24, 14, 11, 8, 5};
  private static final int[] DAY_HOURS = {
    8, 4, 2, 2, 2, 4, 10, 22, 38, 52, 60, 62, 66, 62, 56, 54, 56, 60, 66, 74, 80, 72, 46, 20
  };
  private static final int[] EVENING_HOURS = {
    20, 9, 4, 2, 2, 2, 5, 10, 14, 14, 14, 16, 22, 20, 18, 20, 26, 40, 62, 90, 110, 104, 74, 42
  };

  private final int number;
  private final World world;
  private final Tenant tenant;
  private final Persona persona;
  private final Chance chance;
  private final long skewMs;
  private final long churnAt;
  private final long comeBackAt;
  private final int loginVisit;
  private final boolean hasAnonymousId;
  private final String country;
  private final boolean hasSecondDevice;

  private int visits;
  private boolean hasComeBack;
  private long next;
  private long firstAt = NEVER;
  private long lastAt;
  private final boolean[] used = new boolean[DEVICES.length];
  private final long[] identifiedAt = new long[DEVICES.length];

  Person(int number, World world) {
    this.number = number;
    this.world = world;
    this.chance = Chance.of(world.seed(), Chance.Purpose.PERSON, number);
    this.tenant = world.tenants()[chance.weighted(world.weights())];
    this.persona = Persona.any(chance);
    this.hasAnonymousId = chance.below(50) > 0;
    int login = chance.below(100);
    this.loginVisit =
        !hasAnonymousId
            ? ALWAYS_LOGGED_IN
            : login < 35 ? 1 + login / 10 : login < 38 ? ALWAYS_LOGGED_IN : NEVER_LOGS_IN;
    this.country =
        COUNTRIES[
            Chance.of(world.seed(), Chance.Purpose.COUNTRY, number).weighted(COUNTRY_WEIGHTS)];
    Chance clock = Chance.of(world.seed(), Chance.Purpose.CLOCK, number);
    this.skewMs =
        clock.happens(world.skewRate()) ? clock.between(1 - 20 * Span.HOUR, 20 * Span.HOUR) : 0;
    this.hasSecondDevice = chance.below(6) == 0 && loginVisit != NEVER_LOGS_IN && hasAnonymousId;
    long first = firstVisit();
    long churn = first + Span.HOUR + chance.exponential(persona.meanLifetime());
    long comeBack = churn + chance.between(10 * Span.DAY, 40 * Span.DAY);
    boolean comesBack = chance.below(4) == 0;
    this.churnAt = churn < world.end() ? churn : NEVER;
    this.comeBackAt = comesBack && comeBack < world.end() ? comeBack : NEVER;
    this.next = first;
    Arrays.fill(identifiedAt, NEVER);
  }

  @Override
  public long nextAt() {
    return next == NEVER ? NEVER : next - skewMs;
  }

  @Override
  public void act(Scribe scribe) throws IOException {
    visits++;
    int device = hasSecondDevice && chance.below(4) == 0 ? 1 : 0;
    boolean isLoggedIn = visits > loginVisit;
    Visitor visitor = visitor(device, isLoggedIn);
    Visitor identified = visits == loginVisit ? visitor(device, true) : visitor;
    new Visit(scribe, chance, persona, visitor, identified).happen(next);
    firstAt = Math.min(firstAt, next);
    lastAt = scribe.lastAt();
    used[device] = true;
    identifiedAt[device] = Math.min(identifiedAt[device], scribe.identifiedAt());
    next = nextVisit(scribe.latestEnd());
  }

  Tenant tenant() {
    return tenant;
  }

  String name() {
    return "person-" + number;
  }

  String personaName() {
    return persona.text();
  }

  boolean isSkewed() {
    return skewMs != 0;
  }

  long skewMs() {
    return skewMs;
  }

  /** On the device's clock. */
  long firstAt() {
    return firstAt;
  }

  long lastAt() {
    return lastAt;
  }

  /** When the person means to stop for good, or {@link #NEVER}. */
  long churnAt() {
    return churnAt;
  }

  long comeBackAt() {
    return comeBackAt;
  }

  /** Of the visitors that left events. */
  List<Identity> identities() {
    List<Identity> identities = new ArrayList<>();
    for (int device = 0; device < used.length; device++) {
      if (used[device]) {
        long at = identifiedAt[device];
        identities.add(new Identity(visitor(device, at != NEVER), at));
      }
    }
    return identities;
  }

  private long firstVisit() {
    int days = world.days();
    long day;
    if (chance.below(10) < 4) {
      day = chance.exponential(persona.meanPause()) / Span.DAY % days;
    } else {
      day =
          chance.below(2) == 0
              ? chance.below(days)
              : Math.max(chance.below(days), chance.below(days));
    }
    return world.start() + day * Span.DAY + timeOfDay();
  }

  private long nextVisit(long lastEnd) {
    long earliest = lastEnd + SURE_PAUSE;
    long at;
    if (chance.below(7) == 0) {
      at = earliest + chance.exponential(Span.HOUR);
    } else {
      long about = lastEnd + Span.DAY / 2 + chance.exponential(persona.meanPause());
      at = Math.floorDiv(about, Span.DAY) * Span.DAY + timeOfDay();
      if (at < earliest) {
        at += Span.DAY;
      }
    }
    if (at >= churnAt && !hasComeBack) {
      if (comeBackAt == NEVER) {
        return NEVER;
      }
      hasComeBack = true;
      at = Math.max(comeBackAt, earliest);
    }
    return at < world.end() ? at : NEVER;
  }

  private long timeOfDay() {
    if (chance.below(50) == 0) {
      return Span.DAY - chance.between(2 * Span.MINUTE, 40 * Span.MINUTE);
    }
    int hour = chance.weighted(persona.isEvening() ? EVENING_HOURS : DAY_HOURS);
    return hour * Span.HOUR + chance.between(0, Span.HOUR);
  }

  private Visitor visitor(int device, boolean isLoggedIn) {
    Chance traits = Chance.of(world.seed(), DEVICES[device], number);
    String anonymousId =
        hasAnonymousId ? new Text().id(traits.next(), traits.next()).toString() : "";
    String userId =
        isLoggedIn
            ? "user-" + new Text().hex(Chance.of(world.seed(), Chance.Purpose.USER, number).next())
            : "";
    return Visitor.of(
        tenant, anonymousId, userId, Device.userAgent(traits), Device.ip(traits), country, skewMs);
  }

  /**
   * Who a visitor turned out to be.
   *
   * @param visitor with the user id that its events came to carry, if any
   * @param at the device time of the first event that carries it, or {@link #NEVER}
   */
  record Identity(Visitor visitor, long at) {}
}
