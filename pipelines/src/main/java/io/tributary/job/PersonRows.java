package io.tributary.job;

import io.tributary.audience.ActiveDays;
import io.tributary.audience.Activity;
import io.tributary.audience.Cohorts;
import io.tributary.audience.LifecycleState;
import io.tributary.audience.Metric;
import io.tributary.audience.PersonHistory;
import io.tributary.audience.VisitedDay;
import io.tributary.audience.VisitorUsers;
import io.tributary.audience.Windows;
import io.tributary.event.Bytes;
import io.tributary.event.TextOrder;
import io.tributary.io.FileGroup;
import io.tributary.io.RowBlocks;
import io.tributary.io.RowCodec;
import io.tributary.io.SumBlocks;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** One shard's rows of the audience tables; persons come in their order. */
final class PersonRows {
  /** The tables that are written. */
  static final List<TableName> TABLES =
      List.of(
          TableName.IDENTITIES,
          TableName.PERSON_DAYS,
          TableName.LIFECYCLE_DAILY,
          TableName.RETENTION_DAILY,
          TableName.CHURN_COHORTS_WEEKLY,
          TableName.PERSON_FEATURES,
          TableName.CHURN_LABELS);

  /** The state before the first day. */
  private static final String NONE = "(none)";

  /** The state of anonymous persons on the day on which they have joined a user. */
  private static final String MERGED = "(merged)";

  private static final int TOP = 3;
  private static final int DAYS_OF_WEEK = 7;

  /** Makes anonymous persons join a person. */
  @FunctionalInterface
  interface Joins {
    /** Those that join on a day. */
    void join(int day, PersonHistory history);
  }

  private final DayRange range;
  private final int run;
  private final int runs;
  private final int files;
  private final DoFn.OutputReceiver<KV<String, byte[]>> out;
  private final RowBlocks rows;
  private final Map<TableName, RowCodec> codecs = new HashMap<>();
  private final SumBlocks sums;
  private final Cohorts cohorts = new Cohorts();

  /** Labels of persons that are not the one at hand. */
  private final List<Row> labelsOfJoined = new ArrayList<>();

  private final Bytes scratch = new Bytes(1024);

  /**
   * @param range the days whose rows are written
   * @param run number of this run of sorted rows, below {@code runs}
   * @param files how many files a day's persons are spread over
   */
  PersonRows(
      DayRange range, int run, int runs, int files, DoFn.OutputReceiver<KV<String, byte[]>> out) {
    this.range = range;
    this.run = run;
    this.runs = runs;
    this.files = files;
    this.out = out;
    this.rows = blocks(run);
    this.sums =
        new SumBlocks(run, runs, (table, day) -> 1, (key, block) -> out.output(KV.of(key, block)));
    TABLES.forEach(table -> codecs.put(table, new RowCodec(TableDefinition.of(table).schema())));
  }

  private RowBlocks blocks(int number) {
    return new RowBlocks(number, (key, block) -> out.output(KV.of(key, block)));
  }

  /**
   * Goes through a person's days and adds their rows.
   *
   * @param history as of the day before the range, or of a person that has not begun
   * @param days what the person did
   * @param joins who joins the person
   * @param until the first day on which the person is not one of its own any more, if that is
   *     within the range
   */
  void person(
      String tenantId,
      String personId,
      PersonHistory history,
      SortedMap<Integer, VisitedDay> days,
      Joins joins,
      int until) {
    String before = history.hasBegun() ? history.state(range.from() - 1).label() : NONE;
    for (int day = range.from(); day < until; day++) {
      joins.join(day, history);
      VisitedDay visited = days.get(day);
      history.advance(day, visited);
      if (history.hasBegun()) {
        LifecycleState state = history.state(day);
        move(tenantId, day, before, state.label());
        before = state.label();
        personDay(tenantId, personId, day, history, visited, state);
        features(tenantId, personId, day, history, state);
        labels(tenantId, personId, day, history);
        cohorts.add(tenantId, day, history.active());
      }
    }
    if (until < range.to() && history.hasBegun()) {
      move(tenantId, until, before, MERGED);
    }
  }

  private void move(String tenantId, int day, String from, String to) {
    sums.add(TableName.LIFECYCLE_DAILY, day, Row.of(tenantId, day, from, to, 1L, null));
  }

  private void personDay(
      String tenantId,
      String personId,
      int day,
      PersonHistory history,
      VisitedDay visited,
      LifecycleState state) {
    Activity did = visited == null ? new Activity() : visited.activity();
    ActiveDays active = history.active();
    scratch.clear();
    history.write(scratch);
    add(
        TableName.PERSON_DAYS,
        day,
        Row.of(
            tenantId,
            day,
            personId,
            state.label(),
            day - active.last() == LifecycleState.CHURN_DAYS,
            active.first(),
            active.last(),
            active.last28(day),
            (long) active.size(),
            did.count(Metric.SESSIONS),
            did.count(Metric.EVENTS),
            did.count(Metric.PAGE_VIEWS),
            did.count(Metric.CONVERSIONS),
            did.revenue(),
            did.count(Metric.WATCH_MS),
            did.count(Metric.PLAYBACKS),
            did.count(Metric.VALID_PLAYBACKS),
            did.count(Metric.COMPLETE_PLAYBACKS),
            did.count(Metric.PAUSES),
            did.count(Metric.SEEKS),
            did.count(Metric.REBUFFERS),
            did.count(Metric.REBUFFER_MS),
            did.pageGroups(),
            did.contents(),
            history.last().deviceClass(),
            history.last().country(),
            history.first().channel(),
            history.last().channel(),
            ByteBuffer.wrap(scratch.toByteArray()),
            null));
  }

