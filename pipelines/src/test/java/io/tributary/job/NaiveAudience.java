package io.tributary.job;

import io.tributary.event.Device;
import io.tributary.event.Event;
import io.tributary.playback.Playback;
import io.tributary.playback.Playbacks;
import io.tributary.rules.Rules;
import io.tributary.session.NaiveTimeline;
import io.tributary.session.Session;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.VisitorDay;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The audience tables of one tenant by their definitions. Each day is computed from the events up
 * to its end, as if there were no others, and from what was published of the days before.
 */
final class NaiveAudience {
  private final Rules rules;
  private final ZoneId zone;
  private final ReportingDays days;
  private final int first;
  private final Collection<Event> all;

  private final Map<TableName, List<String>> rows = new HashMap<>();
  private final Map<PersonDay, Known> published = new HashMap<>();

  private record PersonDay(String personId, int day) {}

  /** What was published of a person's day. */
  private record Known(String state, boolean isChurnEvent, Did did) {}

  /** What a visitor or a person did on a day. */
  private static final class Did {
    private final long[] counts = new long[12];
    private final TreeMap<String, BigDecimal> revenue = new TreeMap<>();
    private final TreeMap<String, Long> pageGroups = new TreeMap<>();
    private final TreeMap<String, Long> contents = new TreeMap<>();

    Did plus(Did other, int sign) {
      Did sum = new Did();
      for (int i = 0; i < counts.length; i++) {
        sum.counts[i] = counts[i] + sign * other.counts[i];
      }
      Stream.of(this, other)
          .forEach(
              did -> {
                int by = did == this ? 1 : sign;
                did.revenue.forEach(
                    (name, money) ->
                        merge(sum.revenue, name, money.multiply(BigDecimal.valueOf(by))));
                did.pageGroups.forEach((name, count) -> merge(sum.pageGroups, name, by * count));
                did.contents.forEach((name, count) -> merge(sum.contents, name, by * count));
              });
      return sum;
    }

    private static void merge(TreeMap<String, BigDecimal> map, String name, BigDecimal money) {
      BigDecimal sum = map.getOrDefault(name, BigDecimal.ZERO).add(money);
      map.put(name, sum);
    }

    private static void merge(TreeMap<String, Long> map, String name, long count) {
      long sum = map.getOrDefault(name, 0L) + count;
      if (sum == 0) {
        map.remove(name);
      } else {
        map.put(name, sum);
      }
    }
  }

  private NaiveAudience(Rules rules, ZoneId zone, int first, Collection<Event> all) {
    this.rules = rules;
    this.zone = zone;
    this.days = new ReportingDays(zone);
    this.first = first;
    this.all = all;
  }

  /** The rows of each table without their histories and runs, as texts, sorted. */
  static Map<TableName, List<String>> of(
      Rules rules, ZoneId zone, DayRange range, Collection<Event> events) {
    NaiveAudience audience = new NaiveAudience(rules, zone, range.from(), events);
    PersonRows.TABLES.forEach(table -> audience.rows.put(table, new ArrayList<>()));
    range.days().forEach(audience::day);
    audience.rows.values().forEach(list -> list.sort(Comparator.naturalOrder()));
    return audience.rows;
  }

  /** One visitor as of a day. */
  private final class Visitor {
    private final String visitorId;
    private final NaiveTimeline timeline;
    private final TreeMap<Integer, String> lastUsers = new TreeMap<>();

    Visitor(String visitorId, int asOf) {
      this.visitorId = visitorId;
      this.timeline =
          new NaiveTimeline(
              rules,
              zone,
              all.stream()
                  .filter(event -> event.visitorId().equals(visitorId))
                  .filter(event -> days.dayOf(event.eventAt()) <= asOf)
                  .toList());
      for (VisitorDay day : timeline.days()) {
        if (day.lastUserId() != null) {
          lastUsers.put(day.day(), day.lastUserId());
        }
      }
    }

    Integer joinedDay() {
      return lastUsers.isEmpty() ? null : lastUsers.firstKey();
    }

    /** Null if nobody is known on the day. */
    String userOn(int day) {
      return lastUsers.floorEntry(day) == null ? null : lastUsers.floorEntry(day).getValue();
    }

    String personOn(int day) {
      return userOn(day) == null ? visitorId : "u:" + userOn(day);
    }

