package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.io.FileGroup;
import io.tributary.io.SpillFile;
import io.tributary.io.StagedKey;
import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.session.NaiveTimeline;
import io.tributary.table.TableName;
import io.tributary.timeline.EventBlocks;
import io.tributary.timeline.EventBuilder;
import io.tributary.timeline.ReportingDays;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

class FoldTimelinesProperties {
  private static final long GAP = 30 * 60_000_000L;
  private static final long HOUR = 3_600_000_000L;
  private static final int MAX_EVENTS_PER_DAY = 60;
  private static final ZoneId ZONE = ZoneId.of("America/New_York");
  private static final Rules RULES = rules();

  /** The clocks are put forward on the second of them. */
  private static final int FIRST_DAY = (int) LocalDate.parse("2026-03-07").toEpochDay();

  private static Rules rules() {
    return RulesFile.parse(
        "automated: {max-events-per-day: %s}".formatted(MAX_EVENTS_PER_DAY), "rules.yaml");
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void rowsAreThoseOfTheDefinitionsWhateverTheOrderAndTheCopies(
      @ForAll("timelines") List<List<EventBuilder>> timelines,
      @ForAll @IntRange(min = 1, max = 20) int perBlock,
      @ForAll("heldBytes") long heldBytes,
      @ForAll long seed) {
    Set<Integer> days =
        IntStream.range(FIRST_DAY - 2, FIRST_DAY + 10).boxed().collect(Collectors.toSet());
    Map<TableName, List<String>> expected = expected(timelines, days);
    assertEquals(expected, folded(timelines, days, perBlock, heldBytes, seed));
  }

  /** As for the others, the day before and the day after a replaced one are read. */
  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void aDayNeedsNoEventsButItsOwnAndItsNeighbours(
      @ForAll("timelines") List<List<EventBuilder>> timelines,
      @ForAll @IntRange(min = 0, max = 3) int dayAfterFirst,
      @ForAll long seed) {
    int day = FIRST_DAY + dayAfterFirst;
    ReportingDays days = new ReportingDays(ZONE);
    List<List<EventBuilder>> read =
        timelines.stream()
            .map(
                timeline ->
                    timeline.stream()
                        .filter(event -> Math.abs(days.dayOf(event.eventAt()) - day) <= 1)
                        .toList())
            .toList();
    assertEquals(
        expected(timelines, Set.of(day)), folded(read, Set.of(day), 10, Long.MAX_VALUE, seed));
  }

  private static Map<TableName, List<String>> expected(
      List<List<EventBuilder>> timelines, Set<Integer> days) {
    ViewRows rows = new ViewRows();
    ReportingDays reporting = new ReportingDays(ZONE);
    for (List<EventBuilder> timeline : timelines) {
      NaiveTimeline naive =
          new NaiveTimeline(RULES, ZONE, timeline.stream().map(EventBuilder::toEvent).toList());
      naive
          .days()
          .forEach(day -> Statistics.label("day").collect(String.valueOf(day.automatedReason())));
      naive
          .sessions()
          .forEach(
              session ->
                  Statistics.label("session over midnight")
                      .collect(reporting.dayOf(session.endedAt()) > session.day()));
      rows.addAll(ViewRows.of(RULES, reporting, naive, true, days::contains));
    }
    return rows.views();
  }

  private static Map<TableName, List<String>> folded(
      List<List<EventBuilder>> timelines,
      Set<Integer> days,
      int perBlock,
      long heldBytes,
      long seed) {
    Random random = new Random(seed);
    List<EventBuilder> arriving = new ArrayList<>();
    for (List<EventBuilder> timeline : timelines) {
      for (EventBuilder event : timeline) {
        arriving.addAll(Collections.nCopies(random.nextInt(4) == 0 ? 2 : 1, event));
      }
    }
    Collections.shuffle(arriving, random);

    ViewRows rows = new ViewRows();
    FoldTimelines fold = new FoldTimelines(RULES, ZONE, days, Map.of(), 50, true);
    fold.prepare();
    try (EventBlocks events = new EventBlocks(heldBytes, SpillFile::new)) {
      blocks(arriving, perBlock).forEach(events::add);
      fold.fold(3, events, new Receiver(output -> read(output.getKey(), output.getValue(), rows)));
    }
    return rows.views();
  }

  private static List<byte[]> blocks(List<EventBuilder> events, int perBlock) {
    List<byte[]> blocks = new ArrayList<>();
    for (int from = 0; from < events.size(); from += perBlock) {
      Bytes block = new Bytes(64);
      for (EventBuilder event : events.subList(from, Math.min(from + perBlock, events.size()))) {
        byte[] encoded = event.encoded();
        block.writeSize(encoded.length);
        block.writeBytes(encoded, 0, encoded.length);
      }
      blocks.add(block.toByteArray());
    }
    return blocks;
  }

  private static void read(String key, byte[] block, ViewRows rows) {
    if (StagedKey.is(key)) {
      return;
    }
    FileGroup group = FileGroup.parse(key);
    ByteReader bytes = new ByteReader(block);
    assertEquals(3, bytes.readSize() % ShardBlocks.MAX_SHARDS, "run");
    assertTrue(bytes.readSize() >= 0, "place");
    BlockRows.forEach(
        group.table(),
        ZONE,
        bytes,
        row -> {
          assertEquals(
              true,
              row.value(row.size() - 2) == Boolean.TRUE
                  || group.table().equals(TableName.PROCESSED_EVENTS),
              "is final");
          rows.add(group.table(), row);
        });
  }

  /** All, some or no events wait in files. */
  @Provide
  Arbitrary<Long> heldBytes() {
    return Arbitraries.of(1L, 3_000L, Long.MAX_VALUE);
  }

  /** Up to three visitors, whose pauses lie around the gap and whose events lie around midnight. */
  @Provide
  Arbitrary<List<List<EventBuilder>>> timelines() {
    Arbitrary<Long> pauses =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.of(0L, 1L, GAP - 1, GAP, GAP, GAP + 1)),
            Tuple.of(4, Arbitraries.longs().between(0, GAP)),
            Tuple.of(1, Arbitraries.longs().between(GAP, 30 * HOUR)));
    Arbitrary<Long> durations =
        Arbitraries.of(null, -1L, 0L, 1L, 60_000L, 30 * 60_000L, 5 * 3_600_000L, 200L * 3_600_000);
    Arbitrary<Step> steps =
        Combinators.combine(
                pauses,
                Arbitraries.of("click", "page_view", "play", "heartbeat"),
                durations,
                Arbitraries.of("e1", "e2", "e10", "\uffee", "\ud83d\ude00", "", "unique"),
                Arbitraries.of(null, null, "u1", "u2"),
                Arbitraries.of(null, "/a", "/b"))
            .as(Step::new);
    ReportingDays days = new ReportingDays(ZONE);
    Arbitrary<Long> starts =
        Arbitraries.oneOf(
            Arbitraries.longs().between(days.startOf(FIRST_DAY), days.endOf(FIRST_DAY + 2)),
            Arbitraries.integers()
                .between(FIRST_DAY, FIRST_DAY + 2)
                .flatMap(
                    day ->
                        Arbitraries.of(-1L, 0L, GAP, GAP + 1).map(at -> at + days.startOf(day))));
    Arbitrary<List<Step>> sometimesLong =
        Arbitraries.oneOf(steps.list().ofMaxSize(15), steps.list().ofMinSize(40).ofMaxSize(90));
    return Combinators.combine(starts, sometimesLong)
        .as(FoldTimelinesProperties::timeline)
        .list()
        .ofMaxSize(3)
        .map(FoldTimelinesProperties::ofVisitors);
  }

  private record Step(
      long pause, String type, Long durationMs, String id, String user, String page) {}

  private static List<EventBuilder> timeline(long start, List<Step> steps) {
    List<EventBuilder> timeline = new ArrayList<>();
    long at = start;
    for (Step step : steps) {
      at += step.pause();
      timeline.add(
          EventBuilder.at(at)
              .withId(step.id().equals("unique") ? "e" + at : step.id())
              .withUser(step.user())
              .withPage(step.page())
              .withType(step.type())
              .withDuration(step.durationMs()));
    }
    return timeline;
  }

  private static List<List<EventBuilder>> ofVisitors(List<List<EventBuilder>> timelines) {
    List<List<EventBuilder>> named = new ArrayList<>();
    for (List<EventBuilder> timeline : timelines) {
      String visitor = List.of("a:v", "a:vv", "a:é").get(named.size());
      named.add(timeline.stream().map(event -> event.withVisitor("t", visitor)).toList());
    }
    return named;
  }
}
