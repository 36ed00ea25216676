package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.event.Derived;
import io.tributary.event.Device;
import io.tributary.event.Touch;
import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import io.tributary.timeline.EventBuilder;
import io.tributary.timeline.ReportingDays;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

class AudienceProperties {
  private static final long MINUTE = 60_000_000L;
  private static final ZoneId ZONE = ZoneId.of("America/New_York");
  private static final int DAYS = 75;

  /** The clocks are put forward on the 28th day of them. */
  private static final int FIRST = (int) LocalDate.parse("2026-02-09").toEpochDay();

  private static final DayRange RANGE = new DayRange(FIRST, FIRST + DAYS);

  private static final Rules RULES =
      RulesFile.parse("automated: {max-events-per-day: 7}", "rules.yaml");

  private static final Set<String> NOT_NAIVE = Set.of("history", "run_id");

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void rowsAreThoseOfTheDefinitions(@ForAll("histories") List<EventBuilder> events) {
    AudienceRun run = new AudienceRun(RULES, ZONE);
    run.compute(RANGE, events);
    Map<TableName, List<String>> expected =
        NaiveAudience.of(
            RULES, ZONE, RANGE, events.stream().map(EventBuilder::toEvent).distinct().toList());
    for (TableName table : PersonRows.TABLES) {
      List<String> actual = texts(run, table);
      assertEquals(
          without(expected.get(table), actual),
          without(actual, expected.get(table)),
          table::toString);
      assertEquals(expected.get(table).size(), actual.size(), table::toString);
    }
    expected
        .get(TableName.LIFECYCLE_DAILY)
        .forEach(move -> Statistics.collect(move.replaceAll("^t, \\d+, |, \\d+$", "")));
  }

