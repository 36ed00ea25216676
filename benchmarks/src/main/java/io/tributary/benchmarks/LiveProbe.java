package io.tributary.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Watches a stream from outside, every half second, and tells at the end how fresh the lake was:
 * what Kafka held at which time, what Trino showed at which time, and what the stream's metrics
 * said of its lag, its checkpoints and its heap.
 *
 * <p>{@code LiveProbe BROKERS TOPIC JDBC-URL METRICS-URL STOP-FILE}; ends when the file is there.
 */
public final class LiveProbe {
  private static final long PAUSE_MILLIS = 500;
  private static final int TOLD_EVERY = 20;

  /** Records that were somewhere at a time, in milliseconds. */
  private record Sample(long at, double records) {}

  private final List<Sample> produced = new ArrayList<>();
  private final List<Sample> visible = new ArrayList<>();
  private final Map<LocalDate, String> days = new TreeMap<>();
  private double highestLag;

  private LiveProbe() {}

  public static void main(String[] args) throws Exception {
    new LiveProbe().watch(args[0], args[1], args[2], URI.create(args[3]), Path.of(args[4]));
  }

  private void watch(String brokers, String topic, String jdbc, URI metrics, Path stop)
      throws Exception {
    Properties config = new Properties();
    config.put("bootstrap.servers", brokers);
    HttpClient client = HttpClient.newHttpClient();
    Properties user = new Properties();
    user.put("user", "probe");
    try (KafkaConsumer<byte[], byte[]> kafka =
            new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        Connection connection = DriverManager.getConnection(jdbc, user);
        Statement trino = connection.createStatement()) {
      List<TopicPartition> partitions =
          kafka.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      for (int round = 0; !Files.exists(stop); round++) {
        double end = kafka.endOffsets(partitions).values().stream().mapToLong(o -> o).sum();
        produced.add(new Sample(System.currentTimeMillis(), end));
        double rows = count(trino);
        visible.add(new Sample(System.currentTimeMillis(), rows));
        Map<String, Double> values = values(client, metrics);
        highestLag = Math.max(highestLag, end - rows);
        note(values);
        if (round % TOLD_EVERY == 0) {
          System.out.printf(
              "%tT  in Kafka %,.0f, in the lake %,.0f, behind %,.0f; checkpoint %,.1f MB, heap %,.0f MB%n",
              System.currentTimeMillis(),
              end,
              rows,
              end - rows,
              values.getOrDefault("tributary_checkpoint_bytes", 0.0) / 1e6,
              values.getOrDefault("tributary_heap_used_bytes", 0.0) / 1e6);
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
    tell();
  }

  private static double count(Statement trino) throws SQLException {
    try (ResultSet result = trino.executeQuery("SELECT count(*) FROM raw.events")) {
      result.next();
      return result.getDouble(1);
    }
  }

  private static Map<String, Double> values(HttpClient client, URI metrics)
      throws IOException, InterruptedException {
    Map<String, Double> values = new HashMap<>();
    client
        .send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofLines())
        .body()
        .filter(line -> !line.startsWith("#") && !line.contains("{"))
        .map(line -> line.split(" "))
        .forEach(pair -> values.put(pair[0], Double.valueOf(pair[1])));
    return values;
  }

  /** What the state was when the watermark was last on a day. */
  private void note(Map<String, Double> values) {
    Double watermark = values.get("tributary_watermark_timestamp_seconds");
    if (watermark != null) {
      LocalDate day =
          LocalDate.ofInstant(Instant.ofEpochSecond(watermark.longValue()), ZoneOffset.UTC);
      days.put(
          day,
          "%,10.2f MB  %,8.0f MB"
              .formatted(
                  values.getOrDefault("tributary_checkpoint_bytes", 0.0) / 1e6,
                  values.getOrDefault("tributary_heap_used_bytes", 0.0) / 1e6));
    }
  }

  private void tell() {
    System.out.println("state when the watermark left a day:     checkpoint        heap");
    days.forEach((day, state) -> System.out.println("  " + day + "                     " + state));
    List<Double> seconds = new ArrayList<>();
    double last = visible.get(visible.size() - 1).records();
    double first = visible.get(0).records();
    // Each thousandth of the records that came while it watched counts as one.
    for (int i = 1; i <= 1000; i++) {
      double record = first + (last - first) * i / 1000;
      seconds.add((at(visible, record) - at(produced, record)) / 1000);
    }
    seconds.sort(null);
    System.out.printf(
        "freshness from Kafka to Trino: p50 %.1f s, p99 %.1f s; %,.0f records at %,.0f a second, at most %,.0f behind%n",
        seconds.get(499),
        seconds.get(989),
        last - first,
        1000 * (last - first) / (visible.get(visible.size() - 1).at() - visible.get(0).at()),
        highestLag);
  }

  /** When there were so many records, between the samples on a straight line. */
  private static double at(List<Sample> samples, double records) {
    Sample before = samples.get(0);
    for (Sample sample : samples) {
      if (sample.records() >= records) {
        return sample.records() == before.records()
            ? sample.at()
            : before.at()
                + (sample.at() - before.at())
                    * (records - before.records())
                    / (sample.records() - before.records());
      }
      before = sample;
    }
    return before.at();
  }
}
