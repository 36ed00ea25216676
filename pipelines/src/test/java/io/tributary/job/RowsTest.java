package io.tributary.job;

import static io.tributary.timeline.EventBuilder.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tributary.event.Attributes;
import io.tributary.event.ContentHash;
import io.tributary.event.Derived;
import io.tributary.event.Device;
import io.tributary.event.Event;
import io.tributary.event.Touch;
import io.tributary.rules.RulesFile;
import io.tributary.session.Session;
import io.tributary.session.SessionIds;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.VisitorDay;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.types.Types.DecimalType;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;

class RowsTest {
  private static final ReportingDays DAYS = new ReportingDays(ZoneOffset.UTC);
  private static final long AT = 86_400_000_000L + 7;
  private static final Attributes ATTRIBUTES = Attributes.ofSorted(new String[] {"a", "1"}, 1);

  private static final Event FULL =
      new Event(
          "tenant",
          "a:anonymous",
          "id",
          "type",
          AT,
          "anonymous",
          "user",
          "page",
          "referrer",
          "agent",
          "content",
          11L,
          12L,
          13L,
          new BigDecimal("1.5"),
          "EUR",
          ATTRIBUTES,
          new Derived(
              "group",
              new Device("Phone", "Browser", "System"),
              "DE",
              new Touch("paid", "news", "cpc", "spring", "other"),
              1,
              2L,
              "session"),
          new ContentHash(1, 2));

  private static final Event SPARSE =
      new Event(
          "tenant",
          "u:user",
          "id",
          "type",
          AT,
          null,
          "user",
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          Attributes.NONE,
          Derived.NONE,
          new ContentHash(1, 2));

  @Test
  void anEventsRowFitsItsTable() {
    Row row = ViewRows.eventRow(FULL, DAYS);
    assertFits(TableName.PROCESSED_EVENTS, row);
    assertValues(
        TableName.PROCESSED_EVENTS,
        row,
        Map.ofEntries(
            Map.entry("tenant_id", "tenant"),
            Map.entry("visitor_id", "a:anonymous"),
            Map.entry("event_date", 1),
            Map.entry("event_at", AT),
            Map.entry("event_id", "id"),
            Map.entry("event_type", "type"),
            Map.entry("content_hash", ByteBuffer.wrap(new ContentHash(1, 2).toBytes())),
            Map.entry("anonymous_id", "anonymous"),
            Map.entry("user_id", "user"),
            Map.entry("page_url", "page"),
            Map.entry("page_group", "group"),
            Map.entry("referrer_url", "referrer"),
            Map.entry("user_agent", "agent"),
            Map.entry("content_id", "content"),
            Map.entry("content_length_ms", 11L),
            Map.entry("position_ms", 12L),
            Map.entry("duration_ms", 13L),
            Map.entry("amount", new BigDecimal("1.5000")),
            Map.entry("currency", "EUR"),
            Map.entry("attributes", Map.of("a", "1")),
            Map.entry("device_class", "Phone"),
            Map.entry("browser", "Browser"),
            Map.entry("operating_system", "System"),
            Map.entry("country", "DE"),
            Map.entry("channel", "paid"),
            Map.entry("source", "news"),
            Map.entry("medium", "cpc"),
            Map.entry("campaign", "spring"),
            Map.entry("referrer_class", "other")));
  }

  @Test
  void aSparseEventsRowFitsItsTable() {
    assertFits(TableName.PROCESSED_EVENTS, ViewRows.eventRow(SPARSE, DAYS));
  }