    /** As of now: the visitor's anonymous days belong to its first user. */
    String personOfAnonymousDays() {
      return lastUsers.isEmpty() ? visitorId : "u:" + lastUsers.firstEntry().getValue();
    }

    /** All that the visitor did so far. */
    Did total() {
      Did total = new Did();
      for (Session session : timeline.sessions()) {
        total.counts[0]++;
        session
            .events()
            .forEach(
                event -> {
                  total.counts[1]++;
                  if (event.eventType().equals("page_view")) {
                    total.counts[2]++;
                    String page = event.pageGroup() == null ? "(none)" : event.pageGroup();
                    Did.merge(total.pageGroups, page, 1);
                  }
                  if (rules.conversionEventTypes().contains(event.eventType())) {
                    total.counts[3]++;
                    if (event.amount() != null) {
                      Did.merge(total.revenue, event.currency(), event.amount().setScale(4));
                    }
                  }
                });
        for (Playback playback : Playbacks.of(session, rules.heartbeat())) {
          total.counts[4] += playback.watchMs();
          Did.merge(total.contents, playback.contentId(), playback.watchMs());
          total.counts[5]++;
          total.counts[6] += playback.isValid() ? 1 : 0;
          total.counts[7] += playback.isComplete() ? 1 : 0;
          total.counts[8] += playback.pauseCount();
          total.counts[9] += playback.seekCount();
          total.counts[10] += playback.rebufferCount();
          total.counts[11] += playback.rebufferMs();
        }
      }
      return total;
    }
  }

  private List<Visitor> visitors(int asOf) {
    return all.stream()
        .map(Event::visitorId)
        .distinct()
        .map(id -> new Visitor(id, asOf))
        .filter(visitor -> !visitor.timeline.events().isEmpty())
        .toList();
  }

  private void day(int day) {
    List<Visitor> now = visitors(day);
    Map<String, Visitor> before = new HashMap<>();
    visitors(day - 1).forEach(visitor -> before.put(visitor.visitorId, visitor));

    Map<String, TreeSet<Integer>> active = new TreeMap<>();
    Map<String, Did> did = new TreeMap<>();
    for (Visitor visitor : now) {
      identities(visitor, day);
      for (Session session : visitor.timeline.sessions()) {
        active
            .computeIfAbsent(personNow(visitor, session.day()), p -> new TreeSet<>())
            .add(session.day());
      }
      Did was =
          before.containsKey(visitor.visitorId) ? before.get(visitor.visitorId).total() : new Did();
      Did today = visitor.total().plus(was, -1);
      // Of sums that were there before, nothing is left but zeros.
      today.revenue.keySet().removeIf(name -> isOld(name, was, today));
      did.merge(visitor.personOn(day), today, (a, b) -> a.plus(b, 1));
    }
    Map<String, Long> moves = new TreeMap<>();
    active.forEach((person, set) -> person(day, person, set, did.get(person), now, moves));
    published.forEach(
        (key, known) -> {
          if (key.day() == day - 1 && !active.containsKey(key.personId())) {
            moves.merge(known.state() + ", (merged)", 1L, Long::sum);
          }
        });
    moves.forEach((move, count) -> add(TableName.LIFECYCLE_DAILY, "t", day, move, count));
    retention(day, active.values());
    labels(day, now);
  }

  /** A currency of which nothing was added. */
  private static boolean isOld(String name, Did was, Did today) {
    return was.revenue.containsKey(name) && today.revenue.get(name).signum() == 0;
  }

  private String personNow(Visitor visitor, int day) {
    return visitor.userOn(day) == null ? visitor.personOfAnonymousDays() : visitor.personOn(day);
  }

  private void identities(Visitor visitor, int day) {
    if (!visitor.visitorId.startsWith("a:")) {
      return;
    }
    List<Event> withUser =
        visitor.timeline.events().stream().filter(event -> event.userId() != null).toList();
    withUser.stream()
        .map(Event::userId)
        .distinct()
        .forEach(
            user -> {
              List<Event> ofUser =
                  withUser.stream().filter(event -> event.userId().equals(user)).toList();
              boolean hasHistory = visitor.lastUsers.firstEntry().getValue().equals(user);
              add(
                  TableName.IDENTITIES,
                  "t",
                  day,
                  visitor.visitorId,
                  user,
                  ofUser.get(0).eventAt(),
                  ofUser.get(ofUser.size() - 1).eventAt(),
                  withUser.get(withUser.size() - 1).userId().equals(user),
                  hasHistory ? visitor.joinedDay() : null);
            });
  }

