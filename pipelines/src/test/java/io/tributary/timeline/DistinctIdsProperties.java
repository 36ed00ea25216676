package io.tributary.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class DistinctIdsProperties {
  /** In a set, sorted in memory, and sorted in files. */
  @Property(tries = 30)
  void idsCountOnceHoweverManyThereAre(
      @ForAll @IntRange(max = 40_000) int size,
      @ForAll @IntRange(min = 1, max = 60_000) int range,
      @ForAll boolean inFiles,
      @ForAll long seed) {
    Random random = new Random(seed);
    SpillFiles files = new SpillFiles();
    Set<String> expected = new HashSet<>();
    try (EventBlocks events = new EventBlocks(inFiles ? 1 : Long.MAX_VALUE, files);
        DistinctIds ids = events.distinctIds()) {
      for (int i = 0; i < size; i++) {
        String id =
            List.of("", "e", "\uffee", "\ud83d\ude00").get(random.nextInt(4))
                + (random.nextInt(10) == 0 ? "" : random.nextInt(range));
        expected.add(id);
        ids.add(id);
      }
      assertEquals(expected.size(), ids.count());
      assertEquals(inFiles && expected.size() > 10_000, files.opened() > 0, "in files");
    }
    assertEquals(0, files.open());
  }
}
