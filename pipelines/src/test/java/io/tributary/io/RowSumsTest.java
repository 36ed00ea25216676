package io.tributary.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowSumsTest {
  private static final TableDefinition DEFINITION =
      TableDefinition.of(TableName.ACQUISITION_CHANGES);

  private final RowSums sums = new RowSums(DEFINITION);

  /** Of a day, a channel and a currency; all else is the same. */
  private static Row row(int day, String channel, String currency, long sessions, String revenue) {
    return Row.of(
        "t",
        day,
        channel,
        "source",
        "medium",
        null,
        "none",
        currency,
        1L,
        sessions,
        0L,
        0L,
        0L,
        new BigDecimal(revenue),
        false,
        null);
  }

  private List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    sums.forEach(row -> rows.add(row));
    return rows;
  }

  @Test
  void rowsOfOneKeyAreSummed() {
    sums.add(row(1, "paid", "EUR", 2, "1.5000"));
    sums.add(row(1, "paid", "EUR", 3, "-0.2500"));
    Row sum = row(1, "paid", "EUR", 5, "1.2500");
    sum.set(DEFINITION.position("row_count"), 2L);
    assertEquals(List.of(sum), rows());
  }

  @Test
  void otherKeysStayApartAndNullIsOne() {
    sums.add(row(1, "paid", "EUR", 1, "0.0000"));
    sums.add(row(1, "paid", null, 1, "0.0000"));
    sums.add(row(1, "paid", null, 1, "0.0000"));
    sums.add(row(2, "paid", null, 1, "0.0000"));
    sums.add(row(1, "mail", null, 1, "0.0000"));
    assertEquals(4, sums.size());
  }

  @Test
  void whatIsTakenBackLeavesNoRow() {
    Row row = row(1, "paid", "EUR", 2, "1.5000");
    sums.add(row);
    sums.add(RowSums.negated(DEFINITION, row));
    assertEquals(List.of(), rows());
    assertEquals(1, sums.size());
  }

  @Test
  void aRowThatOnlyChangesASumStays() {
    Row more = row(1, "paid", "EUR", 1, "2.0000");
    sums.add(RowSums.negated(DEFINITION, row(1, "paid", "EUR", 1, "1.5000")));
    sums.add(more);
    Row change = row(1, "paid", "EUR", 0, "0.5000");
    change.set(DEFINITION.position("row_count"), 0L);
    assertEquals(List.of(change), rows());
  }

  @Test
  void addingDoesNotChangeTheRowsThatAreAdded() {
    Row row = row(1, "paid", "EUR", 2, "1.5000");
    sums.add(row);
    sums.add(row);
    assertEquals(row(1, "paid", "EUR", 2, "1.5000"), row);
  }

  @Test
  void nothingIsTakenFromASketch() {
    TableDefinition traffic = TableDefinition.of(TableName.TRAFFIC_CHANGES);
    Object[] values = new Object[traffic.schema().columns().size()];
    traffic.sums().forEach(column -> values[traffic.position(column)] = 0L);
    values[traffic.position("revenue")] = BigDecimal.ZERO;
    values[traffic.position("visitors")] = ByteBuffer.allocate(0);
    assertThrows(IllegalArgumentException.class, () -> RowSums.negated(traffic, Row.of(values)));
  }
}
