package io.tributary.benchmarks;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.AggregateFunction;

/** The events of a session as its row, in whatever order they come. */
@FunctionHint(
    accumulator =
        @DataTypeHint(
            value = "RAW",
            bridgedTo = OpenSession.class,
            rawSerializer = OpenSessionSerializer.class),
    output = @DataTypeHint(value = SessionAggregate.ROW, bridgedTo = RowData.class))
public final class SessionAggregate extends AggregateFunction<RowData, OpenSession> {
  static final String ROW =
      """
      row<
        started_at timestamp_ltz(6), ended_at timestamp_ltz(6), last_event_at timestamp_ltz(6),
        duration_ms bigint, event_count bigint, page_view_count bigint, entry_page_group string,
        exit_page_group string, first_event_id string, last_event_id string, user_id string,
        step_count bigint, channel string, source string, medium string, campaign string,
        referrer_class string, device_class string, browser string, operating_system string,
        country string, conversion_count bigint,
        revenue map<string, decimal(38, 4)>>
      """;

  private static final int REVENUE_PRECISION = 38;
  private static final StringData NO_PAGE_GROUP = StringData.fromString("(none)");
  private static final StringData[] DIRECT = {
    StringData.fromString("direct"),
    StringData.fromString("(direct)"),
    StringData.fromString("(none)"),
    null,
    StringData.fromString("none")
  };
  private static final StringData[] UNKNOWN = new StringData[Decode.DEVICE_FIELDS];

  private final boolean dropsCopies;

  /**
   * @param dropsCopies whether of a session's events with one id only one counts
   */
  SessionAggregate(boolean dropsCopies) {
    this.dropsCopies = dropsCopies;
  }

  @Override
  public OpenSession createAccumulator() {
    return new OpenSession();
  }

  public void accumulate(
      OpenSession session,
      @DataTypeHint(value = Decode.EVENT, bridgedTo = RowData.class) RowData event) {
    session.add(event, dropsCopies);
  }

  public void merge(OpenSession session, Iterable<OpenSession> others) {
    others.forEach(session::addAll);
  }

  @Override
  public RowData getValue(OpenSession session) {
    long pageViews = 0;
    long steps = 0;
    StringData entry = null;
    StringData exit = null;
    for (OpenSession.View view : session.views) {
      if (pageViews++ == 0) {
        entry = view.pageGroup();
      }
      if (pageViews == 1 || !shown(view.pageGroup()).equals(shown(exit))) {
        steps++;
      }
      exit = view.pageGroup();
    }
    StringData[] touch = session.touch;
    if (touch == null) {
      touch = session.step == null ? DIRECT : session.step;
    }
    StringData[] device = session.device == null ? UNKNOWN : session.device;
    return GenericRowData.of(
        timestamp(session.first.at()),
        timestamp(session.endedAt),
        timestamp(session.last.at()),
        (session.endedAt - session.first.at()) / 1000,
        session.events,
        pageViews,
        entry,
        exit,
        session.first.eventId(),
        session.last.eventId(),
        session.userId,
        steps,
        touch[0],
        touch[1],
        touch[2],
        touch[3],
        touch[4],
        device[0],
        device[1],
        device[2],
        session.country,
        session.conversions,
        new GenericMapData(revenue(session.revenue)));
  }

  /** A page view without a page is a step too. */
  private static StringData shown(StringData pageGroup) {
    return pageGroup == null ? NO_PAGE_GROUP : pageGroup;
  }

  private static Map<StringData, DecimalData> revenue(Map<StringData, BigDecimal> sums) {
    Map<StringData, DecimalData> revenue = new HashMap<>();
    sums.forEach(
        (currency, sum) ->
            revenue.put(
                currency, DecimalData.fromBigDecimal(sum, REVENUE_PRECISION, Decode.SCALE)));
    return revenue;
  }

  /** Of microseconds since 1970. */
  static TimestampData timestamp(long micros) {
    return TimestampData.fromEpochMillis(
        Math.floorDiv(micros, 1000), Math.floorMod(micros, 1000) * 1000);
  }
}
