package io.tributary.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.event.ByteReader;
import io.tributary.event.Texts;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.iceberg.SortOrderComparators;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.types.Type.TypeID;

class RowSumsProperties {
  @Property(tries = 200)
  void sumsThatTravelAreThoseOfAllRowsInTheOrderOfTheTable(
      @ForAll("tables") TableName table, @ForAll long seed) {
    TableDefinition definition = TableDefinition.of(table);
    Random random = new Random(seed);
    RowSums all = new RowSums(definition);
    List<Row> kinds = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(60); i++) {
      kinds.add(row(definition, random));
    }
    List<List<ByteReader>> runs = new ArrayList<>();
    for (int run = random.nextInt(5); run >= 0; run--) {
      RowSums some = new RowSums(definition);
      for (int i = random.nextInt(200); i > 0; i--) {
        Row row = row(definition, kinds.get(random.nextInt(kinds.size())), random);
        all.add(row);
        some.add(row);
      }
      runs.add(blocks(some));
    }
    List<Row> expected = new ArrayList<>();
    all.forEach(row -> expected.add(row));
    List<Row> merged = new ArrayList<>();
    RowSums.merge(definition, Texts.STRINGS, runs, merged::add);

    Comparator<StructLike> order =
        SortOrderComparators.forSchema(definition.schema(), definition.sortOrder());
    for (int i = 1; i < merged.size(); i++) {
      assertTrue(order.compare(merged.get(i - 1), merged.get(i)) <= 0, "order");
    }
    assertEquals(byKey(definition, expected), byKey(definition, merged));
    assertEquals(expected.size(), merged.size());
  }

  /** The blocks of a run, of few entries each. */
  private static List<ByteReader> blocks(RowSums sums) {
    List<ByteReader> blocks = new ArrayList<>();
    RowBlocks rows =
        new RowBlocks(
            0,
            (key, block) -> {
              ByteReader in = new ByteReader(block);
              in.readSize();
              in.readSize();
              blocks.add(in);
            });
    int[] count = {0};
    sums.forEachEntry(
        (hash, entry) -> {
          rows.add("", entry);
          if (++count[0] % 7 == 0) {
            rows.flush();
          }
        });
    rows.flush();
    return blocks;
  }

  private static Row row(TableDefinition definition, Random random) {
    return row(definition, RandomRows.sparse(definition, random), random);
  }

  /** Of the same key, with small sums, and with the other columns that all rows have. */
  private static Row row(TableDefinition definition, Row kind, Random random) {
    // What has a sketch is never taken back.
    int least = definition.sums().contains("visitors") ? 1 : -1;
    Object[] values = new Object[kind.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = kind.value(i);
      String column = definition.schema().columns().get(i).name();
      if (definition.sums().contains(column)) {
        TypeID type = definition.schema().columns().get(i).type().typeId();
        values[i] =
            type == TypeID.LONG
                ? (Object) (long) (random.nextInt(3) + least)
                : type == TypeID.DECIMAL
                    ? BigDecimal.valueOf(random.nextInt(3) - 1, 4)
                    : Sketches.of("t", "v" + random.nextInt(50));
      } else if (!definition.key().contains(column)) {
        values[i] = null;
      }
    }
    return Row.of(values);
  }

  private static Map<String, String> byKey(TableDefinition definition, List<Row> rows) {
    Map<String, String> byKey = new HashMap<>();
    for (Row row : rows) {
      List<Object> key =
          definition.key().stream().map(column -> value(definition, row, column)).toList();
      List<Object> sums =
          definition.sums().stream().map(column -> value(definition, row, column)).toList();
      byKey.put(RandomRows.shown(key), RandomRows.shown(sums));
    }
    return byKey;
  }

  private static Object value(TableDefinition definition, Row row, String column) {
    Object value = row.value(definition.position(column));
    return value == null ? "null" : value;
  }

  @Provide
  Arbitrary<TableName> tables() {
    return Arbitraries.of(
        TableName.ALL.stream().filter(name -> !TableDefinition.of(name).sums().isEmpty()).toList());
  }
}
