package io.tributary.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.io.FileIO;
import org.apache.beam.sdk.io.parquet.ParquetIO;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/** Reads the rows of Parquet files, each as the bytes of a JSON object named by its columns. */
public final class ReadParquetRows extends PTransform<PBegin, PCollection<byte[]>> {
  private static final JsonFactory JSON = new JsonFactory();

  private final List<String> files;

  private ReadParquetRows(List<String> files) {
    this.files = List.copyOf(files);
  }

  public static ReadParquetRows of(List<String> files) {
    return new ReadParquetRows(files);
  }

  @Override
  public PCollection<byte[]> expand(PBegin input) {
    return input
        .apply(Create.of(files))
        .apply(FileIO.matchAll())
        .apply(FileIO.readMatches())
        .apply(
            ParquetIO.parseFilesGenericRecords(
                    (SerializableFunction<GenericRecord, byte[]>) ReadParquetRows::toJson)
                .withCoder(ByteArrayCoder.of()));
  }

  static byte[] toJson(GenericRecord row) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      write(json, row.getSchema(), row);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, Schema schema, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
      return;
    }
    if (schema.getType() == Schema.Type.UNION) {
      int branch = GenericData.get().resolveUnion(schema, value);
      write(json, schema.getTypes().get(branch), value);
      return;
    }
    LogicalType logical = schema.getLogicalType();
    if (logical != null && writeLogical(json, schema, logical, value)) {
      return;
    }
    switch (schema.getType()) {
      case RECORD -> writeRecord(json, (IndexedRecord) value);
      case MAP -> {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
          json.writeFieldName(entry.getKey().toString());
          write(json, schema.getValueType(), entry.getValue());
        }
        json.writeEndObject();
      }
      case ARRAY -> {
        json.writeStartArray();
        for (Object item : (Collection<?>) value) {
          write(json, schema.getElementType(), item);
        }
        json.writeEndArray();
      }
      case INT, LONG -> json.writeNumber(((Number) value).longValue());
      case FLOAT, DOUBLE -> json.writeNumber(new BigDecimal(value.toString()).toPlainString());
      case BOOLEAN -> json.writeBoolean((Boolean) value);
      case BYTES -> json.writeString(base64((ByteBuffer) value));
      case FIXED -> json.writeString(base64(ByteBuffer.wrap(((GenericFixed) value).bytes())));
      default -> json.writeString(value.toString());
    }
  }

  private static void writeRecord(JsonGenerator json, IndexedRecord row) throws IOException {
    json.writeStartObject();
    for (Schema.Field field : row.getSchema().getFields()) {
      Object value = row.get(field.pos());
      // An absent column is no field, as it would not be in a line of JSON.
      if (value != null) {
        json.writeFieldName(field.name());
        write(json, field.schema(), value);
      }
    }
    json.writeEndObject();
  }

  private static boolean writeLogical(
      JsonGenerator json, Schema schema, LogicalType logical, Object value) throws IOException {
    if (logical instanceof LogicalTypes.Decimal) {
      BigDecimal decimal =
          value instanceof GenericFixed fixed
              ? new Conversions.DecimalConversion().fromFixed(fixed, schema, logical)
              : new Conversions.DecimalConversion().fromBytes((ByteBuffer) value, schema, logical);
      json.writeNumber(decimal.toPlainString());
    } else if (logical instanceof LogicalTypes.Date) {
      json.writeString(LocalDate.ofEpochDay((Integer) value).toString());
    } else if (logical instanceof LogicalTypes.TimestampMillis) {
      json.writeString(Instant.ofEpochMilli((Long) value).toString());
    } else if (logical instanceof LogicalTypes.TimestampMicros) {
      json.writeString(instant((Long) value, 1_000_000).toString());
    } else if (logical instanceof LogicalTypes.TimestampNanos) {
      json.writeString(instant((Long) value, 1_000_000_000).toString());
    } else {
      return false;
    }
    return true;
  }

  private static Instant instant(long value, long unitsPerSecond) {
    long nanos = Math.floorMod(value, unitsPerSecond) * (1_000_000_000 / unitsPerSecond);
    return Instant.ofEpochSecond(Math.floorDiv(value, unitsPerSecond), nanos);
  }

  private static String base64(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return Base64.getEncoder().encodeToString(copy);
  }
}
