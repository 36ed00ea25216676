package io.tributary.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.LocalDate;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class GeneratorSettingsTest {

  @Test
  void allProblemsAreReportedTogether() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new GeneratorSettings(
                    OptionalLong.of(0),
                    OptionalLong.of(5),
                    LocalDate.of(1999, 1, 1),
                    0,
                    1,
                    3,
                    new FaultRates(2, 0, 0, Double.NaN, 0, 0, 0)));
    assertEquals(
        "Cannot generate: exactly one of --events and --persons is needed;"
            + " --events 0 is not from 1 to 1000000000000;"
            + " --days 0 is not from 1 to 3650;"
            + " --start 1999-01-01 is not from 2000-01-03 to 2200-01-01;"
            + " --duplicate 2.0 is not a rate from 0 to 1;"
            + " --broken NaN is not a rate from 0 to 1",
        refused.getMessage());
  }
}
