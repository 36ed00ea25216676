package io.tributary.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.generate.Emitted.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorTest {
  private static final FaultRates MANY = new FaultRates(0.05, 0.01, 0.02, 0.02, 0.01, 0.1, 0.005);

  @TempDir static Path directory;

  private static Emitted sound;
  private static Emitted faulty;
  private static NaiveSessions naive;

  @BeforeAll
  static void generate() {
    GeneratorSettings settings = GeneratorSettings.ofEvents(25_000, 7);
    sound = Emitted.by(settings, directory.resolve("sound"));
    faulty = Emitted.by(settings.withFaults(MANY), directory.resolve("faulty"));
    naive = NaiveSessions.of(faulty.distinct());
  }

  @Test
  void sameSettingsGiveTheSameBytes() throws IOException {
    GeneratorSettings settings = GeneratorSettings.ofEvents(25_000, 7).withFaults(MANY);
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    Summary summary = new Generator(settings).writeTo(again, directory.resolve("again"));
    assertArrayEquals(faulty.bytes(), again.toByteArray());
    assertEquals(faulty.summary(), summary);
    for (String file : List.of("sessions.ndjson", "faults.ndjson", "persons.ndjson")) {
      assertEquals(
          -1,
          Files.mismatch(directory.resolve("faulty/" + file), directory.resolve("again/" + file)));
    }
  }

  @Test
  void anotherSeedGivesOtherBytes() throws IOException {
    ByteArrayOutputStream other = new ByteArrayOutputStream();
    new Generator(GeneratorSettings.ofEvents(25_000, 8)).writeTo(other);
    assertFalse(Arrays.equals(sound.bytes(), other.toByteArray()));
  }

  @Test
  void trueSessionsAreThoseCutFromTheEvents() {
    assertEquals(naive.sessions(), told(faulty));
    assertEquals(NaiveSessions.of(sound.distinct()).sessions(), told(sound));
  }

  @Test
  void automatedDaysAreThoseOfTheRule() {
    TreeSet<String> told = new TreeSet<>();
    for (JsonNode day : faulty.truth("automated_days.ndjson")) {
      told.add(
          String.join(
              " ",
              day.get("tenant_id").asText(),
              day.get("visitor_id").asText(),
              day.get("date").asText()));
    }
    assertEquals(naive.automatedDays(), told);
    assertEquals(faulty.summary().automatedVisitorDays(), told.size());
    assertEquals(told.size(), faulty.faults("automated").size());
    Set<String> kinds =
        faulty.faults("automated").stream()
            .map(fault -> fault.get("detail").asText())
            .collect(Collectors.toSet());
    assertEquals(3, kinds.size(), kinds.toString());
  }

  @Test
  void anAutomatedVisitorHasSessionsOnTheDaysBeside() {
    String neighbour =
        faulty.faults("automated").stream()
            .filter(fault -> fault.get("detail").asText().contains("beside"))
            .map(fault -> fault.get("visitor_id").asText())
            .findFirst()
            .orElseThrow();
    assertEquals(
        2, naive.sessions().stream().filter(session -> session.contains(neighbour)).count());
  }

  @Test
  void deliberateEdgesAreThere() {
    assertTrue(naive.pauses().contains(Span.SESSION_GAP));
    assertTrue(naive.pauses().contains(Span.SESSION_GAP + 1));
    assertTrue(naive.bridged() > 0);
    assertTrue(naive.overMidnight() > 0);
  }

  @Test
  void summaryCountsWhatWasWritten() {
    Summary summary = faulty.summary();
    assertEquals(faulty.records(), summary.records());
    assertEquals(faulty.distinct().size(), summary.distinctEvents());
    assertEquals(faulty.usable().size() - faulty.distinct().size(), summary.duplicates());
    assertEquals(faulty.broken(), summary.broken());
    assertEquals(faulty.usable().stream().filter(Event::isLate).count(), summary.late());
    assertEquals(told(faulty).size(), summary.sessions());
    assertEquals(faulty.distinct().stream().map(Event::who).distinct().count(), summary.visitors());
    assertEquals(faulty.truth("persons.ndjson").size(), summary.persons());
    Map<String, Long> perId =
        faulty.distinct().stream().collect(Collectors.groupingBy(Event::id, Collectors.counting()));
    assertEquals(
        perId.values().stream().mapToLong(count -> count - 1).sum(), summary.idConflicts());
    assertEquals(faulty.truth("summary.json").get(0).toString(), summary.toJson());
  }

  @Test
  void everyFaultIsThereAndTold() {
    Summary summary = faulty.summary();
    Map<String, Long> counts =
        Map.of(
            "duplicate", summary.duplicates(),
            "late", summary.late(),
            "out-of-order", summary.outOfOrder(),
            "broken", summary.brokenRecords(),
            "id-conflict", summary.idConflicts(),
            "clock-skew", summary.skewedVisitors(),
            "automated", summary.automatedVisitorDays());
    counts.forEach(
        (kind, count) -> {
          assertTrue(count > 0, kind);
          assertEquals(count, faulty.faults(kind).size(), kind);
        });
    summary.broken().forEach((reason, count) -> assertTrue(count > 0, reason));
  }

  @Test
  void withoutFaultsRecordsStandInTheOrderOfIngestion() {
    List<Instant> ingested = sound.usable().stream().map(Event::ingestedAt).toList();
    assertEquals(ingested.stream().sorted().toList(), ingested);
    assertEquals(sound.summary().records(), sound.summary().distinctEvents());
    assertEquals(0, sound.truth("faults.ndjson").size());
  }

  @Test
  void faultsLeaveWhatPeopleDoAsItIs() {
    FaultRates rates = new FaultRates(0.05, 0.01, 0.02, 0.02, 0, 0, 0.005);
    Emitted other =
        Emitted.by(
            GeneratorSettings.ofEvents(25_000, 7).withFaults(rates), directory.resolve("people"));
    Set<String> contents =
        other.distinct().stream().map(Event::content).collect(Collectors.toSet());
    assertTrue(contents.containsAll(sound.distinct().stream().map(Event::content).toList()));
  }

  @Test
  void outOfOrderRecordsAreDelayedOrDisplacedButNotLate() {
    Emitted only =
        Emitted.by(
            GeneratorSettings.ofEvents(10_000, 3)
                .withFaults(new FaultRates(0, 0, 0.05, 0, 0, 0, 0)),
            directory.resolve("only"));
    Map<String, String> told =
        only.faults("out-of-order").stream()
            .collect(
                Collectors.toMap(
                    fault -> fault.get("event_id").asText(),
                    fault -> fault.get("detail").asText()));
    assertEquals(only.summary().outOfOrder(), told.size());
    assertEquals(0, only.summary().late());
    Set<String> inverted = new HashSet<>();
    Instant latest = Instant.MIN;
    for (Event event : only.usable()) {
      boolean isDelayed = event.ingestedAt().isAfter(event.at().plusMillis(Span.MINUTE));
      assertEquals(isDelayed, "delayed".equals(told.get(event.id())));
      if (event.ingestedAt().isBefore(latest)) {
        inverted.add(event.id());
        assertEquals("displaced", told.get(event.id()));
      } else {
        latest = event.ingestedAt();
      }
    }
    assertFalse(inverted.isEmpty());
  }

  @Test
  void aSkewedClockIsOffByTheSameForAllEventsOfItsVisitor() {
    Map<String, Long> skews =
        faulty.faults("clock-skew").stream()
            .collect(
                Collectors.toMap(
                    fault ->
                        fault.get("tenant_id").asText() + " " + fault.get("visitor_id").asText(),
                    fault -> Long.parseLong(fault.get("detail").asText().replace(" ms", ""))));
    Map<String, Long> fastest =
        faulty.distinct().stream()
            .collect(
                Collectors.toMap(
                    Event::who,
                    event -> event.ingestedAt().toEpochMilli() - event.millis(),
                    Math::min));
    skews.forEach(
        (who, skew) -> {
          long delay = fastest.get(who) + skew;
          assertTrue(delay > 0 && delay < 10 * Span.SECOND, who + " " + skew + " " + delay);
        });
  }

  @Test
  void recordsAreKeyedByTenantAndVisitor() throws IOException {
    Map<String, Long> perKey = new TreeMap<>();
    new Generator(GeneratorSettings.ofEvents(25_000, 7))
        .writeTo((key, ingestedAtMillis, record) -> perKey.merge(key, 1L, Long::sum));
    Map<String, Long> perVisitor =
        sound.usable().stream()
            .collect(
                Collectors.groupingBy(
                    event -> event.tenant() + "/" + event.visitor(),
                    TreeMap::new,
                    Collectors.counting()));
    assertEquals(perVisitor, perKey);
  }

  @Test
  void eventTimesLieInTheDaysAskedFor() {
    Instant start = GeneratorSettings.DEFAULT_START.atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant end = start.plusMillis(GeneratorSettings.DEFAULT_DAYS * Span.DAY);
    for (Event event : faulty.usable()) {
      assertTrue(!event.at().isBefore(start) && event.at().isBefore(end), event::content);
    }
  }

  @Test
  void aPersonsDaysAreThoseOfItsEvents() {
    Map<String, TreeSet<String>> days = new TreeMap<>();
    for (Event event : faulty.distinct()) {
      days.computeIfAbsent(event.visitor(), visitor -> new TreeSet<>())
          .add(event.at().toString().substring(0, 10));
    }
    for (JsonNode person : faulty.truth("persons.ndjson")) {
      TreeSet<String> ofPerson = new TreeSet<>();
      for (JsonNode visitor : person.get("visitors")) {
        ofPerson.addAll(days.get(visitor.get("visitor_id").asText()));
      }
      assertEquals(ofPerson.first(), person.get("first_day").asText());
      assertEquals(ofPerson.last(), person.get("last_day").asText());
    }
  }

  @Test
  void aVisitorIsIdentifiedByItsFirstEventWithAUserId() {
    assertEquals(
        NaiveIdentities.of(faulty.distinct()),
        NaiveIdentities.told(faulty.truth("persons.ndjson")));
    assertEquals(
        NaiveIdentities.of(sound.distinct()), NaiveIdentities.told(sound.truth("persons.ndjson")));
  }

  @Test
  void visitorsAreIdentifiedAtOnceLaterOrNever() {
    Map<String, NaiveIdentities.Identity> told =
        NaiveIdentities.told(sound.truth("persons.ndjson"));
    Map<String, Instant> firsts =
        sound.distinct().stream()
            .collect(Collectors.toMap(Event::who, Event::at, (a, b) -> a.isBefore(b) ? a : b));
    assertTrue(told.size() < firsts.size());
    Set<Boolean> isAtOnce = new HashSet<>();
    told.forEach((who, identity) -> isAtOnce.add(identity.at().equals(firsts.get(who))));
    assertEquals(2, isAtOnce.size());
  }

  @Test
  void aSecondDeviceIsOfTheSameUser() {
    boolean isThere = false;
    for (JsonNode person : sound.truth("persons.ndjson")) {
      Set<String> users = new HashSet<>();
      for (JsonNode visitor : person.get("visitors")) {
        if (!visitor.get("user_id").isNull()) {
          isThere |= !users.add(visitor.get("user_id").asText());
        }
      }
      assertTrue(users.size() <= 1, person::toString);
    }
    assertTrue(isThere);
  }

  @Test
  void peopleComeGoComeBackLogInAndBuy() {
    List<JsonNode> persons = sound.truth("persons.ndjson");
    assertTrue(persons.stream().anyMatch(person -> person.get("planned_churn_day").isNull()));
    assertTrue(persons.stream().anyMatch(person -> !person.get("planned_churn_day").isNull()));
    assertTrue(persons.stream().anyMatch(person -> !person.get("come_back_day").isNull()));
    assertTrue(persons.stream().anyMatch(person -> person.get("visitors").size() == 2));
    assertEquals(
        Persona.values().length,
        persons.stream().map(person -> person.get("persona").asText()).distinct().count());
    Function<String, Long> containing =
        piece -> sound.distinct().stream().filter(e -> e.content().contains(piece)).count();
    for (EventType type : EventType.values()) {
      String field = new String(type.field(), StandardCharsets.UTF_8);
      assertTrue(containing.apply(field.substring(1)) > 0, field);
    }
    assertTrue(containing.apply("utm_campaign") > 0);
    assertTrue(containing.apply("user_id") > 0);
    assertTrue(sound.distinct().stream().anyMatch(event -> event.visitor().startsWith("u:")));
    long bytesPerLine = sound.bytes().length / sound.records();
    assertTrue(bytesPerLine > 350 && bytesPerLine < 500, "bytes per line: " + bytesPerLine);
  }

  @Test
  void eventsAskedForAreNearlyMet() {
    long written = sound.summary().distinctEvents();
    assertTrue(written > 22_000 && written < 28_000, "events: " + written);
  }

  private static List<String> told(Emitted emitted) {
    return emitted.truth("sessions.ndjson").stream().map(NaiveSessions::told).sorted().toList();
  }
}
