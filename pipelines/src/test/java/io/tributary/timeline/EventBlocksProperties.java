package io.tributary.timeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.Event;
import io.tributary.event.EventCodec;
import io.tributary.io.SpillFile;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class EventBlocksProperties {
  private static final Comparator<String> BYTES =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  private static final Comparator<Event> ORDER =
      Comparator.comparingLong(Event::eventAt)
          .thenComparing(Event::eventId, BYTES)
          .thenComparing((a, b) -> Arrays.compareUnsigned(a.hash().toBytes(), b.hash().toBytes()));

  private static final ReportingDays DAYS = new ReportingDays(ZoneOffset.UTC);

  private record Visitor(String tenant, String visitor) {}

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
  void eventsComeByVisitorAndDayInTheOrderOfTheirBytes(
      @ForAll("events") List<EventBuilder> events,
      @ForAll @IntRange(min = 1, max = 7) int perBlock,
      @ForAll("heldBytes") long heldBytes) {
    Map<Visitor, List<Event>> expected =
        new TreeMap<>(
            Comparator.comparing(Visitor::tenant, BYTES).thenComparing(Visitor::visitor, BYTES));
    for (EventBuilder event : events) {
      Visitor visitor = new Visitor(event.tenantId(), event.visitorId());
      expected.computeIfAbsent(visitor, v -> new ArrayList<>()).add(event.toEvent());
    }
    expected.values().forEach(timeline -> timeline.sort(ORDER));

    Map<Visitor, List<Event>> actual = new LinkedHashMap<>();
    forEachVisitor(
        events,
        perBlock,
        heldBytes,
        timeline -> {
          List<Event> ofVisitor = new ArrayList<>();
          List<Integer> days = new ArrayList<>();
          timeline.forEachDay(
              DAYS,
              (day, ofDay) -> {
                days.add(day);
                while (ofDay.advance()) {
                  Event event = copied(ofDay);
                  assertEquals(day, DAYS.dayOf(event.eventAt()));
                  assertEquals(
                      !ofVisitor.isEmpty() && event.equals(ofVisitor.get(ofVisitor.size() - 1)),
                      ofDay.isCopy(),
                      "copy");
                  assertEquals(TimelineEvent.of(event), ofDay.event());
                  ofVisitor.add(event);
                }
              });
          assertEquals(days.stream().distinct().sorted().toList(), days, "days");
          Visitor visitor = new Visitor(timeline.tenantId(), timeline.visitorId());
          assertNull(actual.put(visitor, ofVisitor), "told twice");
        });
    assertEquals(new ArrayList<>(expected.entrySet()), new ArrayList<>(actual.entrySet()));
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void nobodyNeedsToTakeAllEvents(
      @ForAll("events") List<EventBuilder> events,
      @ForAll("heldBytes") long heldBytes,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<String> expected = new ArrayList<>();
    List<String> actual = new ArrayList<>();
    forEachVisitor(
        events,
        3,
        Long.MAX_VALUE,
        timeline -> {
          expected.add(timeline.visitorId());
          timeline.forEachDay(DAYS, (day, ofDay) -> expected.add(timeline.visitorId() + day));
        });
    forEachVisitor(
        events,
        3,
        heldBytes,
        timeline -> {
          actual.add(timeline.visitorId());
          timeline.forEachDay(
              DAYS,
              (day, ofDay) -> {
                for (int i = random.nextInt(4); i > 0 && ofDay.advance(); i--) {
                  assertEquals(day, DAYS.dayOf(ofDay.event().eventAt()));
                }
                actual.add(timeline.visitorId() + day);
              });
        });
    assertEquals(expected, actual);
    List<String> visitors = new ArrayList<>();
    forEachVisitor(events, 3, heldBytes, timeline -> visitors.add(timeline.visitorId()));
    expected.removeIf(text -> !text.matches("(?s)a:\\D*"));
    assertEquals(expected, visitors);
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void blocksOfAnyOrderGiveTheSame(
      @ForAll("events") List<EventBuilder> events,
      @ForAll("heldBytes") long heldBytes,
      @ForAll long seed) {
    List<EventBuilder> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, new Random(seed));
    assertArrayEquals(bytes(events, 3, Long.MAX_VALUE), bytes(shuffled, 5, heldBytes));
  }

  @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
  void filesAreClosedAlsoAfterAFailure(
      @ForAll("events") List<EventBuilder> events, @ForAll @IntRange(max = 60) int failsAt) {
    SpillFiles files = new SpillFiles();
    int[] left = {failsAt};
    try (EventBlocks blocks = new EventBlocks(1, files)) {
      add(events, 3, blocks);
      assertEquals(events.isEmpty() ? 0 : 1, files.opened());
      assertEquals(files.opened(), files.open());
      blocks.forEachVisitor(
          timeline ->
              timeline.forEachDay(
                  DAYS,
                  (day, ofDay) -> {
                    if (left[0]-- == 0) {
                      throw new IllegalStateException("expected");
                    }
                  }));
    } catch (IllegalStateException e) {
      assertEquals("expected", e.getMessage());
    }
    assertEquals(0, files.open());
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void eventsOfAVisitorShareAShard(
      @ForAll("events") List<EventBuilder> events,
      @ForAll @IntRange(min = 1, max = 4096) int shards) {
    Map<Visitor, Integer> shardOf = new LinkedHashMap<>();
    for (EventBuilder event : events) {
      int shard = EventBlocks.shardOf(event.encoded(), shards);
      assertTrue(shard >= 0 && shard < shards);
      Integer known = shardOf.putIfAbsent(new Visitor(event.tenantId(), event.visitorId()), shard);
      assertTrue(known == null || known == shard);
    }
  }

  /** More visitors than the hash table has room for at first. */
  @Property(tries = 5)
  void manyVisitorsStayApart(
      @ForAll @IntRange(min = 1_000, max = 6_000) int visitors,
      @ForAll("fewOrAll") long heldBytes) {
    List<EventBuilder> events = new ArrayList<>();
    for (int i = 0; i < 2 * visitors; i++) {
      events.add(EventBuilder.at(i).withVisitor("t", "a:" + i % visitors));
    }
    List<Integer> sizes = new ArrayList<>();
    forEachVisitor(
        events,
        100,
        heldBytes,
        timeline ->
            timeline.forEachDay(
                DAYS,
                (day, ofDay) -> {
                  int size = 0;
                  while (ofDay.advance()) {
                    size++;
                  }
                  sizes.add(size);
                }));
    assertEquals(Collections.nCopies(visitors, 2), sizes);
  }

  @Provide
  Arbitrary<Long> fewOrAll() {
    return Arbitraries.of(300_000L, Long.MAX_VALUE);
  }

  /** All, some or no events wait in files. */
  @Provide
  Arbitrary<Long> heldBytes() {
    return Arbitraries.of(1L, 500L, 2_000L, Long.MAX_VALUE);
  }

  private static void forEachVisitor(
      List<EventBuilder> events, int perBlock, long heldBytes, Consumer<Timeline> consumer) {
    try (EventBlocks blocks = new EventBlocks(heldBytes, SpillFile::new)) {
      add(events, perBlock, blocks);
      blocks.forEachVisitor(consumer);
    }
  }

  private static void add(List<EventBuilder> events, int perBlock, EventBlocks blocks) {
    Bytes block = new Bytes(64);
    int held = 0;
    for (EventBuilder event : events) {
      byte[] encoded = event.encoded();
      block.writeSize(encoded.length);
      block.writeBytes(encoded, 0, encoded.length);
      if (++held % perBlock == 0) {
        blocks.add(block.toByteArray());
        block.clear();
      }
    }
    blocks.add(block.toByteArray());
  }

  private static Event copied(Timeline.Events events) {
    Bytes target = new Bytes(16);
    events.copyTo(target);
    ByteReader reader = new ByteReader(target.toByteArray());
    assertEquals(target.size(), reader.readSize() + reader.position());
    Event event = EventCodec.read(reader);
    assertTrue(!reader.hasRemaining());
    return event;
  }

  private static byte[] bytes(List<EventBuilder> events, int perBlock, long heldBytes) {
    Bytes all = new Bytes(1024);
    forEachVisitor(
        events,
        perBlock,
        heldBytes,
        timeline ->
            timeline.forEachDay(
                DAYS,
                (day, ofDay) -> {
                  while (ofDay.advance()) {
                    ofDay.copyTo(all);
                  }
                }));
    return all.toByteArray();
  }

  @Provide
  Arbitrary<List<EventBuilder>> events() {
    // Prefixes of each other, empty, of all lengths in UTF-8, and orders that differ in UTF-16.
    Arbitrary<String> ids =
        Arbitraries.of(
            "", "a", "aa", "ab", "b", "é", "ÿ", "\u20ac", "\uffee", "\ud83d\ude00", "a\0");
    Arbitrary<String> tenants = Arbitraries.of("", "t", "ta", "\uffee", "\ud83d\ude00");
    Arbitrary<String> visitors = ids.map(id -> "a:" + id);
    Arbitrary<Long> times =
        Arbitraries.oneOf(
            Arbitraries.longs().between(0, 3),
            Arbitraries.of(-1L, Long.MIN_VALUE / 2, Long.MAX_VALUE / 2, 1_767_600_000_000_000L));
    Arbitrary<EventBuilder> event =
        Combinators.combine(tenants, visitors, times, ids, Arbitraries.of("click", "play"), ids)
            .as(
                (tenant, visitor, at, id, type, user) ->
                    EventBuilder.at(at)
                        .withVisitor(tenant, visitor)
                        .withId(id)
                        .withType(type)
                        .withUser(user.isEmpty() ? null : user));
    return event.list().ofMaxSize(60);
  }
}
