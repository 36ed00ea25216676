package io.tributary.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each folder of {@code golden/decode} is a story: {@code input.ndjson} or {@code input.log}, the
 * format in {@code format.txt} and rules in {@code rules.yaml} where they are not the usual, and
 * what comes out in {@code expected.json}, which {@code -Dgolden.update} writes.
 */
final class DecodeGoldenTest {
  private static final Path STORIES =
      Path.of(System.getProperty("tributary.root"), "pipelines/src/test/resources/golden/decode");
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  static List<String> stories() throws IOException {
    try (Stream<Path> folders = Files.list(STORIES)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("stories")
  void storyEndsAsExpected(String story) throws IOException {
    Path folder = STORIES.resolve(story);
    boolean isLog = Files.exists(folder.resolve("input.log"));
    String format = text(folder.resolve("format.txt"), isLog ? "access-log" : "ndjson").strip();
    Rules rules = RulesFile.parse(text(folder.resolve("rules.yaml"), ""), "rules.yaml");
    Decoder decoder = Decoders.of(rules, format);
    List<Object> outcomes = new ArrayList<>();
    for (byte[] record : records(folder.resolve(isLog ? "input.log" : "input.ndjson"))) {
      outcomes.add(outcome(decoder.decode(record)));
    }
    String actual = JSON.writeValueAsString(outcomes) + "\n";
    Path expected = folder.resolve("expected.json");
    if (!System.getProperty("golden.update", "false").equals("false")) {
      Files.writeString(expected, actual);
    }
    assertTrue(Files.exists(expected), "run with -Dgolden.update to write " + expected);
    assertEquals(Files.readString(expected), actual);
  }

  private static String text(Path file, String otherwise) throws IOException {
    return Files.exists(file) ? Files.readString(file) : otherwise;
  }

  private static List<byte[]> records(Path file) throws IOException {
    List<byte[]> records = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (byte next : Files.readAllBytes(file)) {
      if (next == '\n') {
        records.add(line.toByteArray());
        line.reset();
      } else {
        line.write(next);
      }
    }
    return records;
  }

  private static Map<String, Object> outcome(Decoded decoded) {
    Map<String, Object> outcome = new LinkedHashMap<>();
    if (decoded.isEvent()) {
      outcome.put("event", fields(decoded.event()));
    } else {
      outcome.put("dead_letter", decoded.reason().label());
      outcome.put("detail", decoded.detail());
    }
    if (decoded.ingestedAt() != Decoded.NO_TIME) {
      outcome.put("ingested_at", instant(decoded.ingestedAt()));
    }
    return outcome;
  }

  private static Map<String, Object> fields(Event event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("tenant_id", event.tenantId());
    fields.put("visitor_id", event.visitorId());
    fields.put("event_id", event.eventId());
    fields.put("event_type", event.eventType());
    fields.put("event_at", instant(event.eventAt()));
    fields.put("anonymous_id", event.anonymousId());
    fields.put("user_id", event.userId());
    fields.put("page_url", event.pageUrl());
    fields.put("page_group", event.pageGroup());
    fields.put("referrer_url", event.referrerUrl());
    fields.put("user_agent", event.userAgent());
    fields.put("content_id", event.contentId());
    fields.put("content_length_ms", event.contentLengthMs());
    fields.put("position_ms", event.positionMs());
    fields.put("duration_ms", event.durationMs());
    fields.put("amount", event.amount() == null ? null : event.amount().toPlainString());
    fields.put("currency", event.currency());
    addDerived(event.derived(), fields);
    fields.values().removeIf(value -> value == null);
    fields.put("attributes", new LinkedHashMap<>(event.attributes()));
    fields.put("hash", event.hash().toHex());
    return fields;
  }

  private static void addDerived(Derived derived, Map<String, Object> fields) {
    if (derived.device() != null) {
      fields.put("device_class", derived.device().deviceClass());
      fields.put("browser", derived.device().browser());
      fields.put("operating_system", derived.device().operatingSystem());
    }
    fields.put("country", derived.country());
    if (derived.touch() != null) {
      fields.put("channel", derived.touch().channel());
      fields.put("source", derived.touch().source());
      fields.put("medium", derived.touch().medium());
      fields.put("campaign", derived.touch().campaign());
      fields.put("referrer_class", derived.touch().referrerClass());
    }
    fields.put("marks", derived.marks() == 0 ? null : Long.toBinaryString(derived.marks()));
    fields.put("startup_ms", derived.startupMs());
    fields.put("session_key", derived.sessionKey());
  }

  private static String instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
  }
}
