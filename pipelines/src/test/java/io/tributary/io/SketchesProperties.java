package io.tributary.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SketchesProperties {
  private static final TableDefinition TRAFFIC = TableDefinition.of(TableName.TRAFFIC_CHANGES);
  private static final int VISITORS = TRAFFIC.position("visitors");

  /** The error that three of a thousand sketches exceed. */
  private static final double THREE_STANDARD_ERRORS = 3 * 1.04 / Math.sqrt(4096);

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void aSketchDoesNotDependOnHowItCameAbout(
      @ForAll @IntRange(min = 1, max = 6000) int visitors, @ForAll long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int visitor = 0; visitor < visitors; visitor++) {
      rows.add(row("v" + visitor));
      if (random.nextInt(3) == 0) {
        rows.add(row("v" + random.nextInt(visitors)));
      }
    }
    ByteBuffer inOrder = summed(rows);
    Collections.shuffle(rows, random);
    List<Row> merged = new ArrayList<>();
    for (int from = 0; from < rows.size(); ) {
      int to = Math.min(rows.size(), from + 1 + random.nextInt(1 + rows.size() / 3));
      merged.addAll(sums(rows.subList(from, to)));
      from = to;
    }
    assertEquals(inOrder, summed(merged));
    double error = Math.abs(Sketches.read(inOrder).cardinality() - visitors) / (double) visitors;
    assertTrue(error <= Math.max(THREE_STANDARD_ERRORS, 1.5 / visitors), "error " + error);
  }

  private static ByteBuffer summed(List<Row> rows) {
    List<Row> sums = sums(rows);
    assertEquals(1, sums.size());
    return (ByteBuffer) sums.get(0).value(VISITORS);
  }

  private static List<Row> sums(List<Row> rows) {
    RowSums sums = new RowSums(TRAFFIC);
    rows.forEach(sums::add);
    List<Row> result = new ArrayList<>();
    sums.forEach(row -> result.add(row));
    return result;
  }

  private static Row row(String visitor) {
    Object[] values = new Object[TRAFFIC.schema().columns().size()];
    values[TRAFFIC.position("tenant_id")] = "t";
    values[TRAFFIC.position("event_count")] = 1L;
    values[TRAFFIC.position("error_count")] = 0L;
    values[TRAFFIC.position("conversion_count")] = 0L;
    values[TRAFFIC.position("revenue")] = new BigDecimal("0.0000");
    values[VISITORS] = Sketches.of("t", visitor);
    return Row.of(values);
  }
}
