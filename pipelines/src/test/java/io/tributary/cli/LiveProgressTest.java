package io.tributary.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.io.StreamProgress;
import io.tributary.io.TestCuts;
import io.tributary.table.LakeLocation;
import io.tributary.table.TestLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveProgressTest {
  @TempDir Path folder;

  private final List<String> said = new ArrayList<>();
  private Path directory;
  private LiveProgress live;

  @BeforeEach
  void commit() {
    directory = folder.resolve("lake");
    try (TestLake lake = TestLake.at(directory)) {
      TestCuts.commit(lake.lake(), "clicks", "first", TestCuts.reached(3, 1_000));
    }
    live = new LiveProgress(LakeLocation.local(directory), "clicks", said::add);
  }

  @AfterEach
  void close() {
    live.close();
  }

  @Test
  void isThatOfTheNewestCommit() {
    assertEquals(Map.of(0, 3L), live.read().orElseThrow().nextOffsets());
    try (TestLake lake = TestLake.at(directory)) {
      TestCuts.commit(lake.lake(), "clicks", "first", TestCuts.reached(5, 2_000));
    }
    assertEquals(Map.of(0, 5L), live.read().orElseThrow().nextOffsets());
    assertEquals(List.of(), said);
  }

  @Test
  void aWarehouseThatIsAwayIsSaidOnce() throws IOException {
    Path warehouse = directory.resolve("warehouse");
    Optional<StreamProgress> before = live.read();
    Files.move(warehouse, folder.resolve("away"));
    Files.createFile(warehouse);
    assertEquals(Optional.empty(), live.read());
    assertEquals(Optional.empty(), live.read());
    assertEquals(1, said.size());
    assertTrue(said.get(0).startsWith("cannot read the lake, trying again: "), said::toString);

    Files.delete(warehouse);
    Files.move(folder.resolve("away"), warehouse);
    assertEquals(before, live.read());
    assertEquals(before, live.read());
    assertEquals("the lake can be read again", said.get(1));
    assertEquals(2, said.size());
  }

  @Test
  void aLakeThatIsAwayIsNotMadeAnew() throws IOException {
    Files.move(directory, folder.resolve("away"));
    assertEquals(Optional.empty(), live.read());
    assertFalse(Files.exists(directory));
    assertEquals(
        List.of("cannot read the lake, trying again: %s is missing".formatted(directory)), said);
    Files.move(folder.resolve("away"), directory);
    assertTrue(live.read().isPresent());
  }
}
