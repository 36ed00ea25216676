package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.io.TestCuts;
import io.tributary.table.Lake;
import io.tributary.table.TableName;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeStatusTest {
  @TempDir private Path directory;

  @Test
  void saysUpToWhichDayThingsStandAndWhichDaysAreDirty() {
    BackfillLake lake = new BackfillLake(directory);
    write(lake, "a.ndjson", "2026-01-05T10:00:00Z");
    lake.importFiles("a.ndjson", "a");
    LakeStatus files = lake.status();
    assertEquals("UTC", files.zone().getId());
    assertNull(files.topic());
    assertNull(files.watermark());
    assertEquals(LocalDate.of(2026, 1, 6), files.settledBefore());
    assertEquals(List.of(), files.dirtyDays());
    assertTrue(files.committedAt().containsKey(TableName.PROCESSED_EVENTS));
    assertFalse(files.committedAt().containsKey(TableName.PERSON_DAYS));

    write(lake, "b.ndjson", "2026-01-08T12:00:00Z");
    lake.importOnly("b.ndjson", "b", LocalDate.of(2026, 1, 5), LocalDate.of(2026, 1, 6));
    Instant watermark = Instant.parse("2026-01-10T12:00:00Z");
    try (Lake opened = Lake.open(lake.location())) {
      TestCuts.commit(opened, "clicks", "L", TestCuts.reached(1, watermark.toEpochMilli()));
    }
    LakeStatus streamed = lake.status();
    assertEquals("clicks", streamed.topic());
    assertEquals(watermark, streamed.watermark());
    assertEquals(LocalDate.of(2026, 1, 8), streamed.settledBefore());
    assertEquals(
        List.of(LocalDate.of(2026, 1, 7), LocalDate.of(2026, 1, 8), LocalDate.of(2026, 1, 9)),
        streamed.dirtyDays());
  }

  private static void write(BackfillLake lake, String name, String at) {
    lake.write(
        name,
        List.of(
            "{\"event_id\":\"1\",\"event_type\":\"click\",\"event_time\":\"%s\",\"anonymous_id\":\"v\",\"ingested_at\":\"%s\"}"
                .formatted(at, at)));
  }
}
