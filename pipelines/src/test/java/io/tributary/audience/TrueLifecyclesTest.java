package io.tributary.audience;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.audience.TrueLifecycles.Identity;
import io.tributary.audience.TrueLifecycles.PersonDay;
import io.tributary.audience.TrueLifecycles.Session;
import io.tributary.audience.TrueLifecycles.Visitor;
import io.tributary.generate.FaultRates;
import io.tributary.generate.Generator;
import io.tributary.generate.GeneratorSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrueLifecyclesTest {
  private static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 5);

  private final List<Session> sessions = new ArrayList<>();
  private final List<Identity> identities = new ArrayList<>();
  private ZoneId zone = ZoneOffset.UTC;

  @Test
  void whoStaysAwayIsIdleThenAtRiskThenChurned() {
    active("a:x", 1);
    assertEquals(
        "new 1, idle 2-7, at-risk 8-28, churned 29-35", life(lifecycles(35), "acme", "a:x"));
    assertEquals(List.of(29), days(lifecycles(35).churnEvents()));
    assertEquals(List.of(), days(lifecycles(28).churnEvents()));
  }

  @Test
  void whoComesAgainIsRetained() {
    active("a:x", 1, 1, 2, 9);
    assertEquals(
        "new 1, retained 2, idle 3-8, retained 9, idle 10", life(lifecycles(10), "acme", "a:x"));
  }

  @Test
  void whoComesOnTheLastDayDoesNotChurn() {
    active("a:x", 1, 29);
    assertEquals("new 1, idle 2-7, at-risk 8-28, retained 29", life(lifecycles(29), "acme", "a:x"));
    assertEquals(List.of(), days(lifecycles(29).churnEvents()));
  }

  @Test
  void whoHasChurnedIsResurrectedAndCanChurnAgain() {
    active("a:x", 1, 30, 31);
    assertEquals(
        "new 1, idle 2-7, at-risk 8-28, churned 29, resurrected 30, retained 31, idle 32-37,"
            + " at-risk 38-58, churned 59-60",
        life(lifecycles(60), "acme", "a:x"));
    assertEquals(List.of(29, 59), days(lifecycles(60).churnEvents()));
    assertEquals(List.of(30), days(lifecycles(60).resurrections()));
  }

  @Test
  void theAnonymousHistoryJoinsTheUserOnTheDayOfTheLogin() {
    active("a:x", 1, 3, 4);
    identified("a:x", "eve", 3);
    TrueLifecycles lifecycles = lifecycles(4);
    assertEquals("new 1, idle 2", life(lifecycles, "acme", "a:x"));
    assertEquals("retained 3-4", life(lifecycles, "acme", "u:eve"));
  }

  @Test
  void aFirstVisitWithALoginIsTheUsers() {
    active("a:x", 2);
    identified("a:x", "eve", 2);
    TrueLifecycles lifecycles = lifecycles(3);
    assertEquals("", life(lifecycles, "acme", "a:x"));
    assertEquals("new 2, idle 3", life(lifecycles, "acme", "u:eve"));
  }

  @Test
  void aLoginAfterMidnightLeavesTheSessionOnItsDay() {
    sessions.add(new Session(acme("a:x"), at(1, "23:50")));
    identities.add(new Identity(acme("a:x"), "eve", at(2, "00:05")));
    TrueLifecycles lifecycles = lifecycles(3);
    assertEquals("new 1", life(lifecycles, "acme", "a:x"));
    assertEquals("idle 2-3", life(lifecycles, "acme", "u:eve"));
  }

  @Test
  void earlierDaysOfTheUserKnowNothingOfTheHistoryThatJoinsLater() {
    active("a:laptop", 1);
    identified("a:laptop", "eve", 1);
    active("a:phone", 20, 30);
    identified("a:phone", "eve", 30);
    TrueLifecycles lifecycles = lifecycles(31);
    assertEquals("new 20, idle 21-26, at-risk 27-29", life(lifecycles, "acme", "a:phone"));
    assertEquals(
        "new 1, idle 2-7, at-risk 8-28, churned 29, retained 30, idle 31",
        life(lifecycles, "acme", "u:eve"));
    assertEquals(List.of(29), days(lifecycles.churnEvents()));
    assertEquals(List.of(), days(lifecycles.resurrections()));
  }

  @Test
  void visitorsOfOneUserAreOnePerson() {
    active("a:laptop", 1, 3);
    active("a:phone", 2);
    identified("a:laptop", "eve", 1);
    identified("a:phone", "eve", 2);
    assertEquals("new 1, retained 2-3", life(lifecycles(3), "acme", "u:eve"));
  }

  @Test
  void aVisitorWithoutAnAnonymousIdIsTheUser() {
    active("u:eve", 1, 2);
    identified("u:eve", "eve", 1);
    active("a:phone", 4);
    identified("a:phone", "eve", 4);
    assertEquals("new 1, retained 2, idle 3, retained 4", life(lifecycles(4), "acme", "u:eve"));
  }

  @Test
  void tenantsAreApart() {
    active("a:x", 1);
    sessions.add(new Session(new Visitor("globex", "a:x"), at(2, "12:00")));
    identified("a:x", "eve", 3);
    TrueLifecycles lifecycles = lifecycles(3);
    assertEquals("new 1, idle 2", life(lifecycles, "acme", "a:x"));
    assertEquals("idle 3", life(lifecycles, "acme", "u:eve"));
    assertEquals("new 2, idle 3", life(lifecycles, "globex", "a:x"));
  }

  @Test
  void daysAreThoseOfTheZone() {
    zone = ZoneId.of("Europe/Berlin");
    sessions.add(new Session(acme("a:x"), at(1, "22:30")));
    sessions.add(new Session(acme("a:x"), at(2, "23:30")));
    identities.add(new Identity(acme("a:x"), "eve", at(2, "23:31")));
    TrueLifecycles lifecycles = lifecycles(3);
    assertEquals("new 1, idle 2", life(lifecycles, "acme", "a:x"));
    assertEquals("retained 3", life(lifecycles, "acme", "u:eve"));
  }

  @Test
  void whatHappensLaterIsNotKnown() {
    active("a:x", 1, 3);
    identified("a:x", "eve", 3);
    TrueLifecycles lifecycles = lifecycles(2);
    assertEquals("new 1, idle 2", life(lifecycles, "acme", "a:x"));
    assertEquals(2, lifecycles.states().size());
  }

  @Test
  void withoutSessionsThereIsNobody() {
    identified("a:x", "eve", 1);
    assertEquals(Map.of(), lifecycles(9).states());
  }

  @Test
  void readsTheFilesOfATruth(@TempDir Path truth) throws IOException {
    Files.writeString(
        truth.resolve("sessions.ndjson"),
        """
        {"tenant_id":"acme","visitor_id":"a:x","started_at":"2026-01-05T10:00:00.000Z","ended_at":"2026-01-05T10:10:00.000Z","event_ids":["1"]}
        {"tenant_id":"acme","visitor_id":"a:x","started_at":"2026-01-06T10:00:00.000Z","ended_at":"2026-01-06T10:10:00.000Z","event_ids":["2"]}
        {"tenant_id":"acme","visitor_id":"a:y","started_at":"2026-01-06T10:00:00.000Z","ended_at":"2026-01-06T10:10:00.000Z","event_ids":["3"]}
        """);
    Files.writeString(
        truth.resolve("persons.ndjson"),
        """
        {"tenant_id":"acme","person":"person-0","visitors":[{"visitor_id":"a:x","user_id":"eve","identified_at":"2026-01-06T10:05:00.000Z"},{"visitor_id":"a:y","user_id":null,"identified_at":null}]}
        """);
    TrueLifecycles lifecycles = TrueLifecycles.read(truth, zone, day(2));
    assertEquals(
        Map.of(
            new PersonDay("acme", "a:x", day(1)), "new",
            new PersonDay("acme", "u:eve", day(2)), "retained",
            new PersonDay("acme", "a:y", day(2)), "new"),
        lifecycles.states());
  }

  @Test
  void generatedPeopleGoThroughAllStates(@TempDir Path truth) throws IOException {
    GeneratorSettings settings =
        GeneratorSettings.ofEvents(20_000, 5)
            .withDays(GeneratorSettings.DEFAULT_START, 100)
            .withFaults(new FaultRates(0.01, 0.01, 0.01, 0.01, 0.01, 0.05, 0.005));
    new Generator(settings).writeTo(OutputStream.nullOutputStream(), truth);
    TrueLifecycles lifecycles =
        TrueLifecycles.read(truth, zone, GeneratorSettings.DEFAULT_START.plusDays(99));
    assertEquals(
        Set.of("new", "retained", "idle", "at-risk", "churned", "resurrected"),
        new HashSet<>(lifecycles.states().values()));
    assertTrue(lifecycles.states().keySet().containsAll(lifecycles.churnEvents()));
    for (PersonDay resurrection : lifecycles.resurrections()) {
      PersonDay before =
          new PersonDay(
              resurrection.tenant(), resurrection.person(), resurrection.day().minusDays(1));
      assertEquals("churned", lifecycles.states().getOrDefault(before, "churned"));
    }
    assertFalse(lifecycles.resurrections().isEmpty());
  }

  private void active(String visitorId, int... days) {
    for (int day : days) {
      sessions.add(new Session(acme(visitorId), at(day, "12:00")));
    }
  }

  private void identified(String visitorId, String userId, int day) {
    identities.add(new Identity(acme(visitorId), userId, at(day, "12:01")));
  }

  private TrueLifecycles lifecycles(int lastDay) {
    return TrueLifecycles.of(sessions, identities, zone, day(lastDay));
  }

  /** As {@code new 1, idle 2-7}; the first day is 1. */
  private static String life(TrueLifecycles lifecycles, String tenant, String person) {
    TreeMap<Integer, String> states = new TreeMap<>();
    lifecycles
        .states()
        .forEach(
            (personDay, state) -> {
              if (personDay.tenant().equals(tenant) && personDay.person().equals(person)) {
                states.put(number(personDay.day()), state);
              }
            });
    List<String> spans = new ArrayList<>();
    int from = 0;
    for (Map.Entry<Integer, String> entry : states.entrySet()) {
      int day = entry.getKey();
      if (!entry.getValue().equals(states.get(day - 1))) {
        from = day;
      }
      if (!entry.getValue().equals(states.get(day + 1))) {
        spans.add(entry.getValue() + " " + from + (day > from ? "-" + day : ""));
      }
    }
    return String.join(", ", spans);
  }

  private static List<Integer> days(SortedSet<PersonDay> personDays) {
    return personDays.stream().map(personDay -> number(personDay.day())).toList();
  }

  private static int number(LocalDate day) {
    return (int) (day.toEpochDay() - FIRST_DAY.toEpochDay() + 1);
  }

  private static LocalDate day(int number) {
    return FIRST_DAY.plusDays(number - 1);
  }

  private static Instant at(int day, String time) {
    return Instant.parse(day(day) + "T" + time + ":00Z");
  }

  private static Visitor acme(String visitorId) {
    return new Visitor("acme", visitorId);
  }
}
