package io.tributary.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.RecentTexts;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.data.parquet.InternalReader;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.parquet.Parquet;

class RowWriterProperties {
  private static final int MOST_ROWS = 600;

  @Property(tries = 60)
  void filesHoldTheRowsThatWereWritten(@ForAll("tables") TableName table, @ForAll long seed)
      throws IOException {
    TableDefinition definition = TableDefinition.of(table);
    RowCodec codec = new RowCodec(definition.schema());
    Random random = new Random(seed);
    RecentTexts<Text> texts = Text.ofBlocks();
    List<Row> expected = new ArrayList<>();
    Path file = Files.createTempFile("rows", ".parquet");
    AtomicReference<RowWriter> writer = new AtomicReference<>();
    try (FileAppender<Row> appender =
        Parquet.write(org.apache.iceberg.Files.localOutput(file.toFile()))
            .schema(definition.schema())
            .createWriterFunc(
                (schema, type) -> {
                  writer.set(RowWriter.of(schema, type));
                  return writer.get();
                })
            .overwrite()
            .build()) {
      for (int i = random.nextInt(MOST_ROWS); i >= 0; i--) {
        Row row = RandomRows.valid(definition, random);
        Bytes encoded = new Bytes(64);
        codec.write(row, encoded);
        ByteReader in = new ByteReader(encoded.toByteArray());
        expected.add(row);
        appender.add(random.nextBoolean() ? row : codec.read(in, texts));
      }
      writer.get().flush();
    }
    List<String> written = new ArrayList<>();
    Schema schema = definition.schema();
    try (CloseableIterable<StructLike> rows =
        Parquet.read(org.apache.iceberg.Files.localInput(file.toFile()))
            .project(schema)
            .createReaderFunc(type -> InternalReader.create(schema, type))
            .build()) {
      for (StructLike row : rows) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
          values.add(row.get(i, Object.class));
        }
        written.add(RandomRows.shown(values));
      }
    }
    assertEquals(
        expected.stream().map(row -> RandomRows.shown(values(row))).toList(),
        written,
        table.toString());
    Files.delete(file);
  }

  @Example
  void rowsThatWereNotFlushedFail() throws IOException {
    TableDefinition definition = TableDefinition.of(TableName.DIRTY_DAYS);
    Path file = Files.createTempFile("rows", ".parquet");
    FileAppender<Row> appender =
        Parquet.write(org.apache.iceberg.Files.localOutput(file.toFile()))
            .schema(definition.schema())
            .createWriterFunc(RowWriter::of)
            .overwrite()
            .build();
    for (int i = 0; i < MOST_ROWS; i++) {
      appender.add(RandomRows.valid(definition, new Random(i)));
    }
    assertThrows(
        RuntimeException.class,
        () -> {
          appender.close();
          appender.metrics();
        });
    Files.delete(file);
  }

  private static List<Object> values(Row row) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      values.add(row.value(i));
    }
    return values;
  }

  @Provide
  Arbitrary<TableName> tables() {
    return Arbitraries.of(TableName.ALL);
  }
}
