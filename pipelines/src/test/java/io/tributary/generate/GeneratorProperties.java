package io.tributary.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class GeneratorProperties {

  @Property(tries = 40)
  void truthHoldsWhateverTheSettings(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 60) int persons,
      @ForAll @IntRange(min = 1, max = 20) int days,
      @ForAll @IntRange(min = 1, max = 12) int tenants,
      @ForAll @DoubleRange(max = 0.3) double rate,
      @ForAll boolean hasAutomated)
      throws IOException {
    GeneratorSettings settings =
        new GeneratorSettings(
            OptionalLong.empty(),
            OptionalLong.of(persons),
            LocalDate.of(2024, 2, 20),
            days,
            seed,
            tenants,
            new FaultRates(rate, rate, rate, rate, rate, rate, hasAutomated ? 0.001 : 0));
    Path directory = Files.createTempDirectory("generated");
    try {
      Emitted emitted = Emitted.by(settings, directory);
      NaiveSessions naive = NaiveSessions.of(emitted.distinct());
      List<String> told =
          emitted.truth("sessions.ndjson").stream().map(NaiveSessions::told).sorted().toList();
      assertEquals(naive.sessions(), told);
      assertEquals(
          NaiveIdentities.of(emitted.distinct()),
          NaiveIdentities.told(emitted.truth("persons.ndjson")));
      Summary summary = emitted.summary();
      assertEquals(naive.automatedDays().size(), summary.automatedVisitorDays());
      assertEquals(emitted.records(), summary.records());
      assertEquals(emitted.distinct().size(), summary.distinctEvents());
      assertEquals(emitted.broken(), summary.broken());
    } finally {
      try (Stream<Path> paths = Files.walk(directory)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
