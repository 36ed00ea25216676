package io.tributary.generate;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What decides a generated data set, to the byte.
 *
 * @param events about how many events people leave, before faults; or none
 * @param persons how many people there are; given where {@code events} is not
 * @param start the first UTC day
 * @param days how many UTC days; every usable event's time lies in them
 * @param seed chooses one of the data sets that the other settings allow
 * @param tenants how many tenants share the people, the first having the most
 * @param faults how often faults are injected
 */
public record GeneratorSettings(
    OptionalLong events,
    OptionalLong persons,
    LocalDate start,
    int days,
    long seed,
    int tenants,
    FaultRates faults) {

  public static final LocalDate DEFAULT_START = LocalDate.of(2026, 1, 5);
  public static final int DEFAULT_DAYS = 28;
  public static final int DEFAULT_TENANTS = 3;

  private static final LocalDate EARLIEST_START = LocalDate.of(2000, 1, 3);
  private static final LocalDate LATEST_START = LocalDate.of(2200, 1, 1);

  /** Refuses settings that contradict each other; the message names every problem. */
  public GeneratorSettings {
    List<String> problems = new ArrayList<>();
    if (events.isPresent() == persons.isPresent()) {
      problems.add("exactly one of --events and --persons is needed");
    }
    check(problems, "--events", events.orElse(1), 1, 1_000_000_000_000L);
    check(problems, "--persons", persons.orElse(1), 1, Population.MAX_PERSONS);
    check(problems, "--days", days, 1, 3_650);
    check(problems, "--tenants", tenants, 1, 1_000);
    if (start.isBefore(EARLIEST_START) || start.isAfter(LATEST_START)) {
      problems.add("--start " + start + " is not from " + EARLIEST_START + " to " + LATEST_START);
    }
    problems.addAll(faults.problems());
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException("Cannot generate: " + String.join("; ", problems));
    }
  }

  /** No faults, and the usual start, days and tenants. */
  public static GeneratorSettings ofEvents(long events, long seed) {
    return new GeneratorSettings(
        OptionalLong.of(events),
        OptionalLong.empty(),
        DEFAULT_START,
        DEFAULT_DAYS,
        seed,
        DEFAULT_TENANTS,
        FaultRates.NONE);
  }

  /** No faults, and the usual start, days and tenants. */
  public static GeneratorSettings ofPersons(long persons, long seed) {
    return new GeneratorSettings(
        OptionalLong.empty(),
        OptionalLong.of(persons),
        DEFAULT_START,
        DEFAULT_DAYS,
        seed,
        DEFAULT_TENANTS,
        FaultRates.NONE);
  }

  public GeneratorSettings withDays(LocalDate newStart, int newDays) {
    return new GeneratorSettings(events, persons, newStart, newDays, seed, tenants, faults);
  }

  public GeneratorSettings withFaults(FaultRates newFaults) {
    return new GeneratorSettings(events, persons, start, days, seed, tenants, newFaults);
  }

  long startMillis() {
    return start.toEpochDay() * Span.DAY;
  }

  long endMillis() {
    return startMillis() + days * Span.DAY;
  }

  private static void check(List<String> problems, String flag, long value, long least, long most) {
    if (value < least || value > most) {
      problems.add(flag + " " + value + " is not from " + least + " to " + most);
    }
  }
}
