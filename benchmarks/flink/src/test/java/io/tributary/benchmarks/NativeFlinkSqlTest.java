package io.tributary.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.event.DecodeRules;
import io.tributary.event.Decoded;
import io.tributary.event.Decoder;
import io.tributary.event.Decoders;
import io.tributary.event.Device;
import io.tributary.event.Event;
import io.tributary.event.Touch;
import io.tributary.generate.Generator;
import io.tributary.generate.GeneratorSettings;
import io.tributary.io.KafkaRecords;
import io.tributary.io.KafkaSettings;
import io.tributary.io.LocalKafka;
import io.tributary.path.Steps;
import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.session.Conversions;
import io.tributary.session.Session;
import io.tributary.session.SessionCutter;
import io.tributary.timeline.EventEnds;
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.TimelineEvent;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativeFlinkSqlTest {
  private static final GeneratorSettings SETTINGS =
      GeneratorSettings.ofEvents(5_000, 1).withDays(GeneratorSettings.DEFAULT_START, 3);

  /** Behind all that is generated. */
  private static final Instant LATER = Instant.parse("2026-01-09T10:00:00Z");

  /**
   * Iceberg's sink forgets what a task wrote last if a checkpoint comes between its end and that of
   * another task; only a topic that is read to an end ends tasks.
   */
  private static final int NO_CHECKPOINT_SECONDS = 3_600;

  private static final Rules RULES = RulesFile.builtIn();
  private static final ReportingDays DAYS = new ReportingDays(ZoneOffset.UTC);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int VISITOR_ID = 1;
  private static final int SESSION_ID = 2;
  private static final int FIRST_EVENT_ID = 12;
  private static final int LAST_EVENT_ID = 13;
  private static final int CHANNEL = 16;

  /** Whose event has no id, so that it gets one. */
  private static final String WITHOUT_ID = "a:without-id";

  /** All that there are, but for {@code other}, which no touch falls into by the built-in rules. */
  private static final Set<String> CHANNELS =
      Set.of(
          "affiliate",
          "ai-assistant",
          "campaign",
          "direct",
          "internal",
          "mail",
          "paid",
          "referral",
          "search",
          "social");

  /** Addresses of a page and its referrer. */
  private static final String[][] ARRIVALS = {
    {"https://shop.example/?utm_source=Google&utm_medium=CPC&utm_campaign=Brand", null},
    {"https://shop.example/?gclid=1", null},
    {"https://shop.example/?gclid=1&utm_source=partner", "https://www.google.de/"},
    {"https://shop.example/?fbclid=1", null},
    {"https://shop.example/?fbclid=1", "https://shop.example/"},
    {"https://shop.example/?fbclid=1", "https://l.facebook.com/"},
    {"https://shop.example/?fbclid=1&msclkid=2&gclid=3", null},
    {"https://shop.example/?li_fat_id=1#gclid=2", "https://lnkd.in/x"},
    {"https://shop.example/?ttclid=&twclid=1", null},
    {"https://shop.example/?utm_medium=email-weekly", null},
    {"https://shop.example/?utm_medium=affiliates&utm_source=deals", "https://deals.example/"},
    {"https://shop.example/?utm_medium=llm", null},
    {"https://shop.example/?utm_medium=social_paid", null},
    {"https://shop.example/?utm_medium=organic", null},
    {"https://shop.example/?utm_medium=referral", null},
    {"https://shop.example/?utm_medium=qr", "https://www.bing.com/"},
    {"https://shop.example/?utm_medium=audio", null},
    {"https://shop.example/?utm_source=newsletter-7", null},
    {"https://shop.example/?utm_source=chatgpt.com", null},
    {"https://shop.example/?utm_source=ig", null},
    {"https://shop.example/?utm_source=podcast", null},
    {"https://shop.example/?utm_source=podcast", "https://news.example/a?b"},
    {"https://shop.example/?utm_source=podcast", "https://shop.example/"},
    {"https://shop.example/?utm_campaign=%E9%9D%B4+x%zz%2", null},
    {"https://shop.example/?utm_campaign=a&utm_campaign=b&utm_source=%20&&=1&x", null},
    {"https://shop.example/#?utm_source=google", null},
    {"https://shop.example/", "https://mail.google.com/mail/u/0"},
    {"https://shop.example/", "https://www.google.co.uk/search?q=1"},
    {"https://shop.example/", "https://t.co/1"},
    {"https://shop.example/", "https://gemini.google.com"},
    {"https://shop.example/", "android-app://com.google.android.gm/"},
    {"https://shop.example/", "https://user:secret@WWW.Yahoo.com.:443/"},
    {"https://shop.example/", "//duckduckgo.com?q"},
    {"https://shop.example/", "https://[2001:db8::1]:8080/"},
    {"https://shop.example/", "https://google.com.example.org\\\\x"},
    {"https://shop.example/", "https:///nowhere"},
    {"https://shop.example/", "mailto:a@b.example"},
    {"https://shop.example/", "https://www.shop.example/product/1"},
    {"https://shop.example", "https://other.example/"},
    {"/product/7?utm_source=tv", "https://other.example/"},
    {"/product/7/", "https://other.example/"},
    {"/product/7", "https://search.brave.com/"},
    {null, "https://other.example/"},
    {null, "https://www.qwant.com/"},
    {"https://shop.example/watch/", null},
    {"https://shop.example/watch/8/trailer", null},
    {"https://shop.example//order/9//", null},
    {"https://shop.example/article/%C3%A9#x", null},
    {"http:product/1", null},
    {"a/b://c", null},
    {"?q=1", null},
  };

  /**
   * What comes beside arrivals, each behind its seconds since {@link #LATER}; in the end what would
   * make others late.
   */
  private static final String[][] RECORDS = {
    {"0", "'event_type':'click','anonymous_id':'no-page'"},
    {"9", "'event_type':'search','anonymous_id':'no-page','user_id':'u1','country':'de'"},
    {"0", "'event_type':'purchase','anonymous_id':'buyer','amount':10,'currency':'EUR'"},
    {"1", "'event_type':'purchase','anonymous_id':'buyer','amount':0.0125,'currency':'EUR'"},
    {"2", "'event_type':'purchase','anonymous_id':'buyer','amount':'7.50','currency':'SEK'"},
    {"3", "'event_type':'purchase','anonymous_id':'buyer','amount':1e2"},
    {"4", "'event_type':'purchase','anonymous_id':'buyer','currency':'USD'"},
    {"5", "'event_type':'add_to_cart','anonymous_id':'buyer','amount':3,'currency':'USD'"},
    {"0", "'event_type':'page_view','user_id':'only','country':'FRA','page_url':''"},
    {"7", "'event_type':'page_view','user_id':'only','page_url':'/a','anonymous_id':null"},
    {"9", "'event_type':'page_view','user_id':'only','page_url':'/a/?b'"},
    {"11", "'event_type':'page_view','user_id':'only','page_url':'/product/1'"},
    {"12", "'event_type':'page_view','user_id':'only','page_url':'/product/2'"},
    {"13", "'event_type':'page_view','user_id':'only','page_url':'/a'"},
    {"0", "'event_type':'click','anonymous_id':'first','attributes':{'country':'se','x':[{}]}"},
    {"1", "'event_type':'click','anonymous_id':'first','user_agent':'ShopTv/2.0.8 (Tizen 8.0)'"},
    {"0", "'event_type':'click','anonymous_id':'agent','user_agent':'ShopTv/2.0.8 (Tizen 8.0)'"},
    {"10", "'event_type':'page_view','anonymous_id':'mixed','page_url':'/3','user_id':'u3'"},
    {"8", "'event_type':'page_view','anonymous_id':'mixed','page_url':'/2','user_id':'u2'"},
    {
      "7.5",
      "'event_type':'page_view','anonymous_id':'mixed','page_url':'/1?utm_source=a','country':'DK'"
    },
    {"7.5", "'event_type':'page_view','anonymous_id':'mixed','page_url':'/1?utm_source=b'"},
    {"9", "'event_type':'page_view','anonymous_id':'mixed','page_url':'/2'"},
    {"0.123456", "'event_type':'page_view','anonymous_id':'micros','page_url':'/1'"},
    {"0.1239", "'event_type':'page_view','anonymous_id':'micros','page_url':'/2'"},
    {"0", "'event_type':'click','anonymous_id':'\u9774 \\u00e9','user_id':'\u00fc'"},
    {"0", "'event_type':'click','user_id':'\u9774'"},
    {"0", "'event_type':'click','anonymous_id':12,'tenant_id':'other'"},
    {"0", "'event_type':'','anonymous_id':'dead'"},
    {"0", "'anonymous_id':'dead'"},
    {"0", "'event_type':'click','user_id':''"},
    {"86401", "'event_type':'click','anonymous_id':'dead','ahead':true"},
    {"-900000000", "'event_type':'click','anonymous_id':'dead'"},
    {"0", "'event_type':'page_view','anonymous_id':'gap','page_url':'/1'"},
    {"0", "'event_type':'play','anonymous_id':'plays','duration_ms':90000"},
    {"5", "'event_type':'click','anonymous_id':'plays','duration_ms':9000000"},
    {"1800", "'event_type':'page_view','anonymous_id':'gap','page_url':'/2'"},
    {"3600.001", "'event_type':'page_view','anonymous_id':'gap','page_url':'/3'"},
    {"49000", "'event_type':'heartbeat','anonymous_id':'plays','duration_ms':9000000"},
    {"49001", "'event_type':'resume','anonymous_id':'plays','duration_ms':0"},
  };

  /** Whole records. */
  private static final String[] WRITTEN_OTHERWISE = {
    "",
    "{'event_id':'1','event_time':",
    "['event_id']",
    "{'event_id':'w1','event_type':'click','anonymous_id':'dead','event_time':'2026-02-30T10:00:00Z'}",
    "{'event_id':'w2','event_type':'click','anonymous_id':'dead','event_time':'2026-01-09T25:00:00Z'}",
    "{'event_id':'w3','event_type':'click','anonymous_id':'dead','event_time':'today at 12:00'}",
    "{'event_id':'w4','event_type':'click','anonymous_id':'dead','event_time':true}",
    "{'event_id':'w5','event_type':'click','anonymous_id':'dead','event_time':'2026-01-09T10:00:00Z'} x",
    "{'event_type':'click','anonymous_id':'without-id','event_time':'2026-01-09T10:00:00Z'}",
    "{'event_id':'w6','event_type':'click','anonymous_id':'o1','event_time':'2026-01-09T11:00:00.5+01:00'}",
    "{'event_id':'w7','event_type':'click','anonymous_id':'o2','event_time':'2026-01-09T10:00Z'}",
    "{'event_id':'w8','event_type':'click','anonymous_id':'o3','event_time':'2026-01-09T10:00:00.123456789Z'}",
    " {'event_time' : '2026-01-09T10:00:00Z', 'user_id':'o4', 'event_id':'w9', 'event_type' : 'play'}\t",
  };

  /** It reads times in UTC with seconds, and not what is behind an object. */
  private static final Pattern NOT_AS_FLINK_READS = Pattern.compile("'w[567]'");

  private record Sent(String key, long ingestedAtMillis, byte[] record) {}

  @TempDir private Path folder;
  private String brokers;

  @BeforeEach
  void starts() {
    brokers = LocalKafka.of(folder).start(OptionalInt.empty(), line -> {}).brokers();
  }

  @AfterEach
  void stops() {
    LocalKafka.of(folder).stop(line -> {});
  }

  @Test
  void writesRawRecordsAndSessionsAsTributaryDoes() throws Exception {
    writesRawRecordsAndSessionsAsTributaryDoes(1, true, "heap");
  }

  @Test
  void decodesByFlinksOwnFormat() throws Exception {
    writesRawRecordsAndSessionsAsTributaryDoes(1, false, "heap");
  }

  @Test
  void dropsCopiesIfAskedAndKeepsItsStateInRocksDb() throws Exception {
    writesRawRecordsAndSessionsAsTributaryDoes(2, true, "rocksdb");
  }

  /**
   * @param times how often each event is sent
   */
  private void writesRawRecordsAndSessionsAsTributaryDoes(
      int times, boolean decodesInJava, String stateBackend) throws Exception {
    List<Sent> records = new ArrayList<>();
    new Generator(SETTINGS)
        .writeTo(
            (key, ingestedAtMillis, record) ->
                records.addAll(
                    Collections.nCopies(times, new Sent(key, ingestedAtMillis, record))));
    addHandMade(records, decodesInJava);
    try (KafkaRecords topic = KafkaRecords.open(KafkaSettings.of(brokers), "events", 4)) {
      for (Sent sent : records) {
        topic.send(sent.key, sent.ingestedAtMillis, sent.record);
      }
    }
    Path lake = folder.resolve("lake");
    NativeFlinkSql.start(
            new NativeFlinkSql.Settings(
                brokers,
                "events",
                lake,
                NO_CHECKPOINT_SECONDS,
                stateBackend,
                2,
                decodesInJava,
                times > 1,
                true))
        .await();

    TableEnvironment sql = TableEnvironment.create(EnvironmentSettings.inBatchMode());
    sql.getConfig().set("table.local-time-zone", "UTC");
    sql.executeSql(NativeFlinkSql.CATALOG.formatted(lake.toUri()));
    Decoder decoder = Decoders.of(RULES, "ndjson");
    assertSameRows(
        records.stream().map(sent -> raw(sent, decoder, decodesInJava)).toList(),
        rows(sql, "select * from lake.`raw`.events").stream()
            .map(NativeFlinkSqlTest::withoutPlace)
            .toList());
    assertEquals(
        records.size(),
        rows(sql, "select distinct `partition`, `position` from lake.`raw`.events").size());

    List<List<Object>> found = rows(sql, "select * from lake.processed.session_changes");
    Set<Object> channels = new TreeSet<>();
    Set<Object> ids = new HashSet<>();
    for (List<Object> session : found) {
      channels.add(session.get(CHANNEL));
      assertTrue(isHash(session.get(SESSION_ID)), session::toString);
      assertTrue(ids.add(session.set(SESSION_ID, "")), session::toString);
      if (session.get(VISITOR_ID).equals(WITHOUT_ID)) {
        assertTrue(isHash(session.set(FIRST_EVENT_ID, "")), session::toString);
        assertTrue(isHash(session.set(LAST_EVENT_ID, "")), session::toString);
      }
    }
    assertEquals(CHANNELS, channels);
    assertSameRows(sessions(records, decoder), found);

    assertSameTable("raw/events", lake);
    assertSameTable("processed/session_changes", lake);
  }

  private static void addHandMade(List<Sent> records, boolean decodesInJava) {
    int id = 0;
    List<String> events = new ArrayList<>(List.of(WRITTEN_OTHERWISE));
    if (!decodesInJava) {
      events.removeIf(event -> NOT_AS_FLINK_READS.matcher(event).find());
    }
    for (String[] arrival : ARRIVALS) {
      events.add(
          event(
              "0",
              ++id,
              "'event_type':'page_view','anonymous_id':'arrival-%03d'%s%s"
                  .formatted(
                      id,
                      arrival[0] == null ? "" : ",'page_url':'" + arrival[0] + "'",
                      arrival[1] == null ? "" : ",'referrer_url':'" + arrival[1] + "'")));
    }
    for (String[] record : RECORDS) {
      events.add(event(record[0], ++id, record[1]));
    }
    for (String event : events) {
      String json = event.replace('\'', '"');
      String visitor = json.replaceFirst(".*(anonymous|user)_id\":\"?([^\",]*).*", "$2");
      records.add(new Sent(visitor, LATER.toEpochMilli(), json.getBytes(StandardCharsets.UTF_8)));
    }
    records.add(new Sent("dead", LATER.toEpochMilli(), null));
  }

  private static String event(String seconds, int id, String fields) {
    long nanos = new BigDecimal(seconds).movePointRight(9).longValueExact();
    return "{'event_id':'e-%03d','event_time':'%s',%s}"
        .formatted(id, LATER.plusNanos(nanos), fields);
  }

  private static List<Object> raw(Sent sent, Decoder decoder, boolean hasTime) {
    Decoded decoded = decoded(sent, decoder);
    Instant ingestedAt = Instant.ofEpochMilli(sent.ingestedAtMillis);
    return Arrays.asList(
        "events",
        "ndjson",
        LocalDate.ofInstant(ingestedAt, ZoneOffset.UTC),
        ingestedAt,
        hasTime && decoded.isEvent() ? instant(decoded.eventAt()) : null,
        "events",
        sent.key,
        sent.record == null ? null : text(sent.record),
        "flink-sql");
  }

  private static Decoded decoded(Sent sent, Decoder decoder) {
    return DecodeRules.check(
        decoder.decode(sent.record == null ? new byte[0] : sent.record),
        sent.ingestedAtMillis * 1000);
  }

  private static List<Object> withoutPlace(List<Object> row) {
    List<Object> rest = new ArrayList<>(row.subList(0, 6));
    rest.add(text((byte[]) row.get(8)));
    rest.add(row.get(9) == null ? null : text((byte[]) row.get(9)));
    rest.add(row.get(10));
    return rest;
  }

  /** Of events that do not last, as far as pauses go. */
  private static List<List<Object>> sessions(List<Sent> records, Decoder decoder) {
    Map<List<String>, Set<TimelineEvent>> visitors = new HashMap<>();
    for (Sent sent : records) {
      Decoded decoded = decoded(sent, decoder);
      if (decoded.isEvent()) {
        Event event = decoded.event();
        visitors
            .computeIfAbsent(
                List.of(event.tenantId(), event.visitorId()), visitor -> new TreeSet<>())
            .add(TimelineEvent.of(event));
      }
    }
    Rules.Session pauses = new Rules.Session(RULES.session().gap(), Set.of(), null);
    List<List<Object>> rows = new ArrayList<>();
    visitors.forEach(
        (visitor, events) -> {
          SessionCutter cutter =
              new SessionCutter(pauses, DAYS, session -> rows.add(row(visitor, session)));
          events.forEach(cutter::add);
          cutter.finish();
        });
    return rows;
  }

  private static List<Object> row(List<String> visitor, Session cut) {
    EventEnds ends = new EventEnds(RULES.session(), DAYS);
    Session session =
        new Session(
            cut.day(),
            cut.events().stream().mapToLong(ends::endOf).max().orElseThrow(),
            cut.events());
    List<TimelineEvent> views =
        session.events().stream()
            .filter(event -> event.eventType().equals(Session.PAGE_VIEW))
            .toList();
    Touch touch = session.touch();
    Device device = session.first().derived().device();
    Conversions conversions = Conversions.of(session.events(), RULES);
    boolean isWithoutId = visitor.get(VISITOR_ID).equals(WITHOUT_ID);
    return Arrays.asList(
        visitor.get(0),
        visitor.get(VISITOR_ID),
        "",
        LocalDate.ofEpochDay(session.day()),
        instant(session.startedAt()),
        instant(session.endedAt()),
        instant(session.last().eventAt()),
        session.durationMs(),
        (long) session.events().size(),
        (long) views.size(),
        views.isEmpty() ? null : views.get(0).pageGroup(),
        views.isEmpty() ? null : views.get(views.size() - 1).pageGroup(),
        isWithoutId ? "" : session.first().eventId(),
        isWithoutId ? "" : session.last().eventId(),
        session.userId(),
        (long) Steps.of(session).list().size(),
        touch.channel(),
        touch.source(),
        touch.medium(),
        touch.campaign(),
        touch.referrerClass(),
        device == null ? null : device.deviceClass(),
        device == null ? null : device.browser(),
        device == null ? null : device.operatingSystem(),
        session.first().derived().country(),
        conversions.count(),
        conversions.revenue(),
        0L,
        false,
        false,
        "flink-sql");
  }

  /** Columns and partitions are those of Tributary's table. */
  private static void assertSameTable(String table, Path lake) throws IOException {
    JsonNode tributary;
    try (InputStream file =
        NativeFlinkSqlTest.class.getResourceAsStream("/iceberg-schemas/" + table + ".json")) {
      tributary = JSON.readTree(file);
    }
    JsonNode rival =
        JSON.readTree(lake.resolve(table).resolve("metadata/v1.metadata.json").toFile());
    assertEquals(columns(tributary.get("schema")), columns(rival.get("schemas").get(0)));
    assertEquals(
        partitions(tributary.get("partition-spec")),
        partitions(rival.get("partition-specs").get(0)));
  }

  private static List<String> columns(JsonNode schema) {
    List<String> columns = new ArrayList<>();
    for (JsonNode field : schema.get("fields")) {
      if (field.get("type") instanceof ObjectNode type) {
        type.remove(List.of("key-id", "value-id"));
      }
      columns.add(field.get("name") + " " + field.get("type") + " " + field.get("required"));
    }
    return columns;
  }

  private static List<String> partitions(JsonNode spec) {
    List<String> partitions = new ArrayList<>();
    spec.get("fields")
        .forEach(field -> partitions.add(field.get("transform") + " " + field.get("name")));
    return partitions;
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plusNanos(micros * 1000);
  }

  private static boolean isHash(Object id) {
    return ((String) id).matches("[0-9a-f]{32}");
  }

  /** Shows only the rows that differ. */
  private static void assertSameRows(List<List<Object>> expected, List<List<Object>> found) {
    List<String> missing = new ArrayList<>(expected.stream().map(List::toString).toList());
    List<String> surplus = new ArrayList<>(found.stream().map(List::toString).toList());
    found.forEach(row -> missing.remove(row.toString()));
    expected.forEach(row -> surplus.remove(row.toString()));
    assertEquals(missing, surplus);
  }

  private static List<List<Object>> rows(TableEnvironment sql, String query) {
    List<List<Object>> rows = new ArrayList<>();
    sql.executeSql(query)
        .collect()
        .forEachRemaining(
            row ->
                rows.add(
                    new ArrayList<>(
                        IntStream.range(0, row.getArity())
                            .mapToObj(row::getField)
                            .map(
                                value ->
                                    value instanceof Map<?, ?> map ? new TreeMap<>(map) : value)
                            .toList())));
    return rows;
  }

  private static String text(byte[] record) {
    return new String(record, StandardCharsets.UTF_8);
  }
}
