package io.tributary.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A generated data set, read as a careful stranger would. */
final class Emitted {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

  private final Path truth;
  private final byte[] bytes;
  private final Summary summary;
  private final List<Event> usable = new ArrayList<>();
  private final TreeMap<String, Long> broken = new TreeMap<>();
  private final Map<Event.Identity, Event> distinct = new LinkedHashMap<>();
  private long records;

  private Emitted(Path truth, byte[] bytes, Summary summary, List<byte[]> lines, List<Long> times) {
    this.truth = truth;
    this.bytes = bytes;
    this.summary = summary;
    for (BrokenReason reason : BrokenReason.values()) {
      broken.put(reason.text(), 0L);
    }
    for (int i = 0; i < lines.size(); i++) {
      read(lines.get(i), Instant.ofEpochMilli(times.get(i)));
    }
  }

  static Emitted by(GeneratorSettings settings, Path truth) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List<byte[]> lines = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    try {
      Summary summary =
          new Generator(settings)
              .writeTo(
                  (key, ingestedAtMillis, record) -> {
                    all.write(record);
                    all.write('\n');
                    lines.add(record);
                    times.add(ingestedAtMillis);
                  },
                  truth);
      return new Emitted(truth, all.toByteArray(), summary, lines, times);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] bytes() {
    return bytes;
  }

  Summary summary() {
    return summary;
  }

  long records() {
    return records;
  }

  /** In the file's order, copies included. */
  List<Event> usable() {
    return usable;
  }

  List<Event> distinct() {
    return List.copyOf(distinct.values());
  }

  Map<String, Long> broken() {
    return broken;
  }

  List<JsonNode> truth(String file) {
    List<JsonNode> nodes = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(truth.resolve(file))) {
        nodes.add(JSON.readTree(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return nodes;
  }

  List<JsonNode> faults(String kind) {
    return truth("faults.ndjson").stream()
        .filter(fault -> fault.get("kind").asText().equals(kind))
        .toList();
  }

  private void read(byte[] line, Instant ingestedAt) {
    records++;
    Optional<BrokenReason> reason = reason(line, ingestedAt);
    if (reason.isPresent()) {
      broken.merge(reason.get().text(), 1L, Long::sum);
      return;
    }
    try {
      Event event = Event.of((ObjectNode) JSON.readTree(line));
      if (!event.ingestedAt().equals(ingestedAt)) {
        throw new IllegalStateException("The record says another ingestion time: " + event);
      }
      usable.add(event);
      distinct.putIfAbsent(event.identity(), event);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<BrokenReason> reason(byte[] line, Instant ingestedAt) {
    JsonNode node;
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
      node = JSON.readTree(new String(line, StandardCharsets.UTF_8));
    } catch (CharacterCodingException e) {
      return Optional.of(BrokenReason.INVALID_UTF8);
    } catch (JsonProcessingException e) {
      return Optional.of(BrokenReason.UNREADABLE_JSON);
    }
    if (!node.isObject()) {
      return Optional.of(BrokenReason.UNREADABLE_JSON);
    }
    if (!node.has("event_type") || !node.has("event_time")) {
      return Optional.of(BrokenReason.MISSING_FIELD);
    }
    if (!node.has("anonymous_id") && !node.has("user_id")) {
      return Optional.of(BrokenReason.MISSING_VISITOR);
    }
    try {
      Instant at = Instant.parse(node.get("event_time").asText());
      boolean isInRange = !at.isBefore(EARLIEST) && !at.isAfter(ingestedAt.plusMillis(Span.DAY));
      return isInRange ? Optional.empty() : Optional.of(BrokenReason.EVENT_TIME_OUT_OF_RANGE);
    } catch (DateTimeParseException e) {
      return Optional.of(BrokenReason.UNREADABLE_EVENT_TIME);
    }
  }

  record Event(
      String tenant,
      String visitor,
      Optional<String> userId,
      String id,
      String type,
      Instant at,
      Instant ingestedAt,
      long durationMs,
      String content) {

    static Event of(ObjectNode node) {
      Instant ingestedAt = Instant.parse(node.remove("ingested_at").asText());
      node.remove("sent_at");
      return new Event(
          node.get("tenant_id").asText(),
          node.has("anonymous_id")
              ? "a:" + node.get("anonymous_id").asText()
              : "u:" + node.get("user_id").asText(),
          Optional.ofNullable(node.get("user_id")).map(JsonNode::asText),
          node.get("event_id").asText(),
          node.get("event_type").asText(),
          Instant.parse(node.get("event_time").asText()),
          ingestedAt,
          node.path("duration_ms").asLong(),
          node.toString());
    }

    Identity identity() {
      return new Identity(content);
    }

    String who() {
      return tenant + " " + visitor;
    }

    long millis() {
      return at.toEpochMilli();
    }

    long day() {
      return Math.floorDiv(millis(), Span.DAY);
    }

    long end() {
      boolean isLasting = List.of("play", "resume", "heartbeat").contains(type);
      return isLasting ? Math.min(millis() + durationMs, (day() + 1) * Span.DAY) : millis();
    }

    boolean isLate() {
      return ingestedAt.toEpochMilli() >= (day() + 2) * Span.DAY;
    }

    record Identity(String content) {}
  }
}