  @Test
  void aSessionsRowFitsItsTable() {
    Session session =
        new Session(
            1,
            AT + 5_000,
            List.of(
                at(AT)
                    .withId("first")
                    .withDerived(
                        new Derived(
                            null,
                            new Device("Phone", "Safari", "iOS"),
                            "DE",
                            new Touch("paid", "google", "cpc", "brand", "search"),
                            0,
                            null,
                            null))
                    .toTimelineEvent(),
                at(AT + 1).withPage("/in").withUser("user").toTimelineEvent(),
                at(AT + 2).withPage("/out").toTimelineEvent(),
                at(AT + 3).withId("bought").withType("purchase").toTimelineEvent(),
                at(AT + 3).withId("bought2").withType("purchase").withAmount("2").toTimelineEvent(),
                at(AT + 3).withId("last").toTimelineEvent()));
    Row row = sessionRow("tenant", session, true);
    assertFits(TableName.SESSION_CHANGES, row);
    assertValues(
        TableName.SESSION_CHANGES,
        row,
        Map.ofEntries(
            Map.entry("tenant_id", "tenant"),
            Map.entry("visitor_id", "a:v"),
            Map.entry("session_id", SessionIds.of("tenant", "a:v", "first")),
            Map.entry("session_date", 1),
            Map.entry("started_at", AT),
            Map.entry("ended_at", AT + 5_000),
            Map.entry("last_event_at", AT + 3),
            Map.entry("duration_ms", 5L),
            Map.entry("event_count", 6L),
            Map.entry("page_view_count", 2L),
            Map.entry("entry_page_group", "/in"),
            Map.entry("exit_page_group", "/out"),
            Map.entry("first_event_id", "first"),
            Map.entry("last_event_id", "last"),
            Map.entry("user_id", "user"),
            Map.entry("step_count", 2L),
            Map.entry("channel", "paid"),
            Map.entry("source", "google"),
            Map.entry("medium", "cpc"),
            Map.entry("campaign", "brand"),
            Map.entry("referrer_class", "search"),
            Map.entry("device_class", "Phone"),
            Map.entry("browser", "Safari"),
            Map.entry("operating_system", "iOS"),
            Map.entry("country", "DE"),
            Map.entry("conversion_count", 2L),
            Map.entry("revenue", Map.of("EUR", new BigDecimal("3.5000"))),
            Map.entry("revision", 0L),
            Map.entry("is_retracted", false),
            Map.entry("is_final", true)));
    assertFits(TableName.SESSION_CHANGES, sessionRow("t", ofOneEvent(), false));
  }

  @Test
  void aVisitorDaysRowFitsItsTable() {
    Row row =
        Rows.finalVisitorDay(
            "tenant", "a:v", new VisitorDay(1, 5, AT, AT + 1, 2, "user", VisitorDay.NO_PAUSE));
    assertFits(TableName.VISITOR_DAY_CHANGES, row);
    assertValues(
        TableName.VISITOR_DAY_CHANGES,
        row,
        Map.ofEntries(
            Map.entry("tenant_id", "tenant"),
            Map.entry("visitor_id", "a:v"),
            Map.entry("event_date", 1),
            Map.entry("event_count", 5L),
            Map.entry("first_event_at", AT),
            Map.entry("last_event_at", AT + 1),
            Map.entry("id_conflict_count", 2L),
            Map.entry("last_user_id", "user"),
            Map.entry("is_automated", true),
            Map.entry("automated_reason", "no-pause"),
            Map.entry("revision", 0L),
            Map.entry("is_retracted", false),
            Map.entry("is_final", true)));
    assertFits(
        TableName.VISITOR_DAY_CHANGES,
        Rows.finalVisitorDay("t", "a:v", new VisitorDay(1, 1, AT, AT, 0, null, null)));
  }

  @Test
  void rowsOfLiveTellTheirRevisionAndAreNotFinal() {
    Row day = Rows.liveVisitorDay("t", "a:v", new VisitorDay(1, 1, AT, AT, 0, null, null), 9);
    assertFits(TableName.VISITOR_DAY_CHANGES, day);
    assertLast(day, 9L, false, false, null);
  }

  private static Row sessionRow(String tenant, Session session, boolean isFinal) {
    ViewRows rows = new ViewRows();
    new SessionRows(RulesFile.builtIn(), isFinal, rows).pass(tenant, "a:v", session);
    return rows.rows(TableName.SESSION_CHANGES).get(0);
  }

  private static Session ofOneEvent() {
    return new Session(1, AT, List.of(at(AT).toTimelineEvent()));
  }

  private static void assertLast(Row row, Object... values) {
    for (int i = 0; i < values.length; i++) {
      assertEquals(values[i], row.value(row.size() - values.length + i));
    }
  }

  private static void assertFits(TableName table, Row row) {
    TableDefinition definition = TableDefinition.of(table);
    assertEquals(definition.schema().columns().size(), row.size());
    for (int i = 0; i < row.size(); i++) {
      NestedField column = definition.schema().columns().get(i);
      Object value = row.value(i);
      if (column.name().equals("run_id")) {
        assertNull(value, "the sink fills it in");
      } else if (value == null) {
        assertEquals(true, column.isOptional(), column.name());
      } else {
        assertInstanceOf(column.type().typeId().javaClass(), value, column.name());
        if (column.type() instanceof DecimalType decimal) {
          assertEquals(decimal.scale(), ((BigDecimal) value).scale(), column.name());
        } else if (column.name().equals("content_hash")) {
          assertEquals(16, ((ByteBuffer) value).remaining());
        }
      }
    }
  }

  /** All columns but the run's. */
  private static void assertValues(TableName table, Row row, Map<String, Object> expected) {
    TableDefinition definition = TableDefinition.of(table);
    assertEquals(row.size() - 1, expected.size());
    expected.forEach(
        (column, value) -> {
          assertNotNull(value);
          assertEquals(value, row.value(definition.position(column)), column);
        });
  }
}
