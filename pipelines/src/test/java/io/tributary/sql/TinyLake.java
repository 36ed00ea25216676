package io.tributary.sql;

import static org.apache.iceberg.types.Types.NestedField.optional;
import static org.apache.iceberg.types.Types.NestedField.required;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** A lake of two days: the first written by a backfill, the second by live. */
final class TinyLake {
  private static final Type INSTANT = Types.TimestampType.withZone();
  private static final Type TEXT = Types.StringType.get();
  private static final Type NUMBER = Types.LongType.get();
  private static final Type DATE = Types.DateType.get();
  private static final Type FLAG = Types.BooleanType.get();
  private static final Type BYTES = Types.BinaryType.get();

  private TinyLake() {}

  static void create(Path lake) throws IOException {
    Map<String, String> properties =
        Map.of(
            CatalogProperties.URI,
            "jdbc:sqlite:" + lake.resolve("catalog.db"),
            CatalogProperties.WAREHOUSE_LOCATION,
            "file://" + lake.resolve("warehouse"),
            "jdbc.schema-version",
            "V1");
    try (JdbcCatalog catalog = new JdbcCatalog()) {
      catalog.initialize("lake", properties);
      List.of("raw", "processed", "access", "ops")
          .forEach(layer -> catalog.createNamespace(Namespace.of(layer)));
      Table sessions =
          create(
              catalog,
              "processed.session_changes",
              "session_date",
              columns(
                  "tenant_id",
                  TEXT,
                  "visitor_id",
                  TEXT,
                  "session_id",
                  TEXT,
                  "session_date",
                  DATE,
                  "started_at",
                  INSTANT,
                  "ended_at",
                  INSTANT,
                  "duration_ms",
                  NUMBER,
                  "event_count",
                  NUMBER,
                  "page_view_count",
                  NUMBER,
                  "entry_page_group",
                  TEXT,
                  "exit_page_group",
                  TEXT,
                  "first_event_id",
                  TEXT,
                  "last_event_id",
                  TEXT,
                  "last_event_at",
                  INSTANT,
                  "user_id",
                  TEXT,
                  "revision",
                  NUMBER,
                  "is_retracted",
                  FLAG,
                  "is_final",
                  FLAG,
                  "run_id",
                  TEXT));
      create(
          catalog,
          "processed.visitor_day_changes",
          "event_date",
          columns(
              "tenant_id",
              TEXT,
              "visitor_id",
              TEXT,
              "event_date",
              DATE,
              "event_count",
              NUMBER,
              "first_event_at",
              INSTANT,
              "last_event_at",
              INSTANT,
              "id_conflict_count",
              NUMBER,
              "last_user_id",
              TEXT,
              "is_automated",
              FLAG,
              "automated_reason",
              TEXT,
              "revision",
              NUMBER,
              "is_retracted",
              FLAG,
              "is_final",
              FLAG,
              "run_id",
              TEXT));
      create(
          catalog,
          "processed.events",
          "event_date",
          columns(
              "tenant_id",
              TEXT,
              "visitor_id",
              TEXT,
              "event_date",
              DATE,
              "event_at",
              INSTANT,
              "event_id",
              TEXT,
              "event_type",
              TEXT,
              "content_hash",
              BYTES,
              "anonymous_id",
              TEXT,
              "user_id",
              TEXT,
              "page_url",
              TEXT,
              "page_group",
              TEXT,
              "referrer_url",
              TEXT,
              "user_agent",
              TEXT,
              "content_id",
              TEXT,
              "content_length_ms",
              NUMBER,
              "position_ms",
              NUMBER,
              "duration_ms",
              NUMBER,
              "amount",
              Types.DecimalType.of(18, 4),
              "currency",
              TEXT,
              "attributes",
              Types.MapType.ofOptional(1001, 1002, TEXT, TEXT),
              "run_id",
              TEXT));
      create(
          catalog,
          "raw.events",
          "ingestion_date",
          columns(
              "source",
              TEXT,
              "format",
              TEXT,
              "ingestion_date",
              DATE,
              "ingested_at",
              INSTANT,
              "event_at",
              INSTANT,
              "file",
              TEXT,
              "partition",
              Types.IntegerType.get(),
              "position",
              NUMBER,
              "record_key",
              BYTES,
              "payload",
              BYTES,
              "run_id",
              TEXT));
      create(
          catalog,
          "raw.dead_letters",
          "ingestion_date",
          columns(
              "source",
              TEXT,
              "format",
              TEXT,
              "ingestion_date",
              DATE,
              "ingested_at",
              INSTANT,
              "file",
              TEXT,
              "partition",
              Types.IntegerType.get(),
              "position",
              NUMBER,
              "step",
              TEXT,
              "reason",
              TEXT,
              "detail",
              TEXT,
              "payload",
              BYTES,
              "run_id",
              TEXT));
      create(
          catalog,
          "ops.ledger",
          "run_date",
          columns(
              "run_id",
              TEXT,
              "run_date",
              DATE,
              "run_at",
              INSTANT,
              "job",
              TEXT,
              "code_version",
              TEXT,
              "rules_hash",
              TEXT,
              "input",
              TEXT,
              "stage",
              TEXT,
              "range_from",
              DATE,
              "range_to",
              DATE,
              "in_count",
              NUMBER,
              "out_count",
              NUMBER,
              "duplicate_count",
              NUMBER,
              "dead_letter_count",
              NUMBER,
              "late_count",
              NUMBER,
              "filtered_count",
              NUMBER,
              "id_conflict_count",
              NUMBER));
      create(
          catalog,
          "ops.dirty_days",
          "event_date",
          columns("event_date", DATE, "marked_at", INSTANT, "reason", TEXT, "run_id", TEXT));
      append(
          sessions,
          List.of(
              session(sessions, "a:1", "s1", "2026-01-01T10:00Z", "2026-01-01T10:05Z", 2)
                  .copy(Map.of("is_final", true)),
              session(sessions, "a:2", "s2", "2026-01-01T23:55Z", "2026-01-02T00:05Z", 2)
                  .copy(Map.of("is_final", true)),
              // What live had said of the day before the backfill wrote it.
              session(sessions, "a:1", "s0", "2026-01-01T10:01Z", "2026-01-01T10:02Z", 9),
              session(sessions, "a:1", "s3", "2026-01-02T09:00Z", "2026-01-02T09:30Z", 5),
              session(sessions, "a:1", "s3", "2026-01-02T09:00Z", "2026-01-02T09:00Z", 1)
                  .copy(Map.of("revision", 1L)),
              session(sessions, "a:1", "s4", "2026-01-02T09:00Z", "2026-01-02T09:00Z", 1),
              session(sessions, "a:1", "s4", "2026-01-02T09:00Z", "2026-01-02T09:00Z", 1)
                  .copy(Map.of("revision", 1L, "is_retracted", true))));
    }
  }

