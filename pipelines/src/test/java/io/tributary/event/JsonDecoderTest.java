package io.tributary.event;

import static io.tributary.event.SampleEvents.REQUIRED;
import static io.tributary.event.SampleEvents.decode;
import static io.tributary.event.SampleEvents.decodedWith;
import static io.tributary.event.SampleEvents.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonDecoderTest {
  private static final long AT = 1_767_607_200_000_000L;

  @Test
  void everyCanonicalFieldHasItsPlace() {
    Decoded decoded =
        decodedWith(
            """
            "tenant_id":"acme","ingested_at":"2026-01-05T10:00:02Z","user_id":7,
            "page_url":"https://x.example/product/12?a=b","referrer_url":"https://y.example/",
            "user_agent":"Agent/1.0","content_id":"c","content_length_ms":60000,"position_ms":1500,
            "duration_ms":30000,"amount":12.50,"currency":"EUR"
            """);
    Event event = decoded.event();
    Rules rules = RulesFile.builtIn();
    assertEquals(AT + 2_000_000, decoded.ingestedAt());
    assertEquals(
        new Event(
            "acme",
            "a:v1",
            "e1",
            "page_view",
            AT,
            "v1",
            "7",
            "https://x.example/product/12?a=b",
            "https://y.example/",
            "Agent/1.0",
            "c",
            60_000L,
            1_500L,
            30_000L,
            new BigDecimal("12.5"),
            "EUR",
            Attributes.NONE,
            new Derived(
                "/product/:id",
                new Device("Unknown", "Agent", "Unknown"),
                null,
                new Touch("referral", "y.example", "referral", null, "other"),
                Marks.ofSteps(rules, rules.funnels().get(0))[0]
                    | Marks.ofSteps(rules, rules.funnels().get(1))[0],
                null,
                null),
            event.hash()),
        event);
  }

  @Test
  void unknownFieldsBecomeAttributesByTheirPath() {
    Event event =
        with(
            """
            "session_id":"s","n":1.50,"t":true,"z":null,"o":{},"l":[ 1, {"b":2 ,"a":"x\\"y"}, [] ],
            "m":{"x":{"y":"deep"}},"attributes":{"plan":"pro","k":{"v":-0}}
            """);
    Map<String, String> expected = new java.util.TreeMap<>();
    expected.put("session_id", "s");
    expected.put("n", "1.50");
    expected.put("t", "true");
    expected.put("z", null);
    expected.put("o", "{}");
    expected.put("l", "[1,{\"a\":\"x\\\"y\",\"b\":2},[]]");
    expected.put("m.x.y", "deep");
    expected.put("plan", "pro");
    expected.put("k.v", "-0");
    assertEquals(expected, event.attributes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"ip_address\":\"192.0.2.7\"",
        "\"clientIp\":\"192.0.2.7\"",
        "\"X-Forwarded-For\":[\"192.0.2.7\"]",
        "\"context\":{\"ip\":\"192.0.2.7\"}",
        "\"attributes\":{\"ip\":{\"v4\":\"192.0.2.7\"}}",
        "\"sent_at\":1",
        "\"attributes\":{\"sent_at\":1}",
        "\"attributes\":null",
        "\"attributes\":{}",
        "\"user_id\":\"\"",
        "\"amount\":null"
      })
  void droppedAndAbsentFieldsLeaveNoTrace(String fields) {
    assertEquals(with(""), with(fields));
  }

  @Test
  void privateFieldsAreLeftOutOfArraysToo() {
    assertEquals(
        Map.of("hops", "[{\"n\":1},{}]"),
        with("\"hops\":[{\"ip\":\"192.0.2.7\",\"n\":1},{\"remote-addr\":1}]").attributes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{|UNREADABLE_JSON",
        "``|UNREADABLE_JSON",
        "` `|UNREADABLE_JSON",
        "[]|UNREADABLE_JSON",
        "null|UNREADABLE_JSON",
        "{} {}|UNREADABLE_JSON",
        "{}x|UNREADABLE_JSON",
        "{'a':1}|UNREADABLE_JSON",
        "{\"a\":01}|UNREADABLE_JSON",
        "{\"a\":NaN}|UNREADABLE_JSON",
        "{}|MISSING_FIELD",
        "{\"event_type\":\"\",\"event_time\":1767607200,\"user_id\":1}|MISSING_FIELD",
        "{\"event_type\":\"x\",\"event_time\":null,\"user_id\":1}|MISSING_FIELD",
        "{\"event_type\":\"x\",\"event_time\":1767607200}|MISSING_VISITOR",
        "{\"event_type\":\"x\",\"event_time\":1767607200,\"user_id\":\"\"}|MISSING_VISITOR",
        "{\"event_type\":\"x\",\"event_time\":\"2026-01-05\",\"user_id\":1}|UNREADABLE_EVENT_TIME",
        "{\"event_type\":\"x\",\"event_time\":true,\"user_id\":1}|UNREADABLE_EVENT_TIME",
        "{\"a\":1,\"a\":2}|DUPLICATE_FIELD",
        "{\"a\":{\"b\":1,\"b\":1}}|DUPLICATE_FIELD",
        "{\"a\":[{\"b\":1,\"b\":1}]}|DUPLICATE_FIELD",
        "{\"a\":{\"b\":1},\"a.b\":1}|DUPLICATE_FIELD",
        "{\"plan\":1,\"attributes\":{\"plan\":1}}|DUPLICATE_FIELD",
        "{\"sent_at\":1,\"sent_at\":1}|DUPLICATE_FIELD",
        "{\"user_id\":null,\"user_id\":1}|DUPLICATE_FIELD"
      })
  void whatIsNoEventIsADeadLetterWithItsReason(String record, DeadLetterReason reason) {
    assertEquals(reason, decode("ndjson", record).reason());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"duration_ms\":1.5",
        "\"duration_ms\":-1",
        "\"position_ms\":\"soon\"",
        "\"content_length_ms\":9007199254740992",
        "\"amount\":1.23456",
        "\"amount\":123456789012345",
        "\"amount\":\"12,50\"",
        "\"amount\":{}",
        "\"amount\":1e999999999",
        "\"page_url\":[]",
        "\"user_id\":true"
      })
  void aKnownFieldOfWrongShapeIsUnreadable(String field) {
    Decoded decoded = decodedWith(field);
    assertEquals(DeadLetterReason.UNREADABLE_FIELD, decoded.reason());
    assertTrue(decoded.detail().startsWith(field.substring(1, field.indexOf('"', 1))));
  }

  @ParameterizedTest
  @CsvSource({"1500,1500", "\"1500\",1500", "1500.0,1500", "1.5e3,1500", "0,0"})
  void wholeMillisecondsAreTakenHoweverTheyAreWritten(String written, long millis) {
    assertEquals(millis, with("\"duration_ms\":" + written).durationMs());
  }

  @Test
  void equalAmountsAreEqualContent() {
    assertEquals(with("\"amount\":1.5").hash(), with("\"amount\":\"1.500\"").hash());
    assertEquals(with("\"amount\":100").hash(), with("\"amount\":1E2").hash());
    assertEquals(new BigDecimal("100"), with("\"amount\":1E2").amount());
    assertEquals(new BigDecimal("-0.0001"), with("\"amount\":-0.0001").amount());
  }

  @Test
  void absentEventIdIsTheHashOfTheRest() {
    String record = "{\"event_type\":\"x\",\"event_time\":1767607200,\"user_id\":\"u\"%s}";
    Event event = decode("ndjson", String.format(record, "")).event();
    assertTrue(event.eventId().matches("[0-9a-f]{32}"));
    assertEquals("u:u", event.visitorId());
    assertEquals(event, decode("ndjson", String.format(record, ",\"sent_at\":5")).event());
    assertEquals(event, decode("ndjson", String.format(record, ",\"event_id\":\"\"")).event());
    assertNotEquals(
        event.eventId(), decode("ndjson", String.format(record, ",\"a\":5")).event().eventId());
  }

  @Test
  void ingestionTimeIsToldForDeadLettersToo() {
    String ingested = "\"ingested_at\":\"2026-01-05T10:00:02Z\"";
    for (String record :
        new String[] {
          "{" + ingested + "}",
          "{\"amount\":\"x\"," + ingested + "}",
          "{\"a\":1,\"a\":1," + ingested + "}",
          "{" + ingested + ",\"a\":",
          "{" + ingested + "} x"
        }) {
      assertEquals(AT + 2_000_000, decode("ndjson", record).ingestedAt(), record);
    }
    assertEquals(Decoded.NO_TIME, decodedWith("\"ingested_at\":\"soon\"").ingestedAt());
  }

  @Test
  void invalidUtf8IsTheReasonWhateverElseIsWrong() {
    byte[] bytes = "{\"ingested_at\":1767607202,\"a\":\"?\"".getBytes(StandardCharsets.ISO_8859_1);
    bytes[bytes.length - 2] = (byte) 0xe9;
    Decoded decoded = Decoders.of(RulesFile.builtIn(), "ndjson").decode(bytes);
    assertEquals(DeadLetterReason.INVALID_UTF8, decoded.reason());
    assertEquals("byte 32 is not UTF-8", decoded.detail());
    assertEquals(AT + 2_000_000, decoded.ingestedAt());
  }

  @Test
  void utf16IsNoJson() {
    byte[] bytes = ("{" + REQUIRED + "}").getBytes(StandardCharsets.UTF_16LE);
    assertEquals(
        DeadLetterReason.UNREADABLE_JSON,
        Decoders.of(RulesFile.builtIn(), "ndjson").decode(bytes).reason());
  }

  @Test
  void byteOrderMarkBeforeARecordIsPassedOver() {
    assertEquals(with(""), decode("ndjson", "\ufeff{" + REQUIRED + "}").event());
  }

  @Test
  void recordsBeyondTheLimitsAreDeadLetters() {
    Decoder decoder = Decoders.of(RulesFile.builtIn(), "ndjson");
    assertEquals(
        DeadLetterReason.RECORD_TOO_LONG, decoder.decode(new byte[Decoder.MAX_BYTES + 1]).reason());
    assertEquals(
        DeadLetterReason.UNREADABLE_JSON,
        decode("ndjson", "{\"a\":" + "[".repeat(200) + "]".repeat(200) + "}").reason());
    StringBuilder many = new StringBuilder("{" + REQUIRED);
    for (int i = 0; i < 10_001; i++) {
      many.append(",\"a").append(i).append("\":1");
    }
    assertEquals(
        DeadLetterReason.UNREADABLE_FIELD, decode("ndjson", many.append('}').toString()).reason());
    assertEquals(
        DeadLetterReason.UNREADABLE_FIELD, decodedWith("\"" + "n".repeat(1_000) + "\":1").reason());
  }

  @Test
  void aLearnedPlaceDoesNotChangeALaterRecord() {
    Decoder decoder = Decoders.of(RulesFile.builtIn(), "ndjson");
    byte[] first = ("{" + REQUIRED + ",\"a\":{\"b\":1}}").getBytes(StandardCharsets.UTF_8);
    Event expected = decoder.decode(first).event();
    for (int i = 0; i < 30_000; i++) {
      decoder.decode(("{\"n" + i + "\":1}").getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(expected, decoder.decode(first).event());
  }

  @Test
  void halfASurrogatePairIsReplacedAsUtf8CannotHoldIt() {
    Event event = with("\"user_agent\":\"a\\ud83d\",\"k\\ud83d\":\"\\ude00\\ud83d\\ude00\"");
    assertEquals("a\ufffd", event.userAgent());
    assertEquals(Map.of("k\ufffd", "\ufffd\ud83d\ude00"), event.attributes());
  }

  @Test
  void detailsHoldNoValues() {
    for (String record :
        new String[] {
          "{\"ip\":secret", "{\"amount\":\"secret\"}", "{\"event_time\":\"secret\"}", "secret"
        }) {
      assertFalse(decode("ndjson", record).detail().contains("secret"), record);
    }
  }

  @Test
  void webRecordsDecode() {
    Event event =
        decode(
                "web",
                """
                {"user_id":"u","session_id":"s","event_type":"purchase","page_url":"/cart",
                 "@timestamp":"2026-01-05 10:00:00","metadata":{"user_agent":"UA",
                 "ip_address":"192.0.2.7","amount":9.99,"sku":"k1"}}
                """)
            .event();
    assertEquals(AT, event.eventAt());
    assertEquals("UA", event.userAgent());
    assertEquals(new BigDecimal("9.99"), event.amount());
    assertEquals(Map.of("session_id", "s", "sku", "k1"), event.attributes());
  }

  @Test
  void tenantEventsDecode() {
    Event event =
        decode(
                "tenant-events",
                """
                {"event_id":5,"tenant_id":"t","user_id":"u","session_id":"s","event_type":"click",
                 "ts":1767607200000,"attributes":{"page_url":"/product/5/","button":"buy"}}
                """)
            .event();
    assertEquals("5", event.eventId());
    assertEquals("t", event.tenantId());
    assertEquals(AT, event.eventAt());
    assertEquals("/product/:id", event.pageGroup());
    assertEquals(Map.of("session_id", "s", "button", "buy"), event.attributes());
  }

  @Test
  void pageviewsDecode() {
    Event event =
        decode("pageviews", "{\"viewtime\":1767607200000,\"userid\":\"User_1\",\"pageid\":\"P\"}")
            .event();
    assertEquals("page_view", event.eventType());
    assertEquals("/P", event.pageGroup());
    assertEquals("default", event.tenantId());
    assertNull(event.anonymousId());
  }

  @Test
  void transportAndPrivateRulesReachCanonicalFields() {
    Rules rules =
        RulesFile.parse("transport-fields: [event_id]\nprivate-fields: [user_agent]", "rules.yaml");
    Event one = decode(rules, "ndjson", "{" + REQUIRED + ",\"user_agent\":\"a\"}").event();
    Event two = decode(rules, "ndjson", "{" + REQUIRED.replace("e1", "e2") + "}").event();
    assertEquals(one, two);
    assertNull(one.userAgent());
  }
}