  private void person(
      int day,
      String person,
      TreeSet<Integer> active,
      Did didToday,
      List<Visitor> now,
      Map<String, Long> moves) {
    Did today = didToday == null ? new Did() : didToday;
    long bits = 0;
    for (int back = 0; back < 28; back++) {
      bits |= active.contains(day - back) ? 1L << back : 0;
    }
    Integer previous = active.lower(day);
    String state;
    if (active.contains(day)) {
      state = previous == null ? "new" : previous >= day - 28 ? "retained" : "resurrected";
    } else {
      int ago = day - active.last();
      state = ago <= 6 ? "idle" : ago <= 27 ? "at-risk" : "churned";
    }
    boolean isChurnEvent = day - active.last() == 28;
    Known yesterday = published.get(new PersonDay(person, day - 1));
    moves.merge((yesterday == null ? "(none)" : yesterday.state()) + ", " + state, 1L, Long::sum);
    published.put(new PersonDay(person, day), new Known(state, isChurnEvent, today));

    List<Session> sessions = sessionsOf(person, now);
    Session firstSession = sessions.get(0);
    Session lastSession = sessions.get(sessions.size() - 1);
    Device device = lastSession.first().derived().device();
    List<Object> values =
        new ArrayList<>(
            List.of(
                "t",
                day,
                person,
                state,
                isChurnEvent,
                active.first(),
                active.last(),
                bits,
                active.size()));
    for (int i = 0; i < 4; i++) {
      values.add(today.counts[i]);
    }
    values.add(today.revenue);
    for (int i = 4; i < 12; i++) {
      values.add(today.counts[i]);
    }
    values.add(today.pageGroups);
    values.add(today.contents);
    List<Object> arrivals =
        Arrays.asList(
            device == null ? null : device.deviceClass(),
            lastSession.first().derived().country(),
            channelAsOfItsDay(firstSession),
            channelAsOfItsDay(lastSession));
    values.addAll(arrivals);
    add(TableName.PERSON_DAYS, values.toArray());
    features(day, person, active, bits, state, arrivals, now);
  }

  /** In the order in which they start, as the person is known now. */
  private List<Session> sessionsOf(String person, List<Visitor> now) {
    return now.stream()
        .flatMap(
            visitor ->
                visitor.timeline.sessions().stream()
                    .filter(session -> personNow(visitor, session.day()).equals(person)))
        .sorted(
            Comparator.comparingLong(Session::startedAt)
                .thenComparing(this::channelAsOfItsDay)
                .thenComparing(NaiveAudience::device)
                .thenComparing(
                    session -> Objects.toString(session.first().derived().country(), "")))
        .toList();
  }

  /** Of devices and countries, that which is not known comes first. */
  private static String device(Session session) {
    Device device = session.first().derived().device();
    return device == null ? "" : device.deviceClass();
  }

  /** From the events that were there when the day of the session's start ended. */
  private String channelAsOfItsDay(Session session) {
    return new Session(
            session.day(),
            session.endedAt(),
            session.events().stream()
                .filter(event -> days.dayOf(event.eventAt()) == session.day())
                .toList())
        .touch()
        .channel();
  }

  private void features(
      int day,
      String person,
      TreeSet<Integer> active,
      long bits,
      String state,
      List<Object> arrivals,
      List<Visitor> now) {
    Did week = window(day - 6, day, day, person, now);
    Did weekBefore = window(day - 13, day - 7, day, person, now);
    Did fourWeeks = window(day - 27, day, day, person, now);
    Did today = window(day, day, day, person, now);
    List<Object> values =
        new ArrayList<>(
            List.of(
                "t",
                day,
                person,
                state,
                day - active.last(),
                day - active.first(),
                Long.bitCount(bits & 127),
                Long.bitCount(bits),
                active.size()));
    for (int i = 0; i < 6; i++) {
      values.addAll(List.of(today.counts[i], week.counts[i], fourWeeks.counts[i]));
    }
    values.add(fourWeeks.revenue);
    values.add(week.counts[0] - weekBefore.counts[0]);
    values.add(week.counts[4] - weekBefore.counts[4]);
    for (int i = 6; i < 12; i++) {
      values.add(fourWeeks.counts[i]);
    }
    values.add(largest(fourWeeks.pageGroups));
    values.add(largest(fourWeeks.contents));
    values.addAll(arrivals);
    add(TableName.PERSON_FEATURES, values.toArray());
  }

