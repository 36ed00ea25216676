package io.tributary.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.Locale;
import nl.basjes.parse.useragent.UserAgent;
import nl.basjes.parse.useragent.UserAgentAnalyzerDirect;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * A record of canonical NDJSON as what sessions need of it; null if it is no usable event.
 *
 * <p>Flink 1.19 calls it anew for every field that is taken of its row, in either insert, and once
 * more in the source for the watermark. All this happens in one thread, one record after another,
 * so that the thread's last row is held, and a record is decoded once.
 */
@FunctionHint(output = @DataTypeHint(value = Decode.ROW, bridgedTo = RowData.class))
public final class Decode extends ScalarFunction {
  /** Times are microseconds since 1970. */
  static final String EVENT =
      """
      row<
        happened_at bigint, id string, ends_at bigint, is_page_view boolean, page_group string,
        user_id string,
        touch row<
          channel string, source string, medium string, campaign string, referrer_class string>,
        device row<class string, browser string, operating_system string>, country string,
        is_conversion boolean, amount decimal(18, 4), currency string>
      """;

  static final String ROW =
      "row<tenant_id string, visitor_id string, event_at timestamp_ltz(6),"
          + " happened_at timestamp_ltz(3), event "
          + EVENT
          + ">";

  /** The indexes of an event's fields. */
  static final int HAPPENED_AT = 0;

  static final int ID = 1;
  static final int ENDS_AT = 2;
  static final int IS_PAGE_VIEW = 3;
  static final int PAGE_GROUP = 4;
  static final int USER_ID = 5;
  static final int TOUCH = 6;
  static final int DEVICE = 7;
  static final int COUNTRY = 8;
  static final int IS_CONVERSION = 9;
  static final int AMOUNT = 10;
  static final int CURRENCY = 11;

  static final int TOUCH_FIELDS = 5;
  static final int DEVICE_FIELDS = 3;
  static final int AMOUNT_PRECISION = 18;
  static final int SCALE = 4;

  private static final long SECOND = 1_000_000;
  private static final long DAY = 86_400 * SECOND;

  private static final ThreadLocal<Decoder> OF_THREAD = ThreadLocal.withInitial(Decoder::new);

  private transient Decoder decoder;

  /** Makes ready what takes seconds, before a partition could be taken for idle meanwhile. */
  @Override
  public void open(FunctionContext context) {
    Analyzer.device("-");
    decoder = OF_THREAD.get();
  }

  /**
   * @param ingestedAt when the record was received
   */
  public RowData eval(
      byte[] payload,
      @DataTypeHint(value = "timestamp_ltz(3)", bridgedTo = TimestampData.class)
          TimestampData ingestedAt) {
    return payload == null ? null : decoder.row(payload, ingestedAt.getMillisecond());
  }

  /** An {@link #EVENT}; what it does not have is null. */
  static RowData event(
      StringData id,
      Type type,
      long happenedAt,
      long durationMs,
      StringData userId,
      Page page,
      Origins.Host referrer,
      RowData device,
      StringData country,
      DecimalData amount,
      StringData currency) {
    long restOfDay = DAY - Math.floorMod(happenedAt, DAY);
    long lasts = type.isLasting ? Math.min(Math.max(durationMs, 0), restOfDay / 1000) : 0;
    return GenericRowData.of(
        happenedAt,
        id,
        happenedAt + lasts * 1000,
        type.isPageView,
        page == null ? null : page.group,
        userId,
        Origins.touch(page == null ? null : page.host, page == null ? null : page.tags, referrer),
        device,
        country,
        type.isConversion,
        amount,
        currency);
  }

  /** Null if it is none. */
  static StringData country(String text) {
    if (text.length() != 2) {
      return null;
    }
    for (int i = 0; i < 2; i++) {
      char c = text.charAt(i);
      if ((c < 'A' || c > 'Z') && (c < 'a' || c > 'z')) {
        return null;
      }
    }
    return StringData.fromString(text.toUpperCase(Locale.ROOT));
  }

  private static final class Decoder {
    private static final long NONE = Long.MIN_VALUE;
    private static final long EARLIEST = 946_684_800 * SECOND;
    private static final StringData DEFAULT_TENANT = StringData.fromString("default");

    private final JsonFactory json = new JsonFactory();
    private final Recent<Page> pages = new Recent<>(Page::of);
    private final Recent<Origins.Host> referrers = new Recent<>(Origins::host);
    private final Recent<RowData> devices = new Recent<>(Analyzer::device);
    private final Recent<StringData> texts = new Recent<>(StringData::fromString);
    private final Recent<Type> types = new Recent<>(Type::of);

