package io.tributary.event;

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
    return Decoders.of(rules, format).decode(record.getBytes(StandardCharsets.UTF_8));
  }

  /** The event of a canonical record with these fields beside the required ones. */
  static Event with(String fields) {
    return decodedWith(fields).event();
  }

  static Decoded decodedWith(String fields) {
    return decode("ndjson", "{" + REQUIRED + (fields.isEmpty() ? "" : "," + fields) + "}");
  }
}
