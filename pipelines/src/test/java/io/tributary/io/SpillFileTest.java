package io.tributary.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.event.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillFileTest {
  @TempDir private Path folder;

  @Test
  void blocksAreReadInAnyOrderAndTheFileIsGoneAfterwards() throws IOException {
    Random random = new Random(7);
    List<byte[]> blocks = new ArrayList<>();
    List<Long> places = new ArrayList<>();
    try (SpillFile file = new SpillFile(folder)) {
      for (int size : List.of(0, 1, 300_000, 70, 9)) {
        Bytes block = new Bytes(1);
        for (int i = 0; i < size; i++) {
          block.writeByte(random.nextInt(100));
        }
        blocks.add(block.toByteArray());
        places.add(file.write(block));
      }
      for (int i : List.of(2, 4, 0, 3, 1, 2)) {
        assertArrayEquals(blocks.get(i), file.read(places.get(i)));
      }
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void aFolderThatTakesNoFileIsNamed() {
    Path missing = folder.resolve("missing");
    String message =
        assertThrows(UncheckedIOException.class, () -> new SpillFile(missing)).getMessage();
    assertTrue(message.startsWith("Cannot create a temporary file in " + missing), message);
  }
}
