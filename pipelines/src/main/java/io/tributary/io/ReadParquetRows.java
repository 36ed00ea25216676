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
  private static final Conversions.DecimalConversion DECIMALS = new Conversions.DecimalConversion();

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

  private static void write(JsonGenerator json, Schema declared, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
      return;
    }
    Schema schema = present(declared);
    Object plain = withoutLogicalType(schema, value);
    if (plain instanceof IndexedRecord row) {
      writeRecord(json, row);
    } else if (plain instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(entry.getKey().toString());
        write(json, schema.getValueType(), entry.getValue());
      }
      json.writeEndObject();
    } else if (plain instanceof Collection<?> items) {
      json.writeStartArray();
      for (Object item : items) {
        write(json, schema.getElementType(), item);
      }
      json.writeEndArray();
    } else if (plain instanceof Number number) {
      json.writeNumber(new BigDecimal(number.toString()).toPlainString());
    } else if (plain instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (plain instanceof ByteBuffer bytes) {
      json.writeString(base64(bytes));
    } else if (plain instanceof GenericFixed fixed) {
      json.writeString(base64(ByteBuffer.wrap(fixed.bytes())));
    } else {
      // Texts; and dates, times, instants and UUIDs in their ISO form.
      json.writeString(plain.toString());
    }
  }

  /** The type of a value that is there: an optional column is a union of null and its type. */
  private static Schema present(Schema schema) {
    if (schema.getType() != Schema.Type.UNION) {
      return schema;
    }
    return schema.getTypes().stream()
        .filter(branch -> branch.getType() != Schema.Type.NULL)
        .findFirst()
        .orElse(schema);
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

  /** Parquet's Avro reader converts some logical types itself, depending on the file. */
  private static Object withoutLogicalType(Schema schema, Object value) {
    LogicalType logical = schema.getLogicalType();
    if (logical instanceof LogicalTypes.Decimal && value instanceof GenericFixed fixed) {
      return DECIMALS.fromFixed(fixed, schema, logical);
    }
    if (logical instanceof LogicalTypes.Decimal && value instanceof ByteBuffer bytes) {
      return DECIMALS.fromBytes(bytes, schema, logical);
    }
    if (logical instanceof LogicalTypes.Date && value instanceof Integer day) {
      return LocalDate.ofEpochDay(day);
    }
    if (logical instanceof LogicalTypes.TimestampMillis && value instanceof Long millis) {
      return Instant.ofEpochMilli(millis);
    }
    if (logical instanceof LogicalTypes.TimestampMicros && value instanceof Long micros) {
      return instant(micros, 1_000_000);
    }
    if (logical instanceof LogicalTypes.TimestampNanos && value instanceof Long nanos) {
      return instant(nanos, 1_000_000_000);
    }
    return value;
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
