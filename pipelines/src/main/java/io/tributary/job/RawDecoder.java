package io.tributary.job;

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

  Decoded decode(Row row) {
    Decoder decoder =
        decoders.computeIfAbsent((String) row.value(FORMAT), format -> Decoders.of(rules, format));
    return DecodeRules.check(
        decoder.decode(bytes((ByteBuffer) row.value(PAYLOAD))), (Long) row.value(INGESTED_AT));
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