  private static Record session(
      Table table, String visitor, String id, String start, String end, long events) {
    OffsetDateTime startedAt = OffsetDateTime.parse(start);
    OffsetDateTime endedAt = OffsetDateTime.parse(end);
    GenericRecord row = GenericRecord.create(table.schema());
    row.setField("tenant_id", "default");
    row.setField("visitor_id", visitor);
    row.setField("session_id", id);
    row.setField("session_date", startedAt.toLocalDate());
    row.setField("started_at", startedAt);
    row.setField("ended_at", endedAt);
    row.setField("last_event_at", endedAt);
    row.setField(
        "duration_ms", endedAt.toInstant().toEpochMilli() - startedAt.toInstant().toEpochMilli());
    row.setField("event_count", events);
    row.setField("page_view_count", events);
    row.setField("entry_page_group", "/");
    row.setField("first_event_id", id + "-first");
    row.setField("last_event_id", id + "-last");
    row.setField("revision", 0L);
    row.setField("is_retracted", false);
    row.setField("is_final", false);
    row.setField("run_id", "run-1");
    return row;
  }

  private static List<Types.NestedField> columns(Object... namesAndTypes) {
    List<Types.NestedField> fields = new ArrayList<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      fields.add(optional(i / 2 + 1, (String) namesAndTypes[i], (Type) namesAndTypes[i + 1]));
    }
    return fields;
  }

  private static Table create(
      JdbcCatalog catalog, String name, String date, List<Types.NestedField> fields) {
    List<Types.NestedField> dated = new ArrayList<>();
    for (Types.NestedField field : fields) {
      dated.add(field.name().equals(date) ? required(field.fieldId(), date, DATE) : field);
    }
    Schema schema = new Schema(dated);
    return catalog.createTable(
        TableIdentifier.parse(name),
        schema,
        PartitionSpec.builderFor(schema).identity(date).build(),
        Map.of("format-version", "2"));
  }

  private static void append(Table table, List<Record> rows) throws IOException {
    InternalRecordWrapper wrapper = new InternalRecordWrapper(table.schema().asStruct());
    var commit = table.newAppend();
    for (LocalDate day :
        rows.stream().map(row -> (LocalDate) row.getField("session_date")).distinct().toList()) {
      List<Record> ofDay =
          rows.stream().filter(row -> row.getField("session_date").equals(day)).toList();
      PartitionKey key = new PartitionKey(table.spec(), table.schema());
      key.partition(wrapper.wrap(ofDay.get(0)));
      DataWriter<Record> writer =
          Parquet.writeData(
                  table
                      .io()
                      .newOutputFile(
                          table
                              .locationProvider()
                              .newDataLocation(table.spec(), key, day + ".parquet")))
              .forTable(table)
              .withPartition(key)
              .createWriterFunc(GenericParquetWriter::create)
              .build();
      try (writer) {
        writer.write(ofDay);
      }
      DataFile file = writer.toDataFile();
      commit.appendFile(file);
    }
    commit.commit();
  }
}
