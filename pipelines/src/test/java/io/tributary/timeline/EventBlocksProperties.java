package io.tributary.timeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.Event;
import io.tributary.event.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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

  private record Visitor(String tenant, String visitor) {}

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
  void eventsComeByVisitorInTheOrderOfTheirBytes(
      @ForAll("events") List<EventBuilder> events,
      @ForAll @IntRange(min = 1, max = 7) int perBlock) {
    Map<Visitor, List<Event>> expected =
        new TreeMap<>(
            Comparator.comparing(Visitor::tenant, BYTES).thenComparing(Visitor::visitor, BYTES));
    for (EventBuilder event : events) {
      Visitor visitor = new Visitor(event.tenantId(), event.visitorId());
      expected.computeIfAbsent(visitor, v -> new ArrayList<>()).add(event.toEvent());
    }
    expected.values().forEach(timeline -> timeline.sort(ORDER));

    Map<Visitor, List<Event>> actual = new LinkedHashMap<>();
    timelines(events, perBlock)
        .forEachVisitor(
            timeline -> {
              List<Event> ofVisitor = new ArrayList<>();
              for (int i = 0; i < timeline.size(); i++) {
                Event event = copied(timeline, i);
                ofVisitor.add(event);
                assertEquals(event.eventAt(), timeline.eventAt(i));
                assertEquals(
                    i > 0 && event.equals(ofVisitor.get(i - 1)), timeline.isCopy(i), "copy");
                assertEquals(TimelineEvent.of(event), timeline.event(i));
              }
              Visitor visitor = new Visitor(timeline.tenantId(), timeline.visitorId());
              assertEquals(null, actual.put(visitor, ofVisitor), "told twice");
            });
    assertEquals(new ArrayList<>(expected.entrySet()), new ArrayList<>(actual.entrySet()));
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void blocksOfAnyOrderGiveTheSame(@ForAll("events") List<EventBuilder> events, @ForAll long seed) {
    List<EventBuilder> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, new Random(seed));
    assertArrayEquals(bytes(timelines(events, 3)), bytes(timelines(shuffled, 5)));
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
  void manyVisitorsStayApart(@ForAll @IntRange(min = 1_000, max = 6_000) int visitors) {
    List<EventBuilder> events = new ArrayList<>();
    for (int i = 0; i < 2 * visitors; i++) {
      events.add(EventBuilder.at(i).withVisitor("t", "a:" + i % visitors));
    }
    List<Integer> sizes = new ArrayList<>();
    timelines(events, 100).forEachVisitor(timeline -> sizes.add(timeline.size()));
    assertEquals(Collections.nCopies(visitors, 2), sizes);
  }

  private static EventBlocks timelines(Collection<EventBuilder> events, int perBlock) {
    EventBlocks blocks = new EventBlocks();
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
    return blocks;
  }

  private static Event copied(EventBlocks.Timeline timeline, int index) {
    Bytes target = new Bytes(16);
    timeline.copyTo(index, target);
    ByteReader reader = new ByteReader(target.toByteArray());
    assertEquals(target.size(), reader.readSize() + reader.position());
    Event event = EventCodec.read(reader);
    assertTrue(!reader.hasRemaining());
    return event;
  }

  private static byte[] bytes(EventBlocks blocks) {
    Bytes all = new Bytes(1024);
    blocks.forEachVisitor(
        timeline -> {
          for (int i = 0; i < timeline.size(); i++) {
            timeline.copyTo(i, all);
          }
        });
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
            Arbitraries.of(-1L, Long.MIN_VALUE, Long.MAX_VALUE, 1_767_600_000_000_000L));
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
