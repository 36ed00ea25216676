package io.tributary.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.flink.FlinkRest;
import io.tributary.io.StreamProgress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamMetricsTest {
  private static final StreamProgress PROGRESS =
      new StreamProgress(
          1,
          1_767_600_010_000L,
          "lineage",
          "rules",
          Map.of(0, 7L),
          1_767_600_000_500L,
          false,
          Map.of(
              "decode.in", 1_234_567L,
              "decode.dead_letter", 2L,
              "decode.late", 3L,
              "timeline.out", 1_234_560L,
              "timeline.duplicate", 5L,
              "timeline.correction", 6L),
          1_250);
  private static final FlinkRest.CheckpointCounts CHECKPOINTS =
      new FlinkRest.CheckpointCounts(
          9,
          0,
          new FlinkRest.Checkpoint(
              9, "path", 5_000_000_000L, Duration.ofMillis(2_345), Instant.EPOCH));

  private StreamMetrics metrics;

  @BeforeEach
  void serve() {
    metrics = StreamMetrics.serve(0);
  }

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void beforeTheFirstCommitThereIsNothing() throws Exception {
    assertEquals("", served());
  }

  @Test
  void allThatIsKnownIsServed() throws Exception {
    metrics.set(PROGRESS, Map.of(0, 40L, 1, 0L), CHECKPOINTS);
    Map<String, Double> values = values(served());
    Map<String, Double> expected = new TreeMap<>();
    expected.put("tributary_records_total", 1_234_567.0);
    expected.put("tributary_dead_letters_total", 2.0);
    expected.put("tributary_late_events_total", 3.0);
    expected.put("tributary_events_total", 1_234_560.0);
    expected.put("tributary_duplicates_total", 5.0);
    expected.put("tributary_corrections_total", 6.0);
    expected.put("tributary_commit_seconds", 1.25);
    expected.put("tributary_watermark_timestamp_seconds", 1_767_600_000.5);
    expected.put("tributary_last_commit_timestamp_seconds", 1_767_600_010.0);
    expected.put("tributary_freshness_seconds", 9.5);
    expected.put("tributary_lag_records{partition=\"0\"}", 40.0);
    expected.put("tributary_lag_records{partition=\"1\"}", 0.0);
    expected.put("tributary_checkpoint_bytes", 5e9);
    expected.put("tributary_checkpoint_seconds", 2.345);
    assertEquals(expected, values);
  }

  @Test
  void countsThatAreNotThereYetAreZero() throws Exception {
    metrics.set(
        new StreamProgress(1, 5_000, "lineage", "rules", Map.of(), 4_000, false, Map.of(), 1),
        Map.of(),
        null);
    Map<String, Double> values = values(served());
    assertEquals(0.0, values.get("tributary_records_total"));
    assertEquals(0.0, values.get("tributary_corrections_total"));
    assertEquals(1.0, values.get("tributary_freshness_seconds"));
    assertTrue(values.keySet().stream().noneMatch(name -> name.contains("checkpoint")));
  }

  @Test
  void aWatermarkThatIsNotKnownYetIsNoTime() throws Exception {
    metrics.set(
        new StreamProgress(
            1, 5_000, "lineage", "rules", Map.of(), Long.MIN_VALUE, false, Map.of(), 1),
        Map.of(0, 1L),
        null);
    Map<String, Double> values = values(served());
    assertFalse(values.containsKey("tributary_watermark_timestamp_seconds"));
    assertFalse(values.containsKey("tributary_freshness_seconds"));
    assertTrue(metrics.line().endsWith("watermark not known yet"), metrics.line());
  }

  @Test
  void theLineNamesTheMostImportant() {
    metrics.set(PROGRESS, Map.of(0, 1_500L, 1, 500L), null);
    assertEquals(
        "1,234,567 records, 1,234,560 events, 3 late; 2,000 to read; watermark"
            + " 2026-01-05T08:00:00Z",
        metrics.line());
  }

  /** Samples by name and labels; fails on what Prometheus would not take. */
  private static Map<String, Double> values(String text) {
    assertTrue(text.endsWith("\n"));
    Map<String, Double> values = new HashMap<>();
    Map<String, String> types = new HashMap<>();
    String family = null;
    for (String line : text.split("\n")) {
      if (line.startsWith("#")) {
        assertTrue(line.matches("# TYPE [a-z_]+ (counter|gauge)"), line);
        String name = line.split(" ")[2];
        assertEquals(null, types.put(name, line.split(" ")[3]), "type stated twice: " + line);
        family = name;
        continue;
      }
      assertTrue(
          line.matches("[a-z_]+(\\{[a-z]+=\"[^\"\\\\]*\"})? -?\\d+(\\.\\d+)?(E-?\\d+)?"), line);
      String sample = line.substring(0, line.lastIndexOf(' '));
      String name = sample.replaceAll("\\{.*", "");
      assertEquals(family, name, "not below its type: " + line);
      assertEquals(name.endsWith("_total") ? "counter" : "gauge", types.get(name), line);
      assertEquals(
          null, values.put(sample, Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
    }
    return values;
  }

  private String served() throws IOException, InterruptedException {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/metrics".formatted(metrics.port())))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertEquals(200, response.statusCode());
    assertEquals(
        "text/plain; version=0.0.4", response.headers().firstValue("Content-Type").orElseThrow());
    return response.body();
  }
}
