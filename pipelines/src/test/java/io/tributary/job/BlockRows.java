package io.tributary.job;

import io.tributary.event.ByteReader;
import io.tributary.event.Texts;
import io.tributary.io.BlockPacker;
import io.tributary.io.RowReader;
import io.tributary.io.RowSums;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads the rows of blocks that go to a backfill's files. */
final class BlockRows {
  private BlockRows() {}

  /**
   * @param packed a block where its packed rows begin
   */
  static void forEach(TableName table, ZoneId zone, ByteReader packed, Consumer<Row> consumer) {
    TableDefinition definition = TableDefinition.of(table);
    if (!definition.sums().isEmpty()) {
      RowSums.merge(definition, Texts.STRINGS, List.of(new ArrayList<>(List.of(packed))), consumer);
      return;
    }
    ByteReader block = new ByteReader(BlockPacker.unpack(packed));
    RowReader reader = Rows.readers(zone).readerOf(table, Texts.STRINGS);
    while (block.hasRemaining()) {
      consumer.accept(reader.read(block));
    }
  }
}
