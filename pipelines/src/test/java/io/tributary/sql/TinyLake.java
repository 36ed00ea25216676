package io.tributary.sql;

import static org.apache.iceberg.types.Types.NestedField.optional;
import static org.apache.iceberg.types.Types.NestedField.required;

import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types.NestedField;

/** A lake of two days, the first written by a backfill, the second by live; and one long after. */
final class TinyLake {
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
      Map<TableName, Table> tables = new HashMap<>();
      for (TableName name : TableName.ALL) {
        tables.put(name, create(catalog, TableDefinition.of(name)));
      }
      Table sessions = tables.get(TableName.SESSION_CHANGES);
      append(
          sessions,
          List.of(
              withAPurchase(
                      session(sessions, "a:1", "s1", "2026-01-01T10:00Z", "2026-01-01T10:05Z", 2),
                      "49.9000")
                  .copy(Map.of("is_final", true)),
              session(sessions, "a:2", "s2", "2026-01-01T23:58Z", "2026-01-02T00:01Z", 2)
                  .copy(Map.of("is_final", true)),
              // What live had said of the day before the backfill wrote it.
              session(sessions, "a:1", "s0", "2026-01-01T10:01Z", "2026-01-01T10:02Z", 9),
              session(sessions, "a:1", "s3", "2026-01-02T09:00Z", "2026-01-02T09:30Z", 5),
              session(sessions, "a:1", "s3", "2026-01-02T09:00Z", "2026-01-02T09:00Z", 1)
                  .copy(Map.of("revision", 1L, "user_id", "u-1")),
              session(sessions, "a:1", "s4", "2026-01-02T09:00Z", "2026-01-02T09:00Z", 1),
              session(sessions, "a:1", "s4", "2026-01-02T09:00Z", "2026-01-02T09:00Z", 1)
                  .copy(Map.of("revision", 1L, "is_retracted", true)),
              withAPurchase(
                  session(sessions, "a:2", "s5", "2026-02-05T12:00Z", "2026-02-05T12:05Z", 2),
                  "20.0000")));
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
    row.setField("step_count", Math.min(events, 2));
    row.setField("entry_page_group", "/");
    row.setField("exit_page_group", events == 1 ? "/" : "/about");
    row.setField("first_event_id", id + "-first");
    row.setField("last_event_id", id + "-last");
    row.setField("channel", "direct");
    row.setField("source", "(direct)");
    row.setField("medium", "(none)");
    row.setField("referrer_class", "none");
    row.setField("conversion_count", 0L);
    row.setField("revenue", Map.of());
    row.setField("revision", 0L);
    row.setField("is_retracted", false);
    row.setField("is_final", false);
    row.setField("run_id", "run-1");
    return row;
  }

  /** The session of two events as one of a page view and a purchase. */
  private static Record withAPurchase(Record session, String amount) {
    return session.copy(
        Map.of(
            "page_view_count",
            1L,
            "step_count",
            1L,
            "exit_page_group",
            "/",
            "conversion_count",
            1L,
            "revenue",
            Map.of("EUR", new BigDecimal(amount))));
  }

  /** Like the declared table, but it takes nulls. */
  private static Table create(JdbcCatalog catalog, TableDefinition definition) {
    List<NestedField> fields = new ArrayList<>();
    for (NestedField field : definition.schema().columns()) {
      fields.add(
          field.name().equals(definition.dateColumn())
              ? required(field.fieldId(), field.name(), field.type())
              : optional(field.fieldId(), field.name(), field.type()));
    }
    Schema schema = new Schema(fields);
    return catalog.createTable(
        definition.name().identifier(),
        schema,
        PartitionSpec.builderFor(schema).identity(definition.dateColumn()).build(),
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
