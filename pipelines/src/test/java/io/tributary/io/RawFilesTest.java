package io.tributary.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.table.LakeLocation;
import io.tributary.table.Row;
import io.tributary.table.TestLake;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawFilesTest {
  private static final int DAYS = 3;
  private static final int RECORDS = 3_000;
  private static final int RECORD_BYTES = 2_000;

  @TempDir Path directory;

  @Test
  void aDayIsAFile() {
    List<Staged> staged = write(Long.MAX_VALUE);
    assertEquals(DAYS, staged.size());
    assertEquals(RECORDS, records(staged));
  }

  @Test
  void whatMemoryHasNoRoomForIsClosedAndNothingIsLost() {
    long heldBytes = 500_000;
    List<Staged> staged = write(heldBytes);
    assertTrue(staged.size() > DAYS, "%d files".formatted(staged.size()));
    assertEquals(RECORDS, records(staged));
    long batch = (long) RowWriter.BATCH * RECORD_BYTES;
    for (Staged part : staged) {
      long bytes = part.file().fileSizeInBytes();
      assertTrue(bytes < heldBytes + 2 * batch, "%d bytes".formatted(bytes));
    }
  }

  private static long records(List<Staged> staged) {
    return staged.stream().mapToLong(part -> part.file().recordCount()).sum();
  }

  /** Writes records that cannot be packed, of one day after the other. */
  private List<Staged> write(long heldBytes) {
    LakeLocation location = LakeLocation.local(directory.resolve("lake"));
    TestLake.at(directory.resolve("lake")).close();
    List<Staged> staged = new ArrayList<>();
    RowBlocks overflow =
        new RowBlocks(
            0,
            (key, block) -> {
              throw new IllegalStateException("No day is one too many");
            });
    Random random = new Random(1);
    try (RawFiles files = new RawFiles(location, "s", "run", staged::add, overflow, heldBytes)) {
      for (long i = 0; i < RECORDS; i++) {
        int day = 20_000 + (int) (i % DAYS);
        byte[] payload = new byte[RECORD_BYTES];
        random.nextBytes(payload);
        files.write(
            day,
            Row.of(
                "s", "ndjson", day, i, null, "f", null, i, null, ByteBuffer.wrap(payload), null));
      }
    }
    return staged;
  }
}
