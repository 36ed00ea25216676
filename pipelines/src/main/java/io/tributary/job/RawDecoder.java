package io.tributary.job;

import io.tributary.event.Bytes;
import io.tributary.event.DecodeRules;
import io.tributary.event.Decoded;
import io.tributary.event.Decoder;
import io.tributary.event.Decoders;
import io.tributary.rules.Rules;
import io.tributary.table.Row;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Decodes rows of {@code raw.events}, each by its format. */
final class RawDecoder {
  /** The columns that rows have to carry first. */
  static final List<String> COLUMNS = List.of("format", "ingested_at", "event_at", "payload");

  static final int FORMAT = 0;
  static final int INGESTED_AT = 1;
  static final int EVENT_AT = 2;
  static final int PAYLOAD = 3;

  private final Rules rules;
  private final Map<String, Decoder> decoders = new HashMap<>();

  RawDecoder(Rules rules) {
    this.rules = rules;
  }

  /** Appends the row's event, or nothing if it has none, and says what it is. */
  Decoded encode(Row row, Bytes out) {
    return checked(row, decoderOf(row).encode(payload(row), out));
  }

  /** Says whether the row has an event, and when it happened. */
  Decoded times(Row row) {
    return checked(row, decoderOf(row).times(payload(row)));
  }

  private Decoder decoderOf(Row row) {
    return decoders.computeIfAbsent(
        (String) row.value(FORMAT), format -> Decoders.of(rules, format));
  }

  private static Decoded checked(Row row, Decoded decoded) {
    return DecodeRules.check(decoded, (Long) row.value(INGESTED_AT));
  }

  private static byte[] payload(Row row) {
    return bytes((ByteBuffer) row.value(PAYLOAD));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    if (buffer == null) {
      return new byte[0];
    }
    if (buffer.hasArray()
        && buffer.arrayOffset() == 0
        && buffer.position() == 0
        && buffer.remaining() == buffer.array().length) {
      return buffer.array();
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
