package io.tributary.benchmarks;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;

/** The columns of a usable event as what sessions need of it. */
@FunctionHint(output = @DataTypeHint(value = Decode.EVENT, bridgedTo = RowData.class))
public final class Derive extends ScalarFunction {
  private static final int MAX_TEXTS = 4096;

  private transient Map<String, Decode.Type> types;
  private transient Map<String, Decode.Page> pages;
  private transient Map<String, Origins.Host> referrers;
  private transient Map<String, RowData> devices;

  /** Makes ready what takes seconds, before a partition could be taken for idle meanwhile. */
  @Override
  public void open(FunctionContext context) {
    Decode.Analyzer.device("-");
    types = new HashMap<>();
    pages = new HashMap<>();
    referrers = new HashMap<>();
    devices = new HashMap<>();
  }

  public RowData eval(
      @DataTypeHint(value = "string", bridgedTo = StringData.class) StringData eventId,
      String eventType,
      @DataTypeHint(value = "timestamp_ltz(6)", bridgedTo = TimestampData.class)
          TimestampData eventTime,
      @DataTypeHint(value = "string", bridgedTo = StringData.class) StringData userId,
      String pageUrl,
      String referrerUrl,
      String userAgent,
      Long durationMs,
      String country,
      @DataTypeHint(value = "decimal(18, 4)", bridgedTo = DecimalData.class) DecimalData amount,
      @DataTypeHint(value = "string", bridgedTo = StringData.class) StringData currency) {
    return Decode.event(
        eventId,
        of(eventType, types, Decode.Type::of),
        eventTime.getMillisecond() * 1000 + eventTime.getNanoOfMillisecond() / 1000,
        durationMs == null ? 0 : durationMs,
        unlessEmpty(userId),
        of(pageUrl, pages, Decode.Page::of),
        of(referrerUrl, referrers, Origins::host),
        of(userAgent, devices, Decode.Analyzer::device),
        country == null ? null : Decode.country(country),
        amount,
        unlessEmpty(currency));
  }

  private static StringData unlessEmpty(StringData text) {
    return text == null || text.toString().isEmpty() ? null : text;
  }

  /** What was derived of a text is kept, until there are many. */
  private static <V> V of(String text, Map<String, V> known, Function<String, V> derivation) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    V value = known.get(text);
    if (value == null) {
      value = derivation.apply(text);
      if (known.size() == MAX_TEXTS) {
        known.clear();
      }
      known.put(text, value);
    }
    return value;
  }
}
