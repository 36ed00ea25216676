package io.tributary.event;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import java.nio.charset.StandardCharsets;

/** Decodes texts in tests. */
final class SampleEvents {
  static final String REQUIRED =
      "\"event_id\":\"e1\",\"event_type\":\"page_view\","
          + "\"event_time\":\"2026-01-05T10:00:00Z\",\"anonymous_id\":\"v1\"";

  private SampleEvents() {}

  static Decoded decode(String format, String record) {
    return decode(RulesFile.builtIn(), format, record);
  }

  static Decoded decode(Rules rules, String format, String record) {
    byte[] bytes = record.getBytes(StandardCharsets.UTF_8);
    Decoder decoder = Decoders.of(rules, format);
    Decoded decoded = decoder.decode(bytes);
    assertAgree(decoded, decoder, bytes);
    return decoded;
  }

  /** Asserts that the other ways to decode a record say what decoding it in whole has said. */
  static void assertAgree(Decoded whole, Decoder decoder, byte[] record) {
    Bytes encoded = new Bytes(64);
    assertSame(whole, decoder.encode(record, encoded));
    Bytes expected = new Bytes(64);
    if (whole.isEvent()) {
      EventCodec.write(whole.event(), expected);
    }
    assertArrayEquals(expected.toByteArray(), encoded.toByteArray());
    assertSame(whole, decoder.times(record));
  }

  private static void assertSame(Decoded whole, Decoded part) {
    assertEquals(whole.isEvent(), part.isEvent());
    assertEquals(whole.eventAt(), part.eventAt());
    assertEquals(whole.ingestedAt(), part.ingestedAt());
    assertEquals(whole.reason(), part.reason());
    assertNull(part.event());
  }

  /** The event of a canonical record with these fields beside the required ones. */
  static Event with(String fields) {
    return decodedWith(fields).event();
  }

  static Decoded decodedWith(String fields) {
    return decode("ndjson", "{" + REQUIRED + (fields.isEmpty() ? "" : "," + fields) + "}");
  }
}