  private void features(
      String tenantId, String personId, int day, PersonHistory history, LifecycleState state) {
    ActiveDays active = history.active();
    long last28 = active.last28(day);
    Windows windows = Windows.of(history.recent(), day);
    List<Object> values =
        new ArrayList<>(
            List.of(
                tenantId,
                day,
                personId,
                state.label(),
                (long) (day - active.last()),
                (long) (day - active.first()),
                (long) Long.bitCount(last28 & (1 << DAYS_OF_WEEK) - 1),
                (long) Long.bitCount(last28),
                (long) active.size()));
    for (Metric metric :
        List.of(
            Metric.SESSIONS,
            Metric.EVENTS,
            Metric.PAGE_VIEWS,
            Metric.CONVERSIONS,
            Metric.WATCH_MS,
            Metric.PLAYBACKS)) {
      values.add(windows.lastDay().count(metric));
      values.add(windows.last7().count(metric));
      values.add(windows.last28().count(metric));
    }
    values.add(windows.last28().revenue());
    values.add(windows.trend(Metric.SESSIONS));
    values.add(windows.trend(Metric.WATCH_MS));
    for (Metric metric :
        List.of(
            Metric.VALID_PLAYBACKS,
            Metric.COMPLETE_PLAYBACKS,
            Metric.PAUSES,
            Metric.SEEKS,
            Metric.REBUFFERS,
            Metric.REBUFFER_MS)) {
      values.add(windows.last28().count(metric));
    }
    values.add(Windows.largest(windows.last28().pageGroups(), TOP).toList());
    values.add(Windows.largest(windows.last28().contents(), TOP).toList());
    values.add(history.last().deviceClass());
    values.add(history.last().country());
    values.add(history.first().channel());
    values.add(history.last().channel());
    values.add(null);
    add(TableName.PERSON_FEATURES, day, Row.of(values.toArray()));
  }

  /** Of the day that lies 28 days back. */
  private void labels(String tenantId, String personId, int day, PersonHistory history) {
    int labelled = day - LifecycleState.CHURN_DAYS;
    for (PersonHistory.Label label : history.labels(personId, labelled)) {
      Row row =
          Row.of(
              tenantId,
              labelled,
              label.personId(),
              label.churnedDay() != null,
              label.churnedDay(),
              label.isActive(),
              null);
      if (label.personId().equals(personId)) {
        add(TableName.CHURN_LABELS, labelled, row);
      } else {
        labelsOfJoined.add(row);
      }
    }
  }

  /** Adds the users that a visitor has been, up to the end of a day. */
  void identities(String tenantId, String visitorId, int day, VisitorUsers users) {
    users
        .all()
        .forEach(
            (userId, sighting) ->
                add(
                    TableName.IDENTITIES,
                    day,
                    Row.of(
                        tenantId,
                        day,
                        visitorId,
                        userId,
                        sighting.firstSeenAt(),
                        sighting.lastSeenAt(),
                        userId.equals(users.current()),
                        sighting.joinedDay(),
                        null)));
  }

  private void add(TableName table, int day, Row row) {
    add(rows, table, day, row);
  }

  private void add(RowBlocks blocks, TableName table, int day, Row row) {
    String key = new FileGroup(table, day, Math.floorMod(run, files), "").key();
    blocks.add(key, bytes -> codecs.get(table).write(row, bytes));
  }

  /** Adds what is counted over persons, and puts out what is left. */
  void finish() {
    cohorts.forEach(this::week);
    sums.flush();
    rows.flush();
    labelsOfJoined.sort(
        Comparator.comparing((Row row) -> (String) row.value(0), TextOrder::compare)
            .thenComparing(row -> (String) row.value(2), TextOrder::compare));
    RowBlocks others = blocks(runs + run);
    labelsOfJoined.forEach(row -> add(others, TableName.CHURN_LABELS, (Integer) row.value(1), row));
    others.flush();
  }

  private void week(Cohorts.Week week) {
    sums.add(
        TableName.RETENTION_DAILY,
        week.asOf(),
        Row.of(
            week.tenantId(),
            week.asOf(),
            week.monday(),
            (long) week.week(),
            week.persons(),
            week.active(),
            week.activeOrLater(),
            null));
    boolean isSunday = Cohorts.mondayOf(week.asOf()) == week.asOf() - DAYS_OF_WEEK + 1;
    if (isSunday && week.isChurnStated()) {
      sums.add(
          TableName.CHURN_COHORTS_WEEKLY,
          week.asOf(),
          Row.of(
              week.tenantId(),
              week.asOf(),
              week.monday(),
              (long) week.week(),
              week.persons(),
              week.persons() - week.activeOrLater(),
              null));
    }
  }
}
