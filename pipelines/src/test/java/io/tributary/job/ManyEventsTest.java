package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.event.Bytes;
import io.tributary.event.ContentHash;
import io.tributary.io.FileGroup;
import io.tributary.rules.RulesFile;
import io.tributary.timeline.EventBlocks;
import io.tributary.timeline.EventBuilder;
import io.tributary.timeline.SpillFiles;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.beam.sdk.values.KV;
import org.junit.jupiter.api.Test;

/** One visitor with more events than memory may hold. */
class ManyEventsTest {
  private static final int EVENTS = 100_000;
  private static final long HELD_BYTES = 2 << 20;
  private static final long DAY = 86_400_000_000L;
  private static final int FIRST_DAY = (int) LocalDate.parse("2026-01-05").toEpochDay();

  /** Of a day of 50,000, one of 48,500 and one of 1,500; a twentieth are copies. */
  private static final List<byte[]> BLOCKS = blocks();

  @Test
  void rowsAreThoseOfEventsInMemory() {
    SpillFiles files = new SpillFiles();
    List<Block> expected = new ArrayList<>();
    fold(Long.MAX_VALUE, files, output -> expected.add(Block.of(output)));
    assertEquals(0, files.opened());
    List<Block> actual = new ArrayList<>();
    fold(HELD_BYTES, files, output -> actual.add(Block.of(output)));
    assertEquals(expected, actual);
    assertEquals(3, files.opened(), "of the events, and of the ids of two days");
    assertEquals(0, files.open());
    Map<Integer, Long> filesPerDay =
        expected.stream()
            .map(Block::key)
            .filter(key -> key.startsWith("f|processed.events|"))
            .distinct()
            .map(FileGroup::parse)
            .collect(Collectors.groupingBy(FileGroup::day, Collectors.counting()));
    assertEquals(Map.of(FIRST_DAY, 3L, FIRST_DAY + 1, 3L, FIRST_DAY + 2, 1L), filesPerDay);
  }

  @Test
  void filesAreClosedAfterAFailure() {
    SpillFiles files = new SpillFiles();
    int[] left = {20};
    assertThrows(
        IllegalStateException.class,
        () ->
            fold(
                HELD_BYTES,
                files,
                output -> {
                  if (left[0]-- == 0) {
                    assertEquals(2, files.open(), "of the events, and of the day's ids");
                    throw new IllegalStateException();
                  }
                }));
    assertEquals(0, files.open());
  }

  private record Block(String key, ContentHash content) {
    static Block of(KV<String, byte[]> output) {
      byte[] value = output.getValue();
      return new Block(output.getKey(), ContentHash.of(value, 0, value.length));
    }
  }

  private static void fold(
      long heldBytes, SpillFiles files, Consumer<KV<String, byte[]>> consumer) {
    Set<Integer> days = Set.of(FIRST_DAY, FIRST_DAY + 1, FIRST_DAY + 2);
    FoldTimelines fold =
        new FoldTimelines(RulesFile.builtIn(), ZoneOffset.UTC, days, Map.of(), 20_000, true);
    fold.prepare();
    try (EventBlocks events = new EventBlocks(heldBytes, files)) {
      BLOCKS.forEach(events::add);
      fold.fold(0, events, new Receiver(consumer));
    }
  }

  private static List<byte[]> blocks() {
    Random random = new Random(7);
    List<byte[]> blocks = new ArrayList<>();
    Bytes block = new Bytes(1024);
    for (int i = 0; i < EVENTS; i++) {
      int ofDay = random.nextInt(200);
      int day = ofDay < 100 ? 0 : ofDay < 197 ? 1 : 2;
      long at = (FIRST_DAY + day) * DAY + random.nextInt(1_000_000) * 60_000L;
      EventBuilder event = EventBuilder.at(at).withPage("/p" + at % 7);
      byte[] encoded = (random.nextInt(50) == 0 ? event.withId("again") : event).encoded();
      for (int copy = random.nextInt(20) == 0 ? 2 : 1; copy > 0; copy--) {
        block.writeSize(encoded.length);
        block.writeBytes(encoded, 0, encoded.length);
      }
      if (block.size() > 256 << 10) {
        blocks.add(block.toByteArray());
        block.clear();
      }
    }
    blocks.add(block.toByteArray());
    return blocks;
  }
}
