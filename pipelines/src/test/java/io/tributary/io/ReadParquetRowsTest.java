package io.tributary.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.parquet.ParquetIO;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadParquetRowsTest {
  private static final Schema AMOUNT =
      LogicalTypes.decimal(18, 4).addToSchema(Schema.create(Schema.Type.BYTES));
  private static final Schema SCHEMA =
      SchemaBuilder.record("event")
          .fields()
          .requiredString("event_id")
          .name("event_time")
          .type(LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG)))
          .noDefault()
          .name("first_seen")
          .type(LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT)))
          .noDefault()
          .name("amount")
          .type(AMOUNT)
          .noDefault()
          .requiredLong("position_ms")
          .requiredDouble("score")
          .requiredBoolean("is_new")
          .optionalString("page_url")
          .requiredBytes("token")
          .name("tags")
          .type()
          .array()
          .items()
          .stringType()
          .noDefault()
          .name("attributes")
          .type()
          .map()
          .values()
          .stringType()
          .noDefault()
          .endRecord();

  @TempDir private Path folder;

  private Path file() throws IOException {
    GenericRecord row =
        new GenericRecordBuilder(SCHEMA)
            .set("event_id", "e-1")
            .set("event_time", 1_767_603_600_123_456L)
            .set("first_seen", 20_458)
            .set(
                "amount",
                new Conversions.DecimalConversion()
                    .toBytes(new BigDecimal("12.5000"), AMOUNT, AMOUNT.getLogicalType()))
            .set("position_ms", 9_007_199_254_740_993L)
            .set("score", 0.1)
            .set("is_new", true)
            .set("page_url", null)
            .set("token", ByteBuffer.wrap(new byte[] {1, 2, 3}))
            .set("tags", List.of("a", "b"))
            .set("attributes", Map.of("colour", "grün"))
            .build();
    Path file = folder.resolve("events.parquet");
    ParquetIO.Sink sink = ParquetIO.sink(SCHEMA);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      sink.open(channel);
      sink.write(row);
      sink.flush();
    }
    return file;
  }

  @Test
  void givesEachRowAsTheObjectThatALineOfJsonWouldHold() throws IOException {
    Pipeline pipeline = Pipeline.create();
    PAssert.that(
            pipeline
                .apply(ReadParquetRows.of(List.of(file().toString())))
                .apply(
                    MapElements.into(TypeDescriptors.strings())
                        .via(bytes -> new String(bytes, StandardCharsets.UTF_8))))
        .containsInAnyOrder(
            "{\"event_id\":\"e-1\",\"event_time\":\"2026-01-05T09:00:00.123456Z\","
                + "\"first_seen\":\"2026-01-05\",\"amount\":12.5000,"
                + "\"position_ms\":9007199254740993,\"score\":0.1,\"is_new\":true,"
                + "\"token\":\"AQID\",\"tags\":[\"a\",\"b\"],\"attributes\":{\"colour\":\"grün\"}}");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void tellsAFileThatIsCutOffBeforeAnythingRuns() throws IOException {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
    Path whole = file();
    InputFiles.checkParquet(InputFiles.match(whole.toString()));
    Path cut = folder.resolve("cut.parquet");
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
    InputException refused =
        assertThrows(
            InputException.class, () -> InputFiles.checkParquet(InputFiles.match(cut.toString())));
    assertEquals(
        "Cannot read %s: it is no Parquet file, or only the beginning of one".formatted(cut),
        refused.getMessage());
  }
}
