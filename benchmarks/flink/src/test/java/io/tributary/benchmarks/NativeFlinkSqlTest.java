package io.tributary.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.generate.Generator;
import io.tributary.generate.GeneratorSettings;
import io.tributary.io.KafkaRecords;
import io.tributary.io.KafkaSettings;
import io.tributary.io.LocalKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativeFlinkSqlTest {
  private static final GeneratorSettings SETTINGS =
      GeneratorSettings.ofEvents(5_000, 1).withDays(GeneratorSettings.DEFAULT_START, 3);
  private static final String BROKEN = "{\"event_id\":\"1\",\"event_time\":";
  private static final Duration GAP = Duration.ofMinutes(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String RAW =
      "select `partition`, `position`, payload from lake.`raw`.events";

  private static final String SESSIONS =
      """
      select
        tenant_id, visitor_id, started_at, last_event_at, event_count, page_view_count,
        entry_page_url, exit_page_url, first_event_id, last_event_id
      from lake.processed.sessions
      """;

  @TempDir private Path folder;
  private String brokers;

  @BeforeEach
  void starts() {
    brokers = LocalKafka.of(folder).start(OptionalInt.empty(), line -> {}).brokers();
  }

  @AfterEach
  void stops() {
    LocalKafka.of(folder).stop(line -> {});
  }

  @Test
  void keepsEveryRecordAndFindsTheTrueSessions() throws Exception {
    keepsEveryRecordAndFindsTheTrueSessions(1);
  }

  @Test
  void dropsCopiesIfAsked() throws Exception {
    keepsEveryRecordAndFindsTheTrueSessions(2);
  }

  /**
   * @param times how often each event is sent
   */
  private void keepsEveryRecordAndFindsTheTrueSessions(int times) throws Exception {
    List<String> records = new ArrayList<>();
    Path truth = folder.resolve("truth");
    try (KafkaRecords topic = KafkaRecords.open(KafkaSettings.of(brokers), "events", 4)) {
      new Generator(SETTINGS)
          .writeTo(
              (key, ingestedAtMillis, record) -> {
                for (int i = 0; i < times; i++) {
                  topic.send(key, ingestedAtMillis, record);
                  records.add(text(record));
                }
              },
              truth);
      topic.send("broken", 0, BROKEN.getBytes(StandardCharsets.UTF_8));
    }
    Path lake = folder.resolve("lake");
    NativeFlinkSql.start(
            new NativeFlinkSql.Settings(brokers, "events", lake, 1, "heap", 2, times > 1, true))
        .await();

    TableEnvironment sql = TableEnvironment.create(EnvironmentSettings.inBatchMode());
    sql.executeSql(NativeFlinkSql.CATALOG.formatted(lake.toUri()));
    List<List<Object>> expected = sessions(truth.resolve("sessions.ndjson"), records);
    List<List<Object>> found = rows(sql, SESSIONS);
    assertEquals(Set.copyOf(expected), Set.copyOf(found));
    assertEquals(expected.size(), found.size());

    records.add(BROKEN);
    List<List<Object>> raw = rows(sql, RAW);
    assertEquals(
        records.stream().sorted().toList(),
        raw.stream().map(row -> text((byte[]) row.get(2))).sorted().toList());
    assertEquals(records.size(), raw.stream().map(row -> row.subList(0, 2)).distinct().count());
  }

  /** The true sessions, cut where one event is further from the last than the gap. */
  private static List<List<Object>> sessions(Path truth, List<String> records) throws IOException {
    Map<String, JsonNode> events = new HashMap<>();
    for (String record : records) {
      JsonNode event = JSON.readTree(record);
      events.put(event.get("event_id").textValue(), event);
    }
    List<List<Object>> sessions = new ArrayList<>();
    for (String line : Files.readAllLines(truth)) {
      JsonNode session = JSON.readTree(line);
      List<JsonNode> part = new ArrayList<>();
      for (JsonNode id : session.get("event_ids")) {
        JsonNode event = events.get(id.textValue());
        if (!part.isEmpty() && at(event).isAfter(at(part.get(part.size() - 1)).plus(GAP))) {
          sessions.add(session(session, part));
          part.clear();
        }
        part.add(event);
      }
      sessions.add(session(session, part));
    }
    return sessions;
  }

  private static List<Object> session(JsonNode session, List<JsonNode> events) {
    JsonNode first = events.get(0);
    JsonNode last = events.get(events.size() - 1);
    List<String> pages =
        events.stream()
            .filter(event -> event.get("event_type").textValue().equals("page_view"))
            .map(event -> event.get("page_url").textValue())
            .toList();
    return Arrays.asList(
        session.get("tenant_id").textValue(),
        session.get("visitor_id").textValue(),
        at(first),
        at(last),
        (long) events.size(),
        (long) pages.size(),
        pages.isEmpty() ? null : pages.get(0),
        pages.isEmpty() ? null : pages.get(pages.size() - 1),
        first.get("event_id").textValue(),
        last.get("event_id").textValue());
  }

  private static Instant at(JsonNode event) {
    return Instant.parse(event.get("event_time").textValue());
  }

  private static List<List<Object>> rows(TableEnvironment sql, String query) {
    List<List<Object>> rows = new ArrayList<>();
    sql.executeSql(query)
        .collect()
        .forEachRemaining(
            row -> rows.add(IntStream.range(0, row.getArity()).mapToObj(row::getField).toList()));
    return rows;
  }

  private static String text(byte[] record) {
    return new String(record, StandardCharsets.UTF_8);
  }
}
