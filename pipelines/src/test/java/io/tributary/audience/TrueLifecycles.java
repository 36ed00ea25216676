package io.tributary.audience;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where everybody stands in its life at the end of each day, told from true sessions and identities
 * alone: each day is looked at by itself, with all that happened up to its end.
 *
 * <p>A visitor has one user id at most, as in generated data. The generator's sessions are true in
 * UTC; in another zone they are as long as there are no machines and no event lasts over a midnight
 * of UTC or of the zone.
 */
public final class TrueLifecycles {
  /** The days after the last active one from which on a person is in this state. */
  static final int AT_RISK_AFTER = 7;

  static final int CHURNED_AFTER = 28;

  private final SortedMap<PersonDay, String> states = new TreeMap<>();
  private final SortedSet<PersonDay> churnEvents = new TreeSet<>();
  private final SortedSet<PersonDay> resurrections = new TreeSet<>();

  private TrueLifecycles() {}

  /** Reads a truth directory of the generator. */
  public static TrueLifecycles read(Path truth, ZoneId zone, LocalDate lastDay) throws IOException {
    List<Session> sessions = new ArrayList<>();
    for (JsonNode session : lines(truth.resolve("sessions.ndjson"))) {
      Instant startedAt = Instant.parse(session.get("started_at").asText());
      sessions.add(new Session(visitor(session, session), startedAt));
    }
    List<Identity> identities = new ArrayList<>();
    for (JsonNode person : lines(truth.resolve("persons.ndjson"))) {
      for (JsonNode visitor : person.get("visitors")) {
        if (!visitor.get("user_id").isNull()) {
          Instant at = Instant.parse(visitor.get("identified_at").asText());
          String userId = visitor.get("user_id").asText();
          identities.add(new Identity(visitor(person, visitor), userId, at));
        }
      }
    }
    return of(sessions, identities, zone, lastDay);
  }

  static TrueLifecycles of(
      Collection<Session> sessions,
      Collection<Identity> identities,
      ZoneId zone,
      LocalDate lastDay) {
    TrueLifecycles result = new TrueLifecycles();
    Map<Visitor, Identity> known = identities.stream().collect(toMap(Identity::visitor, i -> i));
    LocalDate firstDay =
        sessions.stream()
            .map(session -> day(session.startedAt, zone))
            .min(Comparator.naturalOrder())
            .orElse(lastDay);
    for (LocalDate day = firstDay; !day.isAfter(lastDay); day = day.plusDays(1)) {
      SortedMap<PersonDay, TreeSet<LocalDate>> activeDays = new TreeMap<>();
      for (Session session : sessions) {
        LocalDate active = day(session.startedAt, zone);
        if (!active.isAfter(day)) {
          String person = person(session.visitor, known, day, zone);
          activeDays
              .computeIfAbsent(
                  new PersonDay(session.visitor.tenant, person, day), key -> new TreeSet<>())
              .add(active);
        }
      }
      activeDays.forEach(result::add);
    }
    return result;
  }

  /** Of everybody who was ever active, from the first active day on. */
  public SortedMap<PersonDay, String> states() {
    return Collections.unmodifiableSortedMap(states);
  }

  /** The days on which persons churn. */
  public SortedSet<PersonDay> churnEvents() {
    return Collections.unmodifiableSortedSet(churnEvents);
  }

  /** The days on which persons are active again after they had churned. */
  public SortedSet<PersonDay> resurrections() {
    return Collections.unmodifiableSortedSet(resurrections);
  }

  /** Who a visitor is at the end of a day; all its days up to this one are that person's. */
  private static String person(
      Visitor visitor, Map<Visitor, Identity> known, LocalDate day, ZoneId zone) {
    Identity identity = known.get(visitor);
    boolean isKnown = identity != null && !day(identity.at, zone).isAfter(day);
    return isKnown ? "u:" + identity.userId : visitor.visitorId;
  }

  private void add(PersonDay personDay, SortedSet<LocalDate> activeDays) {
    LocalDate day = personDay.day;
    String state = state(activeDays, day);
    states.put(personDay, state);
    if (ChronoUnit.DAYS.between(activeDays.last(), day) == CHURNED_AFTER) {
      churnEvents.add(personDay);
    }
    if (state.equals("resurrected")) {
      resurrections.add(personDay);
    }
  }

  private static String state(SortedSet<LocalDate> activeDays, LocalDate day) {
    long quietDays = ChronoUnit.DAYS.between(activeDays.last(), day);
    if (quietDays >= CHURNED_AFTER) {
      return "churned";
    }
    if (quietDays >= AT_RISK_AFTER) {
      return "at-risk";
    }
    if (quietDays > 0) {
      return "idle";
    }
    SortedSet<LocalDate> before = activeDays.headSet(day);
    if (before.isEmpty()) {
      return "new";
    }
    return state(before, day.minusDays(1)).equals("churned") ? "resurrected" : "retained";
  }

  private static LocalDate day(Instant at, ZoneId zone) {
    return at.atZone(zone).toLocalDate();
  }

  private static Visitor visitor(JsonNode tenant, JsonNode visitor) {
    return new Visitor(tenant.get("tenant_id").asText(), visitor.get("visitor_id").asText());
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(json.readTree(line));
    }
    return lines;
  }

  /** A person at the end of a day of the reporting zone. */
  public record PersonDay(String tenant, String person, LocalDate day)
      implements Comparable<PersonDay> {
    @Override
    public int compareTo(PersonDay other) {
      return Comparator.comparing(PersonDay::tenant)
          .thenComparing(PersonDay::person)
          .thenComparing(PersonDay::day)
          .compare(this, other);
    }
  }

  record Visitor(String tenant, String visitorId) {}

  record Session(Visitor visitor, Instant startedAt) {}

  /**
   * Whom a visitor turns out to be.
   *
   * @param at when its first event with the user id happens
   */
  record Identity(Visitor visitor, String userId, Instant at) {}
}
