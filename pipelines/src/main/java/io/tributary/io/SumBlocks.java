package io.tributary.io;

import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.ToIntBiFunction;

/**
 * Sums rows of tables by day and key, and gathers the sums into blocks for {@link WriteLake}, where
 * those of other processes join them.
 */
public final class SumBlocks {
  private static final int MAX_SUMS = 100_000;

  private final int number;
  private final int numbers;
  private final ToIntBiFunction<TableName, Integer> files;
  private final BiConsumer<String, byte[]> blocks;
  private final Map<TableName, Map<Integer, RowSums>> sums = new HashMap<>();
  private int runs;

  /**
   * @param number tells apart those whose sums meet, below {@code numbers}
   * @param files how many files a table's day is spread over
   * @param blocks takes a key and a block
   */
  public SumBlocks(
      int number,
      int numbers,
      ToIntBiFunction<TableName, Integer> files,
      BiConsumer<String, byte[]> blocks) {
    this.number = number;
    this.numbers = numbers;
    this.files = files;
    this.blocks = blocks;
  }

  /**
   * @param day of the row's partition, since 1970
   */
  public void add(TableName table, int day, Row row) {
    RowSums ofDay =
        sums.computeIfAbsent(table, t -> new HashMap<>())
            .computeIfAbsent(day, d -> new RowSums(TableDefinition.of(table)));
    ofDay.add(row);
    if (ofDay.size() == MAX_SUMS) {
      flush(table, day, ofDay);
    }
  }

  /** Emits what is left. */
  public void flush() {
    sums.forEach((table, byDay) -> byDay.forEach((day, ofDay) -> flush(table, day, ofDay)));
    sums.clear();
  }

  private void flush(TableName table, int day, RowSums ofDay) {
    RowBlocks run = new RowBlocks(number + numbers * runs++, blocks);
    int spread = files.applyAsInt(table, day);
    ofDay.forEachEntry(
        (hash, entry) ->
            run.add(new FileGroup(table, day, Math.floorMod(hash, spread), "").key(), entry));
    run.flush();
    ofDay.clear();
  }
}
