package io.tributary.benchmarks;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;

/** What is known of a session's events so far; stays an object as long as it is on the heap. */
public final class OpenSession {
  private static final StringData NO_CURRENCY = StringData.fromString("(none)");

  /** Where an event stands among others: by time, then by id. */
  record Moment(long at, StringData eventId) {
    boolean isBefore(Moment other) {
      return at != other.at ? at < other.at : eventId.compareTo(other.eventId) < 0;
    }
  }

  record View(Moment moment, StringData pageGroup) {}

  /** The ids of all events, if copies are dropped; else empty. */
  final Set<StringData> ids = new HashSet<>();

  /** In order. */
  final List<View> views = new ArrayList<>();

  /** By currency. */
  final Map<StringData, BigDecimal> revenue = new HashMap<>();

  long events;
  long conversions;
  long endedAt = Long.MIN_VALUE;
  Moment first;
  Moment last;

  /** Of the first event. */
  StringData[] device;

  /** Of the first event. */
  StringData country;

  /** Of the first event, if it says that it came from within the site. */
  StringData[] step;

  /** Of the first event that says that it came from elsewhere. */
  StringData[] touch;

  Moment touchedAt;

  /** The last one. */
  StringData userId;

  Moment userAt;

  void add(RowData event, boolean dropsCopies) {
    StringData id = copy(event.getString(Decode.ID));
    if (dropsCopies && !ids.add(id)) {
      return;
    }
    Moment moment = new Moment(event.getLong(Decode.HAPPENED_AT), id);
    events++;
    endedAt = Math.max(endedAt, event.getLong(Decode.ENDS_AT));
    if (last == null || !moment.isBefore(last)) {
      last = moment;
    }
    RowData from =
        event.isNullAt(Decode.TOUCH) ? null : event.getRow(Decode.TOUCH, Decode.TOUCH_FIELDS);
    boolean isStep = from != null && from.getString(0).equals(Origins.INTERNAL);
    if (first == null || moment.isBefore(first)) {
      first = moment;
      device =
          event.isNullAt(Decode.DEVICE)
              ? null
              : texts(event.getRow(Decode.DEVICE, Decode.DEVICE_FIELDS));
      country = text(event, Decode.COUNTRY);
      step = isStep ? texts(from) : null;
    }
    if (from != null && !isStep && (touch == null || moment.isBefore(touchedAt))) {
      touch = texts(from);
      touchedAt = moment;
    }
    if (!event.isNullAt(Decode.USER_ID) && (userId == null || !moment.isBefore(userAt))) {
      userId = text(event, Decode.USER_ID);
      userAt = moment;
    }
    if (event.getBoolean(Decode.IS_PAGE_VIEW)) {
      view(new View(moment, text(event, Decode.PAGE_GROUP)));
    }
    if (event.getBoolean(Decode.IS_CONVERSION)) {
      conversions++;
      if (!event.isNullAt(Decode.AMOUNT)) {
        StringData currency = text(event, Decode.CURRENCY);
        revenue.merge(
            currency == null ? NO_CURRENCY : currency,
            event.getDecimal(Decode.AMOUNT, Decode.AMOUNT_PRECISION, Decode.SCALE).toBigDecimal(),
            BigDecimal::add);
      }
    }
  }

  void addAll(OpenSession other) {
    if (other.events == 0) {
      return;
    }
    ids.addAll(other.ids);
    other.views.forEach(this::view);
    other.revenue.forEach((currency, sum) -> revenue.merge(currency, sum, BigDecimal::add));
    events += other.events;
    conversions += other.conversions;
    endedAt = Math.max(endedAt, other.endedAt);
    if (last == null || !other.last.isBefore(last)) {
      last = other.last;
    }
    if (first == null || other.first.isBefore(first)) {
      first = other.first;
      device = other.device;
      country = other.country;
      step = other.step;
    }
    if (other.touch != null && (touch == null || other.touchedAt.isBefore(touchedAt))) {
      touch = other.touch;
      touchedAt = other.touchedAt;
    }
    if (other.userId != null && (userId == null || !other.userAt.isBefore(userAt))) {
      userId = other.userId;
      userAt = other.userAt;
    }
  }

  /** Nearly always it is the last one. */
  private void view(View view) {
    int place = views.size();
    while (place > 0 && view.moment.isBefore(views.get(place - 1).moment)) {
      place--;
    }
    views.add(place, view);
  }

  private static StringData[] texts(RowData row) {
    StringData[] texts = new StringData[row.getArity()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = text(row, i);
    }
    return texts;
  }

  private static StringData text(RowData row, int field) {
    return row.isNullAt(field) ? null : copy(row.getString(field));
  }

  /** A row's text lies in a buffer that the next row takes. */
  private static StringData copy(StringData text) {
    return StringData.fromBytes(text.toBytes());
  }
}
