package io.tributary.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Files;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentHashesTest {
  private static final Schema SCHEMA =
      new Schema(
          Types.NestedField.optional(1, "text", Types.StringType.get()),
          Types.NestedField.optional(2, "other", Types.StringType.get()),
          Types.NestedField.optional(3, "number", Types.LongType.get()),
          Types.NestedField.optional(4, "day", Types.DateType.get()),
          Types.NestedField.optional(5, "at", Types.TimestampType.withZone()),
          Types.NestedField.optional(6, "money", Types.DecimalType.of(18, 4)),
          Types.NestedField.optional(7, "bytes", Types.BinaryType.get()),
          Types.NestedField.optional(8, "is_true", Types.BooleanType.get()),
          Types.NestedField.optional(
              9,
              "map",
              Types.MapType.ofOptional(12, 13, Types.StringType.get(), Types.StringType.get())),
          Types.NestedField.optional(10, "run_id", Types.StringType.get()),
          Types.NestedField.optional(11, "file", Types.StringType.get()));

  @TempDir Path directory;
  private int tables;

  @Test
  void theOrderOfRowsAndTheirFilesDoNotMatter() {
    Record a = row("text", "a");
    Record b = row("text", "b");
    Record c = row("text", "c");
    String hash = hash(List.of(List.of(a, b, c)));
    assertEquals(hash, hash(List.of(List.of(c, a, b))));
    assertEquals(hash, hash(List.of(List.of(b), List.of(c, a))));
    assertTrue(hash.matches("[0-9a-f]{32}"), hash);
  }

  @Test
  void whoWroteARowAndFromWhichFileDoesNotMatter() {
    assertEquals(
        hash(List.of(List.of(row("run_id", "first")))),
        hash(List.of(List.of(row("run_id", "second")))));
    assertEquals(
        hash(List.of(List.of(row("file", "first")))), hash(List.of(List.of(row("file", null)))));
  }

  @Test
  void anyOtherValueMatters() {
    List<String> hashes = new ArrayList<>();
    hashes.add(hash(List.of(List.of(row("text", null)))));
    Map<String, List<Object>> values =
        Map.of(
            "text", List.of("", "null", "a", "A", "\uffee", "ab"),
            "other", List.of("", "null", "a"),
            "number", List.of(0L, -1L, 1L),
            "day", List.of(LocalDate.EPOCH, LocalDate.EPOCH.plusDays(1)),
            "at",
                List.of(
                    Instant.EPOCH.atOffset(ZoneOffset.UTC),
                    Instant.EPOCH.plusNanos(1000).atOffset(ZoneOffset.UTC)),
            "money", List.of(new BigDecimal("0.0000"), new BigDecimal("0.0001")),
            "bytes", List.of(ByteBuffer.wrap(new byte[0]), ByteBuffer.wrap(new byte[] {0})),
            "is_true", List.of(true, false),
            "map",
                List.of(
                    Map.of(),
                    Map.of("a", "1"),
                    Map.of("a", "1, b=2"),
                    Map.of("a", "1", "b", "2"),
                    Map.of("a", "null"),
                    nullValue("a"),
                    Map.of("a=b", "c"),
                    Map.of("a", "b=c")));
    values.forEach(
        (column, ofColumn) ->
            ofColumn.forEach(value -> hashes.add(hash(List.of(List.of(row(column, value)))))));
    assertEquals(hashes.size(), hashes.stream().distinct().count());
  }

  @Test
  void valuesThatRunTogetherDiffer() {
    Record left = row("text", "ab");
    left.setField("other", "c");
    Record right = row("text", "a");
    right.setField("other", "bc");
    assertNotEquals(hash(List.of(List.of(left))), hash(List.of(List.of(right))));
  }

  @Test
  void theOrderOfAMapsEntriesDoesNotMatter() {
    Map<String, String> forward = new LinkedHashMap<>();
    forward.put("a", "1");
    forward.put("b", "2");
    Map<String, String> backward = new LinkedHashMap<>();
    backward.put("b", "2");
    backward.put("a", "1");
    assertEquals(
        hash(List.of(List.of(row("map", forward)))), hash(List.of(List.of(row("map", backward)))));
  }

  @Test
  void theNumberOfEqualRowsMatters() {
    Record a = row("text", "a");
    String none = hash(List.of());
    String one = hash(List.of(List.of(a)));
    String two = hash(List.of(List.of(a, a)));
    String three = hash(List.of(List.of(a), List.of(a, a)));
    assertEquals(4, List.of(none, one, two, three).stream().distinct().count());
    assertEquals("0".repeat(32), none);
  }

  @Test
  void rowsAndSnapshotsAreCounted() {
    Record a = row("text", "a");
    ContentHashes.Content content = content(List.of(List.of(a, a), List.of(a)));
    assertEquals(3, content.rows());
    assertEquals(2, content.snapshots());
  }

  private static Map<String, String> nullValue(String name) {
    Map<String, String> map = new HashMap<>();
    map.put(name, null);
    return map;
  }

  private static Record row(String column, Object value) {
    Record record = GenericRecord.create(SCHEMA);
    record.setField(column, value);
    return record;
  }

  private String hash(List<List<Record>> files) {
    return content(files).hash();
  }

  private ContentHashes.Content content(List<List<Record>> files) {
    Path location = directory.resolve("table" + tables++);
    Table table =
        new HadoopTables().create(SCHEMA, PartitionSpec.unpartitioned(), location.toString());
    int number = 0;
    for (List<Record> rows : files) {
      table.newAppend().appendFile(write(location.resolve("f" + number++), rows)).commit();
    }
    return ContentHashes.of(table);
  }

  private static DataFile write(Path file, List<Record> rows) {
    try {
      DataWriter<Record> writer =
          Parquet.writeData(Files.localOutput(file.toFile()))
              .schema(SCHEMA)
              .withSpec(PartitionSpec.unpartitioned())
              .createWriterFunc(GenericParquetWriter::create)
              .build();
      try (writer) {
        writer.write(rows);
      }
      return writer.toDataFile();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
