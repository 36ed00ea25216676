package io.tributary.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.table.Row;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.iceberg.Schema;
import org.apache.iceberg.expressions.Evaluator;
import org.apache.iceberg.types.Types;

class DayRangesProperties {
  private static final int START = (int) LocalDate.parse("2026-01-05").toEpochDay();

  @Property(tries = 300)
  void daysAreReadAsTheyWereWritten(
      @ForAll Set<@IntRange(min = -30_000, max = 30_000) Integer> anywhere,
      @ForAll Set<@IntRange(min = 20_000, max = 20_030) Integer> close) {
    for (Set<Integer> days : List.of(anywhere, close)) {
      assertEquals(days, DayRanges.parse(DayRanges.of(days).toString()).days());
    }
  }

  @Property(tries = 200)
  void theFilterTakesTheRowsOfTheseDaysOnly(
      @ForAll Set<@IntRange(min = 1, max = 28) Integer> days) {
    Schema schema = new Schema(Types.NestedField.required(1, "day", Types.DateType.get()));
    Evaluator evaluator = new Evaluator(schema.asStruct(), DayRanges.of(days).filter("day"), true);
    for (int day = 0; day < 30; day++) {
      assertEquals(days.contains(day), evaluator.eval(Row.of(day)));
    }
  }

  @Example
  void neighboursAreTheDayBeforeAndTheDayAfter() {
    assertEquals(Set.of(), DayRanges.withNeighbours(Set.of()));
    assertEquals(Set.of(4, 5, 6, 7, 9, 10, 11), DayRanges.withNeighbours(Set.of(5, 6, 10)));
  }

  @Example
  void daysThatFollowEachOtherAreARange() {
    assertEquals("", DayRanges.of(Set.of()).toString());
    assertEquals("2026-01-05", DayRanges.of(Set.of(START)).toString());
    assertEquals(
        "2026-01-05..2026-01-07,2026-02-01",
        DayRanges.of(Set.of(START, START + 1, START + 2, START + 27)).toString());
    assertEquals(
        Set.copyOf(IntStream.of(START, START + 1).boxed().toList()),
        DayRanges.parse("2026-01-05..2026-01-06").days());
  }
}
