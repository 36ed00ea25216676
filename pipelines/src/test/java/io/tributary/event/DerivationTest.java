package io.tributary.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DerivationTest {
  private static Derived derived(String yaml, String fields) {
    Rules rules = RulesFile.parse(yaml, "rules.yaml");
    String record = "{\"event_time\":\"2026-01-05T10:00:00Z\",\"user_id\":\"u\"," + fields + "}";
    return Decoders.of(rules, "ndjson")
        .decode(record.getBytes(StandardCharsets.UTF_8))
        .event()
        .derived();
  }

  @ParameterizedTest
  @CsvSource({"DE,DE", "de,DE", "dE,DE", "GER,", "D,", "d\u00e9,", "12,", "'',"})
  void aCountryIsTwoLetters(String written, String country) {
    String fields = "\"event_type\":\"click\",\"attributes\":{\"country\":\"" + written + "\"}";
    assertEquals(country, derived("", fields).country());
    assertNull(derived("country-attribute: land", fields).country());
  }

  @Test
  void theAttributesOfCountryAndSessionAreThoseThatTheRulesName() {
    Derived derived =
        derived(
            "{country-attribute: geo.land, session: {id-attribute: sid}}",
            "\"event_type\":\"click\",\"geo\":{\"land\":\"at\"},\"sid\":17");
    assertEquals("AT", derived.country());
    assertEquals("17", derived.sessionKey());
    assertNull(derived("", "\"event_type\":\"click\",\"sid\":17").sessionKey());
  }

  @ParameterizedTest
  @CsvSource({"0,0", "120,120", "\"120\",120", "1e3,1000"})
  void startUpIsInWholeMilliseconds(String written, long millis) {
    assertEquals(
        millis, derived("", "\"event_type\":\"play\",\"startup_ms\":" + written).startupMs());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "\"\"", "\"fast\"", "null", "[1]"})
  void anyOtherStartUpIsUnknown(String written) {
    assertNull(derived("", "\"event_type\":\"play\",\"startup_ms\":" + written).startupMs());
  }

  @Test
  void marksAreOfTargetsAndStepsThatMatchInAllTheyGive() {
    String rules =
        """
        targets:
          - {name: a, event-type: click}
          - {name: b, page-group: /product/:id}
          - {name: c, event-type: click, attributes: {color: red}}
        funnels:
          - name: f
            steps: [{event-type: click}, {attributes: {color: red, size: "2"}}]
        """;
    assertEquals(0b01001, derived(rules, "\"event_type\":\"click\"").marks());
    assertEquals(
        0b11111,
        derived(
                rules,
                "\"event_type\":\"click\",\"page_url\":\"/product/7\",\"color\":\"red\",\"size\":2")
            .marks());
    assertEquals(
        0b00010, derived(rules, "\"event_type\":\"x\",\"page_url\":\"/product/7\"").marks());
  }
}
