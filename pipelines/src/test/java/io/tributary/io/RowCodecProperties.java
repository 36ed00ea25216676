package io.tributary.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RowCodecProperties {
  @Property(tries = 700)
  void rowsAreReadAsTheyWereWritten(@ForAll("tables") TableName table, @ForAll long seed) {
    TableDefinition definition = TableDefinition.of(table);
    RowCodec codec = new RowCodec(definition.schema());
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    Bytes bytes = new Bytes(1);
    for (int i = 0; i < 3; i++) {
      Row row = RandomRows.sparse(definition, random);
      rows.add(row);
      codec.write(row, bytes);
    }
    ByteReader reader = new ByteReader(bytes.toByteArray());
    for (Row row : rows) {
      assertEquals(row, codec.read(reader));
    }
    assertFalse(reader.hasRemaining());
  }

  @Provide
  Arbitrary<TableName> tables() {
    return Arbitraries.of(TableName.ALL);
  }
}
