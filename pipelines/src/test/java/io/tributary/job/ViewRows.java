package io.tributary.job;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.Event;
import io.tributary.event.EventCodec;
import io.tributary.event.Texts;
import io.tributary.io.RowSums;
import io.tributary.io.Sketches;
import io.tributary.rules.Rules;
import io.tributary.session.NaiveTimeline;
import io.tributary.session.Session;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.TimelineEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/** Rows of the computed tables, and what their views show of them. */
final class ViewRows implements SessionRows.Sink {
  private static final Set<String> HOW = Set.of("revision", "is_retracted", "is_final", "run_id");

  private final Map<TableName, List<Row>> rows =
      new TreeMap<>(Comparator.comparing(TableName::toString));

  ViewRows() {
    ComputeDays.COMPUTED.forEach(table -> rows.put(table, new ArrayList<>()));
    rows.remove(TableName.RAW_DEAD_LETTERS);
  }

  /** The row of an event. */
  static Row eventRow(Event event, ReportingDays days) {
    Bytes encoded = new Bytes(1024);
    EventCodec.write(event, encoded);
    Bytes block = new Bytes(1024);
    block.writeBlob(encoded.toByteArray());
    return new EventRows(days, Texts.STRINGS).read(new ByteReader(block.toByteArray()));
  }

  /** What the definitions say of one visitor's events, of the days that are asked for. */
  static ViewRows of(
      Rules rules,
      ReportingDays days,
      NaiveTimeline timeline,
      boolean isFinal,
      IntPredicate asked) {
    ViewRows rows = new ViewRows();
    for (Event event : timeline.events()) {
      int day = days.dayOf(event.eventAt());
      if (asked.test(day)) {
        rows.add(TableName.PROCESSED_EVENTS, eventRow(event, days));
        rows.add(
            TableName.TRAFFIC_CHANGES,
            Rows.traffic(
                event.tenantId(),
                TimelineEvent.of(event),
                day,
                Sketches.of(event.tenantId(), event.visitorId()),
                rules,
                isFinal));
      }
    }
    if (timeline.events().isEmpty()) {
      return rows;
    }
    String tenant = timeline.events().get(0).tenantId();
    String visitor = timeline.events().get(0).visitorId();
    timeline.days().stream()
        .filter(day -> asked.test(day.day()))
        .forEach(
            day ->
                rows.add(
                    TableName.VISITOR_DAY_CHANGES,
                    isFinal
                        ? Rows.finalVisitorDay(tenant, visitor, day)
                        : Rows.liveVisitorDay(tenant, visitor, day, Rows.FIRST_REVISION)));
    SessionRows ofSessions = new SessionRows(rules, isFinal, rows);
    for (Session session : timeline.sessions()) {
      if (asked.test(session.day())) {
        ofSessions.pass(tenant, visitor, session);
      }
    }
    return rows;
  }

  @Override
  public void keyed(TableName table, int day, Row row) {
    add(table, row);
  }

  @Override
  public void sum(TableName table, int day, Row row) {
    add(table, row);
  }

  void add(TableName table, Row row) {
    rows.get(table).add(row);
  }

  ViewRows addAll(ViewRows others) {
    others.rows.forEach((table, list) -> rows.get(table).addAll(list));
    return this;
  }

  /** The rows as they came. */
  List<Row> rows(TableName table) {
    return rows.get(table);
  }

  /** What each view shows: rows without the columns that say how they came, as text, sorted. */
  Map<TableName, List<String>> views() {
    Map<TableName, List<String>> views = new TreeMap<>(Comparator.comparing(TableName::toString));
    rows.keySet().forEach(table -> views.put(table, view(table)));
    return views;
  }

  List<String> view(TableName table) {
    TableDefinition definition = TableDefinition.of(table);
    List<Row> shown = new ArrayList<>();
    if (!definition.sums().isEmpty()) {
      RowSums sums = new RowSums(definition);
      rows.get(table).forEach(sums::add);
      int count = definition.position(definition.sums().get(0));
      sums.forEach(
          row -> {
            if ((Long) row.value(count) != 0) {
              shown.add(row);
            }
          });
    } else if (definition.schema().findField("revision") != null) {
      shown.addAll(latest(definition, rows.get(table)));
    } else {
      shown.addAll(rows.get(table));
    }
    return shown.stream().map(row -> text(definition, row)).sorted().toList();
  }

  private static List<Row> latest(TableDefinition definition, List<Row> rows) {
    int revision = definition.position("revision");
    Map<List<Object>, Row> latest = new HashMap<>();
    for (Row row : rows) {
      List<Object> key = new ArrayList<>();
      definition.key().forEach(column -> key.add(row.value(definition.position(column))));
      latest.merge(key, row, (a, b) -> (Long) a.value(revision) > (Long) b.value(revision) ? a : b);
    }
    return latest.values().stream()
        .filter(row -> !(Boolean) row.value(definition.position("is_retracted")))
        .toList();
  }

  private static String text(TableDefinition definition, Row row) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      if (!HOW.contains(definition.schema().columns().get(i).name())) {
        Object value = row.value(i);
        values.add(
            value instanceof java.nio.ByteBuffer bytes
                ? java.util.HexFormat.of().formatHex(bytes.array())
                : value);
      }
    }
    return values.toString();
  }
}