    private byte[] lastPayload;
    private RowData lastRow;

    private StringData tenantId;
    private StringData anonymousId;
    private StringData userId;
    private StringData eventId;
    private Type type;
    private long happenedAt;
    private long durationMs;
    private Page page;
    private Origins.Host referrer;
    private RowData device;
    private StringData country;
    private BigDecimal amount;
    private StringData currency;

    RowData row(byte[] payload, long ingestedAtMillis) {
      if (payload != lastPayload) {
        lastPayload = payload;
        lastRow = isEvent(payload, ingestedAtMillis * 1000) ? row() : null;
      }
      return lastRow;
    }

    private boolean isEvent(byte[] payload, long ingestedAt) {
      tenantId = DEFAULT_TENANT;
      anonymousId = null;
      userId = null;
      eventId = null;
      type = null;
      happenedAt = NONE;
      durationMs = 0;
      page = null;
      referrer = null;
      device = null;
      country = null;
      amount = null;
      currency = null;
      try (JsonParser parser = json.createParser(payload)) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
          return false;
        }
        fields(parser, true);
        if (parser.nextToken() != null) {
          return false;
        }
      } catch (IOException e) {
        return false;
      }
      if (eventId == null) {
        eventId = hash(payload);
      }
      return type != null
          && happenedAt >= EARLIEST
          && happenedAt - ingestedAt <= DAY
          && (anonymousId != null || userId != null);
    }

    private void fields(JsonParser parser, boolean areTop) throws IOException {
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.START_OBJECT && areTop && name.equals("attributes")) {
          fields(parser, false);
        } else if (token.isStructStart()) {
          parser.skipChildren();
        } else if ((token == JsonToken.VALUE_STRING || token.isNumeric())
            && parser.getTextLength() > 0
            && (areTop || name.equals("country"))) {
          field(parser, name);
        }
      }
    }

    private void field(JsonParser parser, String name) throws IOException {
      switch (name) {
        case "tenant_id" -> tenantId = recent(parser, texts);
        case "event_id" -> eventId = text("", parser);
        case "event_type" -> type = recent(parser, types);
        case "event_time" -> happenedAt = micros(parser);
        case "anonymous_id" -> anonymousId = text("a:", parser);
        case "user_id" -> userId = text("", parser);
        case "page_url" -> page = recent(parser, pages);
        case "referrer_url" -> referrer = recent(parser, referrers);
        case "user_agent" -> device = recent(parser, devices);
        case "duration_ms" -> durationMs = parser.getValueAsLong();
        case "amount" -> amount = amount(parser);
        case "currency" -> currency = recent(parser, texts);
        case "country" -> country = country(parser.getText());
        default -> {}
      }
    }

    private RowData row() {
      return GenericRowData.of(
          tenantId,
          anonymousId != null ? anonymousId : StringData.fromString("u:" + userId),
          SessionAggregate.timestamp(happenedAt),
          TimestampData.fromEpochMillis(Math.floorDiv(happenedAt, 1000)),
          event(
              eventId,
              type,
              happenedAt,
              durationMs,
              userId,
              page,
              referrer,
              device,
              country,
              amount == null ? null : DecimalData.fromBigDecimal(amount, AMOUNT_PRECISION, SCALE),
              currency));
    }

    private static <V> V recent(JsonParser parser, Recent<V> known) throws IOException {
      return known.of(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
    }

    private static StringData text(String prefix, JsonParser parser) throws IOException {
      char[] chars = parser.getTextCharacters();
      int offset = parser.getTextOffset();
      int length = parser.getTextLength();
      byte[] bytes = new byte[prefix.length() + length];
      int size = 0;
      for (; size < prefix.length(); size++) {
        bytes[size] = (byte) prefix.charAt(size);
      }
      for (int i = offset; i < offset + length; i++) {
        if (chars[i] >= 0x80) {
          return StringData.fromString(prefix + new String(chars, offset, length));
        }
        bytes[size++] = (byte) chars[i];
      }
      return StringData.fromBytes(bytes);
    }

    /** Null if it is no number that the table can hold. */
    private static BigDecimal amount(JsonParser parser) throws IOException {
      try {
        BigDecimal amount =
            new BigDecimal(
                    parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength())
                .setScale(SCALE);
        return amount.precision() > AMOUNT_PRECISION ? null : amount;
      } catch (ArithmeticException | NumberFormatException e) {
        return null;
      }
    }

    private static StringData hash(byte[] payload) {
      try {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(payload);
        return StringData.fromString(HexFormat.of().formatHex(hash, 0, 16));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("Cannot hash: this Java has no SHA-256", e);
      }
    }

    /** As most producers write it: {@code 2026-01-05T10:00:00.123Z}. */
    private static long micros(JsonParser parser) throws IOException {
      char[] text = parser.getTextCharacters();
      int at = parser.getTextOffset();
      int end = at + parser.getTextLength();
      if (end - at < 20
          || end - at > 27
          || text[at + 4] != '-'
          || text[at + 7] != '-'
          || text[at + 10] != 'T'
          || text[at + 13] != ':'
          || text[at + 16] != ':'
          || text[end - 1] != 'Z') {
        return uncommonMicros(parser.getText());
      }
      long fraction = 0;
      if (end - at > 20) {
        fraction = digits(text, at + 20, end - 1);
        for (int digits = end - 1 - (at + 20); digits < 6; digits++) {
          fraction *= 10;
        }
      }
      long year = digits(text, at, at + 4);
      long month = digits(text, at + 5, at + 7);
      long day = digits(text, at + 8, at + 10);
      long hour = digits(text, at + 11, at + 13);
      long minute = digits(text, at + 14, at + 16);
      long second = digits(text, at + 17, at + 19);
      if ((year | month | day | hour | minute | second | fraction) < 0
          || text[at + 19] != (end - at > 20 ? '.' : 'Z')
          || end - at == 21
          || hour > 23
          || minute > 59
          || second > 59) {
        return uncommonMicros(parser.getText());
      }
      try {
        long days = LocalDate.of((int) year, (int) month, (int) day).toEpochDay();
        return (((days * 24 + hour) * 60 + minute) * 60 + second) * SECOND + fraction;
      } catch (DateTimeException e) {
        return NONE;
      }
    }

    /** Negative if there is another character. */
    private static long digits(char[] text, int from, int to) {
      long value = 0;
      for (int i = from; i < to; i++) {
        int digit = text[i] - '0';
        if (digit < 0 || digit > 9) {
          return -1;
        }
        value = 10 * value + digit;
      }
      return value;
    }

    private static long uncommonMicros(String text) {
      try {
        Instant instant = OffsetDateTime.parse(text).toInstant();
        return instant.getEpochSecond() * SECOND + instant.getNano() / 1000;
      } catch (DateTimeException e) {
        return NONE;
      }
    }
  }

  record Type(boolean isPageView, boolean isConversion, boolean isLasting) {
    static Type of(String text) {
      return new Type(
          text.equals("page_view"),
          text.equals("purchase"),
          text.equals("play") || text.equals("resume") || text.equals("heartbeat"));
    }
  }

  record Page(StringData group, Origins.Host host, Origins.Tags tags) {
    private static final String[] WITH_IDS = {"/product/", "/watch/", "/article/", "/order/"};

    static Page of(String url) {
      return new Page(StringData.fromString(group(url)), Origins.host(url), Origins.tags(url));
    }

    private static String group(String url) {
      int start = Origins.authority(url);
      int end = start;
      while (end < url.length() && url.charAt(end) != '?' && url.charAt(end) != '#') {
        end++;
      }
      if (start > 0) {
        while (start < end && url.charAt(start) != '/') {
          start++;
        }
      }
      while (end > start && url.charAt(end - 1) == '/') {
        end--;
      }
      String path = url.substring(start, end);
      path = path.startsWith("/") ? path : "/" + path;
      for (String withId : WITH_IDS) {
        if (path.startsWith(withId)
            && path.length() > withId.length()
            && path.indexOf('/', withId.length()) < 0) {
          return withId + ":id";
        }
      }
      return path;
    }
  }

  /** One for all threads, as it takes seconds to make. */
  static final class Analyzer {
    private static final UserAgentAnalyzerDirect ANALYZER =
        UserAgentAnalyzerDirect.newBuilder()
            .hideMatcherLoadStats()
            .withField(UserAgent.DEVICE_CLASS)
            .withField(UserAgent.AGENT_NAME)
            .withField(UserAgent.OPERATING_SYSTEM_NAME)
            .build();

    static synchronized RowData device(String userAgent) {
      UserAgent parsed = ANALYZER.parse(userAgent);
      return GenericRowData.of(
          StringData.fromString(parsed.getValue(UserAgent.DEVICE_CLASS)),
          StringData.fromString(parsed.getValue(UserAgent.AGENT_NAME)),
          StringData.fromString(parsed.getValue(UserAgent.OPERATING_SYSTEM_NAME)));
    }
  }
}