  /** The history, too: byte for byte. */
  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void aRangeIsItsDaysOneByOneAndDaysThatAreComputedAgainChangeNothing(
      @ForAll("histories") List<EventBuilder> events, @ForAll("cuts") List<Integer> cuts) {
    AudienceRun whole = new AudienceRun(RULES, ZONE);
    whole.compute(RANGE, events);
    AudienceRun inParts = new AudienceRun(RULES, ZONE);
    int from = FIRST;
    for (int cut : cuts) {
      inParts.compute(new DayRange(from, FIRST + cut), events);
      from = FIRST + cut;
    }
    inParts.compute(new DayRange(from, RANGE.to()), events);
    assertSame(whole, inParts);
    if (!cuts.isEmpty()) {
      inParts.compute(new DayRange(FIRST + cuts.get(0), RANGE.to()), events);
      assertSame(whole, inParts);
    }
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void eventsAfterADayChangeNothingThatIsSaidOfIt(
      @ForAll("histories") List<EventBuilder> events, @ForAll("cuts") List<Integer> cuts) {
    ReportingDays days = new ReportingDays(ZONE);
    int end = FIRST + (cuts.isEmpty() ? DAYS / 2 : cuts.get(0));
    AudienceRun without = new AudienceRun(RULES, ZONE);
    without.compute(
        new DayRange(FIRST, end),
        events.stream().filter(event -> days.dayOf(event.eventAt()) < end).toList());
    AudienceRun with = new AudienceRun(RULES, ZONE);
    with.compute(RANGE, events);
    for (TableName table : PersonRows.TABLES) {
      int last = ComputeAudience.written(table, RANGE).from() + end - FIRST;
      assertEquals(
          texts(without, table, Set.of()),
          texts(with, table, Set.of()).stream().filter(row -> dayOf(row) < last).toList(),
          table::toString);
    }
  }

  private static List<String> without(List<String> rows, List<String> others) {
    Set<String> known = Set.copyOf(others);
    return rows.stream().filter(row -> !known.contains(row)).toList();
  }

  private static int dayOf(String row) {
    return Integer.parseInt(row.split(", ")[1]);
  }

  private static void assertSame(AudienceRun expected, AudienceRun actual) {
    for (TableName table : PersonRows.TABLES) {
      assertEquals(
          texts(expected, table, Set.of()), texts(actual, table, Set.of()), table::toString);
    }
  }

  private static List<String> texts(AudienceRun run, TableName table) {
    return texts(run, table, NOT_NAIVE);
  }

  private static List<String> texts(AudienceRun run, TableName table, Set<String> without) {
    TableDefinition definition = TableDefinition.of(table);
    return run.rows(table).stream().map(row -> text(definition, row, without)).sorted().toList();
  }

  private static String text(TableDefinition definition, Row row, Set<String> without) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      if (!without.contains(definition.schema().columns().get(i).name())) {
        Object value = row.value(i);
        values.add(
            value instanceof ByteBuffer bytes
                ? Arrays.toString(bytes.array())
                : Objects.toString(value));
      }
    }
    return String.join(", ", values);
  }

  @Provide
  Arbitrary<List<Integer>> cuts() {
    return Arbitraries.integers()
        .between(1, DAYS - 1)
        .set()
        .ofMaxSize(6)
        .map(cuts -> cuts.stream().sorted().toList());
  }

  /** A stay of a visitor: some events close to each other. */
  private record Stay(String visitor, int day, long minute, List<Step> steps) {}

  private record Step(long pause, String type, String user, String page, String channel) {}

  /** A few visitors who come seldom, often about midnight, and are one of two users at times. */
  @Provide
  Arbitrary<List<EventBuilder>> histories() {
    Arbitrary<Step> steps =
        Combinators.combine(
                Arbitraries.of(0L, MINUTE / 4, MINUTE / 2, MINUTE, 29 * MINUTE, 31 * MINUTE),
                Arbitraries.of(
                    "page_view", "page_view", "purchase", "play", "heartbeat", "pause", "rebuffer"),
                Arbitraries.of(null, null, null, null, "x", "y"),
                Arbitraries.of(null, "/a", "/b", "/c", "/d"),
                Arbitraries.of(null, null, "search", "mail"))
            .as(Step::new);
    Arbitrary<Stay> stays =
        Combinators.combine(
                Arbitraries.of("a:v", "a:w", "a:é", "u:x"),
                Arbitraries.integers().between(0, DAYS - 1),
                Arbitraries.of(0L, 10L, 700L, 1425L, 1439L),
                steps.list().ofMinSize(1).ofMaxSize(9))
            .as(Stay::new);
    return stays.list().ofMaxSize(14).map(AudienceProperties::events);
  }

  private static List<EventBuilder> events(List<Stay> stays) {
    ReportingDays days = new ReportingDays(ZONE);
    Map<String, EventBuilder> byId = new HashMap<>();
    for (Stay stay : stays) {
      long at = days.startOf(FIRST + stay.day()) + stay.minute() * MINUTE;
      for (Step step : stay.steps()) {
        at += step.pause();
        String id = stay.visitor() + at;
        boolean isPlayer = Set.of("play", "heartbeat", "pause", "rebuffer").contains(step.type());
        EventBuilder event =
            EventBuilder.at(at)
                .withVisitor("t", stay.visitor())
                .withId(id)
                .withUser(stay.visitor().equals("u:x") ? "x" : step.user())
                .withDuration(step.type().equals("rebuffer") ? 300L : null)
                .withDerived(derived(step, id));
        byId.put(
            id,
            isPlayer
                ? event.ofContent(step.type(), step.page() + "-film", 90_000L, at / 1000 % 90_000)
                : event.withType(step.type()));
      }
    }
    return byId.values().stream()
        .filter(event -> days.dayOf(event.eventAt()) < RANGE.to())
        .toList();
  }

  private static Derived derived(Step step, String id) {
    return new Derived(
        step.page(),
        id.hashCode() % 3 == 0
            ? null
            : new Device(id.hashCode() % 2 == 0 ? "Phone" : "TV", null, null),
        id.hashCode() % 5 == 0 ? "DE" : null,
        step.channel() == null ? null : new Touch(step.channel(), "s", "m", null, "none"),
        0,
        null,
        null);
  }
}
