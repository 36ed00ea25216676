package io.tributary.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.rules.RulesFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class DecoderProperties {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> FORMATS = List.of("ndjson", "web", "access-log");
  private static final Map<String, Decoder> DECODERS = new LinkedHashMap<>();

  static {
    FORMATS.forEach(format -> DECODERS.put(format, fresh(format)));
  }

  /** Derives next to nothing. */
  private static final Decoder PLAIN =
      Decoders.of(
          RulesFile.parse(
              """
              acquisition: {channels: []}
              country-attribute: none
              targets: []
              funnels: []
              page-groups: []
              """,
              "plain.yaml"),
          "ndjson");

  private static Decoder fresh(String format) {
    return Decoders.of(RulesFile.builtIn(), format);
  }

  private static Decoded decode(String record) {
    return DECODERS.get("ndjson").decode(record.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertSame(Decoded expected, Decoded actual) {
    assertEquals(expected.event(), actual.event());
    assertEquals(expected.reason(), actual.reason());
    assertEquals(expected.detail(), actual.detail());
    assertEquals(expected.ingestedAt(), actual.ingestedAt());
  }

  @Property(tries = 2000)
  void anyBytesDecodeAndAlwaysToTheSame(@ForAll("payloads") byte[] payload) {
    for (String format : FORMATS) {
      Decoded decoded = DECODERS.get(format).decode(payload);
      assertTrue(decoded.isEvent() != (decoded.reason() != null));
      if (!decoded.isEvent()) {
        assertNotNull(decoded.detail());
        assertEquals(1, decoded.detail().lines().count());
      }
      assertSame(decoded, DECODERS.get(format).decode(payload));
      assertSame(decoded, fresh(format).decode(payload));
      SampleEvents.assertAgree(decoded, DECODERS.get(format), payload);
    }
  }

  @Property(tries = 1000)
  void orderOfFieldsAndWhitespaceDoNotMatter(
      @ForAll("records") Map<String, Object> fields, @ForAll long seed)
      throws JsonProcessingException {
    Decoded compact = decode(JSON.writeValueAsString(fields));
    String pretty =
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(shuffled(fields, seed));
    assertSame(compact, decode(pretty));
  }

  @Property(tries = 500)
  void transportFieldsDoNotChangeTheEventAndOthersDo(
      @ForAll("events") Map<String, Object> fields, @ForAll("values") Object value)
      throws JsonProcessingException {
    Event event = decode(JSON.writeValueAsString(fields)).event();
    for (String name : RulesFile.builtIn().transportFields()) {
      assertEquals(event, decode(JSON.writeValueAsString(plus(fields, name, value))).event());
    }
    for (String name :
        List.of("event_type", "event_id", "anonymous_id", "page_url", "user_agent", "content_id")) {
      Event other = decode(JSON.writeValueAsString(plus(fields, name, "quite-another"))).event();
      assertNotEquals(event.hash(), other.hash(), name);
    }
    Event more = decode(JSON.writeValueAsString(plus(fields, "unknown", "more"))).event();
    assertNotEquals(event.hash(), more.hash());
    assertNotEquals(
        event.hash(), decode(JSON.writeValueAsString(plus(fields, "amount", 98.7))).event().hash());
  }

  @Property(tries = 1000)
  void eventsSurviveTheirBinaryForm(@ForAll("events") Map<String, Object> fields)
      throws JsonProcessingException {
    Event event = decode(JSON.writeValueAsString(fields)).event();
    Bytes bytes = new Bytes(1);
    EventCodec.write(event, bytes);
    int size = bytes.size();
    EventCodec.write(event, bytes);
    ByteReader reader = new ByteReader(bytes.array(), 0, bytes.size());
    assertEquals(event, EventCodec.read(reader));
    assertEquals(size, reader.position());
    assertEquals(event, EventCodec.read(reader));
    bytes.clear();
    EventCodec.writeContent(event, bytes);
    assertEquals(event.hash(), ContentHash.of(bytes.array(), 0, bytes.size()));
  }

  @Property(tries = 1000)
  void whateverAddressesSayTheEventStandsAndItsHashIsOfTheContentOnly(
      @ForAll("addresses") String page, @ForAll("addresses") String referrer)
      throws JsonProcessingException {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event_type", "page_view");
    fields.put("event_time", 1_767_607_200L);
    fields.put("user_id", "u");
    fields.put("page_url", page);
    fields.put("referrer_url", referrer);
    Event event = decode(JSON.writeValueAsString(fields)).event();
    assertEquals(
        event,
        fresh("ndjson").decode(JSON.writeValueAsBytes(fields)).event(),
        "whatever was decoded before");
    Event other = PLAIN.decode(JSON.writeValueAsBytes(fields)).event();
    assertEquals(event.hash(), other.hash());
    assertEquals(event.eventId(), other.eventId());
  }

  @Provide
  Arbitrary<String> addresses() {
    Arbitrary<String> pieces =
        Arbitraries.oneOf(
            Arbitraries.of(
                "https://",
                "//",
                "www.",
                "shop.example",
                "google.com",
                "mail.",
                "/",
                "?",
                "&",
                "#",
                "=",
                "utm_source=",
                "utm_medium=",
                "utm_campaign=",
                "gclid=1",
                "fbclid=",
                "%",
                "%C3",
                "%A9",
                "%f",
                "+",
                ":",
                "@",
                "[",
                "]",
                "."),
            wellFormed());
    return pieces.list().ofMaxSize(10).map(list -> String.join("", list));
  }

  private static Map<String, Object> plus(Map<String, Object> fields, String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(fields);
    more.put(name, value);
    return more;
  }

  private static Object shuffled(Object value, long seed) {
    if (value instanceof Map<?, ?> map) {
      List<Object> names = new ArrayList<>(map.keySet());
      java.util.Collections.shuffle(names, new Random(seed));
      Map<Object, Object> shuffled = new LinkedHashMap<>();
      names.forEach(name -> shuffled.put(name, shuffled(map.get(name), seed + 1)));
      return shuffled;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(item -> shuffled(item, seed + 1)).toList();
    }
    return value;
  }

  @Provide
  Arbitrary<byte[]> payloads() {
    Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(60);
    Arbitrary<byte[]> broken =
        Combinators.combine(texts(), Arbitraries.integers().between(0, 400), Arbitraries.bytes())
            .as(
                (text, at, change) -> {
                  byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                  bytes[at % bytes.length] = change;
                  return bytes;
                });
    return Arbitraries.oneOf(noise, broken, texts().map(t -> t.getBytes(StandardCharsets.UTF_8)));
  }

  private Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        records()
            .map(
                fields -> {
                  try {
                    return JSON.writeValueAsString(fields);
                  } catch (JsonProcessingException e) {
                    throw new IllegalStateException(e);
                  }
                }),
        Arbitraries.just(
            "192.0.2.7 - bob [05/Jan/2026:10:00:00 +0100] \"GET /a?b HTTP/1.1\" 200 5"
                + " \"https://x.example/\" \"Agent/1.0\""));
  }

  @Provide
  Arbitrary<Map<String, Object>> records() {
    Arbitrary<String> names =
        Arbitraries.oneOf(
            Arbitraries.of(
                "event_id",
                "event_type",
                "event_time",
                "ingested_at",
                "anonymous_id",
                "user_id",
                "page_url",
                "amount",
                "duration_ms",
                "attributes",
                "metadata",
                "ip",
                "a.b",
                "a"),
            Arbitraries.strings().ofMaxLength(3));
    return Arbitraries.maps(names, values()).ofMaxSize(8);
  }

  @Provide
  Arbitrary<Map<String, Object>> events() {
    Arbitrary<Map<String, Object>> attributes =
        Arbitraries.maps(wellFormed().map(name -> "k" + name), scalars()).ofMaxSize(5);
    return Combinators.combine(
            wellFormed(),
            Arbitraries.longs().between(946_684_800_000L, 4_102_444_800_000L),
            wellFormed(),
            wellFormed().injectNull(0.3),
            Arbitraries.longs().between(0, 100_000_000L).injectNull(0.3),
            Arbitraries.bigDecimals()
                .ofScale(4)
                .between(java.math.BigDecimal.valueOf(-99), java.math.BigDecimal.valueOf(90))
                .injectNull(0.3),
            attributes)
        .as(
            (type, time, visitor, url, millis, amount, more) -> {
              Map<String, Object> fields = new LinkedHashMap<>();
              fields.put("event_type", "t" + type);
              fields.put("event_time", time);
              fields.put("anonymous_id", "v" + visitor);
              fields.put("page_url", url);
              fields.put("duration_ms", millis);
              fields.put("amount", amount);
              fields.put("attributes", more);
              return fields;
            });
  }

  private static Arbitrary<String> wellFormed() {
    return Arbitraries.strings()
        .ofMaxLength(12)
        .filter(text -> text.chars().noneMatch(c -> Character.isSurrogate((char) c)));
  }

  private static Arbitrary<Object> scalars() {
    return Arbitraries.oneOf(
        wellFormed().map(text -> text),
        Arbitraries.longs().map(number -> number),
        Arbitraries.of(true, false),
        Arbitraries.doubles().map(number -> number));
  }

  @Provide
  Arbitrary<Object> values() {
    Arbitrary<Object> leaf =
        Arbitraries.oneOf(
            scalars(),
            Arbitraries.of("2026-01-05T10:00:00Z", "1.50", 1_767_607_200L, "", "\ud83d\ude00"));
    return Arbitraries.lazyOf(
        () -> leaf,
        () -> leaf,
        () -> leaf,
        () -> values().list().ofMaxSize(3).map(list -> list),
        () ->
            Arbitraries.maps(Arbitraries.of("a", "b", "ip", "sent_at"), values())
                .ofMaxSize(3)
                .map(map -> map));
  }
}