  /**
   * What was published of a person's days, and of those that joined it while they were on their
   * own.
   */
  private Did window(int from, int to, int asOf, String person, List<Visitor> now) {
    Did sum = new Did();
    for (int day = Math.max(first, from); day <= to; day++) {
      List<String> persons = new ArrayList<>(List.of(person));
      for (Visitor visitor : now) {
        if (visitor.visitorId.startsWith("a:")
            && visitor.joinedDay() != null
            && visitor.joinedDay() <= asOf
            && visitor.joinedDay() > day
            && visitor.personOfAnonymousDays().equals(person)) {
          persons.add(visitor.visitorId);
        }
      }
      for (String member : persons) {
        Known known = published.get(new PersonDay(member, day));
        sum = known == null ? sum : sum.plus(known.did(), 1);
      }
    }
    return sum;
  }

  private static List<String> largest(TreeMap<String, Long> amounts) {
    List<String> names = new ArrayList<>(amounts.keySet());
    names.sort(Comparator.comparing((String name) -> -amounts.get(name)));
    return names.subList(0, Math.min(3, names.size()));
  }

  private void retention(int day, Collection<TreeSet<Integer>> persons) {
    TreeSet<Integer> mondays = new TreeSet<>();
    persons.forEach(active -> mondays.add(monday(active.first())));
    for (int monday : mondays) {
      List<TreeSet<Integer>> cohort =
          persons.stream().filter(active -> monday(active.first()) == monday).toList();
      for (int week = 0; monday + 6 + 7 * week + 6 <= day; week++) {
        int n = week;
        long inWeek =
            cohort.stream()
                .filter(
                    active ->
                        !active
                            .subSet(active.first() + 7 * n, active.first() + 7 * n + 7)
                            .isEmpty())
                .count();
        long orLater =
            cohort.stream()
                .filter(active -> active.ceiling(active.first() + 7 * n) != null)
                .count();
        add(TableName.RETENTION_DAILY, "t", day, monday, week, cohort.size(), inWeek, orLater);
        boolean isSunday = LocalDate.ofEpochDay(day).getDayOfWeek() == DayOfWeek.SUNDAY;
        if (isSunday && monday + 6 + 7 * (week + 4) + 6 <= day) {
          long churned = cohort.size() - orLater;
          add(TableName.CHURN_COHORTS_WEEKLY, "t", day, monday, week, cohort.size(), churned);
        }
      }
    }
  }

  private static int monday(int day) {
    return (int)
        LocalDate.ofEpochDay(day)
            .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
            .toEpochDay();
  }

  /** A person's churn is what was published of it, or of the person that it had become by then. */
  private void labels(int day, List<Visitor> now) {
    int labelled = day - 28;
    published.forEach(
        (key, known) -> {
          if (key.day() != labelled || known.state().equals("churned")) {
            return;
          }
          Integer churned = null;
          boolean isActive = false;
          for (int at = labelled + 1; at <= day; at++) {
            Known then = published.get(new PersonDay(personOn(at, key.personId(), now), at));
            churned = churned == null && then.isChurnEvent() ? (Integer) at : churned;
            isActive |= Set.of("new", "retained", "resurrected").contains(then.state());
          }
          add(
              TableName.CHURN_LABELS,
              "t",
              labelled,
              key.personId(),
              churned != null,
              churned,
              isActive);
        });
  }

  private static String personOn(int day, String person, List<Visitor> now) {
    return now.stream()
        .filter(visitor -> visitor.visitorId.equals(person))
        .map(
            visitor ->
                visitor.joinedDay() != null && visitor.joinedDay() <= day
                    ? visitor.personOfAnonymousDays()
                    : person)
        .findFirst()
        .orElse(person);
  }

  private void add(TableName table, Object... values) {
    rows.get(table).add(String.join(", ", Stream.of(values).map(Objects::toString).toList()));
  }
}
