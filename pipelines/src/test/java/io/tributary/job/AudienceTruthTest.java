package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tributary.audience.TrueLifecycles;
import io.tributary.audience.TrueLifecycles.PersonDay;
import io.tributary.generate.FaultRates;
import io.tributary.generate.Generator;
import io.tributary.generate.GeneratorSettings;
import io.tributary.table.TableName;
import io.tributary.table.TestLake;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AudienceTruthTest {
  private static final LocalDate START = LocalDate.of(2026, 1, 5);
  private static final int DAYS = 55;

  @TempDir Path directory;

  /** Every person of every day, and with them all who churn and come back. */
  @Test
  void findsExactlyTheGeneratorsChurnedAndResurrectedPersons() throws IOException {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    Path truth = directory.resolve("truth");
    new Generator(
            GeneratorSettings.ofEvents(20_000, 7)
                .withDays(START, DAYS)
                .withFaults(new FaultRates(0.02, 0.01, 0.02, 0.01, 0.01, 0.1, 0.005)))
        .writeTo(records, truth);
    BackfillLake lake = new BackfillLake(directory);
    lake.write("all.ndjson", records.toByteArray());
    lake.importFiles("all.ndjson", "s");
    lake.audience(null, null);

    SortedMap<PersonDay, String> states = new TreeMap<>();
    SortedSet<PersonDay> churned = new TreeSet<>();
    SortedSet<PersonDay> resurrected = new TreeSet<>();
    try (TestLake opened = lake.open()) {
      for (Map<String, Object> row : opened.rows(TableName.PERSON_DAYS)) {
        PersonDay person =
            new PersonDay(
                (String) row.get("tenant_id"),
                (String) row.get("person_id"),
                (LocalDate) row.get("as_of_date"));
        String state = (String) row.get("lifecycle_state");
        states.put(person, state);
        if ((Boolean) row.get("is_churn_event")) {
          churned.add(person);
        }
        if (state.equals("resurrected")) {
          resurrected.add(person);
        }
      }
    }
    LocalDate last = states.keySet().stream().map(PersonDay::day).max(LocalDate::compareTo).get();
    TrueLifecycles expected = TrueLifecycles.read(truth, ZoneOffset.UTC, last);
    assertEquals(expected.churnEvents(), churned);
    assertEquals(expected.resurrections(), resurrected);
    assertEquals(expected.states(), states);
    assertFalse(churned.size() < 20, "too few to tell anything");
    assertFalse(resurrected.isEmpty(), "too few to tell anything");
  }
}
