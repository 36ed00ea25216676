package io.tributary.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.rules.RulesFile;
import org.junit.jupiter.api.Test;

final class DecodersTest {
  @Test
  void anUnknownFormatIsRefusedWithTheKnownOnes() {
    assertEquals(
        "Cannot decode format \"csv\": the rules know access-log, ndjson, pageviews, parquet,"
            + " tenant-events, web",
        assertThrows(IllegalArgumentException.class, () -> Decoders.of(RulesFile.builtIn(), "csv"))
            .getMessage());
  }

  @Test
  void everyBuiltInFormatHasADecoder() {
    RulesFile.builtIn()
        .formats()
        .keySet()
        .forEach(
            format ->
                assertNotEquals(
                    null, Decoders.of(RulesFile.builtIn(), format).decode(new byte[0]).reason()));
  }
}
