package io.tributary.event;

import static io.tributary.event.SampleEvents.decode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessLogDecoderTest {
  private static final String COMMON =
      "192.0.2.7 - - [05/Jan/2026:11:00:00 +0100] \"GET /product/5?q=1 HTTP/1.1\" 200 1234";
  private static final String COMBINED = COMMON + " \"https://x.example/\" \"Agent/1.0\"";

  private static Decoded decoded(String line) {
    return decode("access-log", line);
  }

  private static Event event(String line) {
    return decoded(line).event();
  }

  @Test
  void combinedLinesDecode() {
    Event event = event(COMBINED);
    assertEquals("page_view", event.eventType());
    assertEquals(1_767_607_200_000_000L, event.eventAt());
    assertEquals("/product/5?q=1", event.pageUrl());
    assertEquals("/product/:id", event.pageGroup());
    assertEquals("https://x.example/", event.referrerUrl());
    assertEquals("Agent/1.0", event.userAgent());
    assertNull(event.userId());
    assertEquals(
        Map.of("bytes", "1234", "method", "GET", "protocol", "HTTP/1.1", "status", "200"),
        event.attributes());
    assertEquals(Decoded.NO_TIME, decoded(COMBINED).ingestedAt());
  }

  @Test
  void commonLinesDecode() {
    Event event = event(COMMON);
    assertNull(event.referrerUrl());
    assertNull(event.userAgent());
    assertEquals("/product/5?q=1", event.pageUrl());
  }

  @Test
  void visitorIsTheKeyedHashOfAddressAndAgent() throws Exception {
    javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
    byte[] key = RulesFile.builtIn().accessLog().visitorKey().getBytes(StandardCharsets.UTF_8);
    mac.init(new javax.crypto.spec.SecretKeySpec(key, "HmacSHA256"));
    byte[] hash = mac.doFinal("192.0.2.7\nAgent/1.0".getBytes(StandardCharsets.UTF_8));
    Event event = event(COMBINED);
    assertEquals(java.util.HexFormat.of().formatHex(hash, 0, 16), event.anonymousId());
    assertEquals("a:" + event.anonymousId(), event.visitorId());
    assertNotEquals(event.visitorId(), event(COMBINED.replace("1.0", "1.1")).visitorId());
    assertNotEquals(event.visitorId(), event(COMBINED.replace("0.2.7", "0.2.8")).visitorId());
    Rules keyed = RulesFile.parse("access-log: {visitor-key: mine}", "rules.yaml");
    assertNotEquals(event.visitorId(), decode(keyed, "access-log", COMBINED).event().visitorId());
  }

  @Test
  void exactRepeatsAreCopies() {
    assertEquals(event(COMBINED), event(COMBINED + "\r\n"));
    assertNotEquals(event(COMBINED).eventId(), event(COMBINED.replace("1234", "1235")).eventId());
  }

  @Test
  void remoteUserIsTheUser() {
    assertEquals("bob", event(COMBINED.replaceFirst("- - ", "- bob ")).userId());
    assertEquals("b b", event(COMBINED.replaceFirst("- - ", "- b b ")).userId());
    assertNull(event(COMBINED.replaceFirst("- - ", "- \"\" ")).userId());
  }

  @Test
  void theAddressIsNowhere() {
    String forwarded = COMBINED + " \"192.0.2.7, 192.0.2.8\"";
    assertFalse(event(forwarded).toString().contains("192.0.2"));
    assertEquals(event(COMBINED), event(forwarded));
    for (int length = 0; length < forwarded.length(); length++) {
      Decoded decoded = decoded(forwarded.substring(0, length));
      assertFalse(String.valueOf(decoded.detail()).contains("192"), "cut at " + length);
      assertFalse(String.valueOf(decoded.event()).contains("192.0.2"), "cut at " + length);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET /,200,page_view",
    "GET /,304,page_view",
    "GET /api/things.json,200,page_view",
    "GET /blog/css.html,200,page_view",
    "GET /style.CSS?v=1,200,asset",
    "GET /favicon.ico,304,asset",
    "GET /missing.png,404,error",
    "GET /,500,error",
    "POST /login,403,error",
    "POST /login,302,submit",
    "GET /old,301,redirect",
    "HEAD /,200,probe",
    "OPTIONS *,200,probe",
    "GET /robots.txt,200,fetch",
    "GET /blog/feed/,200,fetch",
    "GET /sitemap.xml.gz,200,fetch",
    "GET /x/report.pdf,206,download",
    "PROPFIND /,207,request"
  })
  void eventTypeIsWhatAnAnalystCallsTheRequest(String request, String status, String eventType) {
    String line = COMBINED.replace("GET /product/5?q=1", request).replace("200", status);
    assertEquals(eventType, event(line).eventType());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "", "\\x16\\x03\\x01", "GET", "GET ", "/only/path"})
  void malformedRequestsAreEventsWithoutAPage(String request) {
    Event event =
        event(COMBINED.replace("GET /product/5?q=1 HTTP/1.1", request).replace("200", "400"));
    assertEquals("error", event.eventType());
    assertNull(event.pageUrl());
    assertNull(event.pageGroup());
    String kept = request.equals("-") ? "" : request;
    assertEquals(kept, event.attributes().getOrDefault("request", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "hello",
        "192.0.2.7 - - 05/Jan/2026:11:00:00 +0100 \"GET / HTTP/1.1\" 200 1",
        "192.0.2.7 - - [32/Jan/2026:11:00:00 +0100] \"GET / HTTP/1.1\" 200 1",
        "192.0.2.7 - - [05/Foo/2026:11:00:00 +0100] \"GET / HTTP/1.1\" 200 1",
        "192.0.2.7 - - [05/Jan/2026:11:00:00 +0100] \"GET / HTTP/1.1 200 1",
        "192.0.2.7 - - [05/Jan/2026:11:00:00 +0100] \"GET / HTTP/1.1\" OK 1",
        "192.0.2.7 - - [05/Jan/2026:11:00:00 +0100] \"GET / HTTP/1.1\" 200 many",
        "192.0.2.7 - - [05/Jan/2026:11:00:00 +0100] \"GET / HTTP/1.1\" 200 1 \"-\"",
        "192.0.2.7 - - [05/Jan/2026:11:00:00 +0100] \"GET / HTTP/1.1\" 200 1 \"-\" \"cut off",
        "192.0.2.7 - - [05/Jan/2026:11:00:00 +0100] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\" more"
      })
  void otherLinesAreUnreadable(String line) {
    assertEquals(DeadLetterReason.UNREADABLE_LINE, decoded(line).reason());
  }

  @Test
  void invalidUtf8IsADeadLetter() {
    byte[] bytes = COMBINED.getBytes(StandardCharsets.ISO_8859_1);
    bytes[bytes.length - 3] = (byte) 0xe9;
    assertEquals(
        DeadLetterReason.INVALID_UTF8,
        Decoders.of(RulesFile.builtIn(), "access-log").decode(bytes).reason());
    assertTrue(decoded(COMBINED.replace("Agent", "Agént")).isEvent());
  }

  @Test
  void privateFieldsOfTheRulesAreLeftOut() {
    Rules rules = RulesFile.parse("private-fields: [user_agent, bytes]", "rules.yaml");
    Event event = decode(rules, "access-log", COMBINED).event();
    assertNull(event.userAgent());
    assertEquals(
        Map.of("method", "GET", "protocol", "HTTP/1.1", "status", "200"), event.attributes());
  }
}
