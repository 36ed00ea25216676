package io.tributary.cli;

import com.sun.net.httpserver.HttpServer;
import io.tributary.flink.ClusterException;
import io.tributary.flink.FlinkRest;
import io.tributary.io.InputException;
import io.tributary.io.KafkaTopic;
import io.tributary.io.StreamProgress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a stream counts, in the text format of Prometheus. The counts are those of the commits: they
 * cost nothing per record, and what they count is in the tables.
 */
final class StreamMetrics implements AutoCloseable {
  private static final long LAG_MILLIS = 5_000;
  private static final String HEAP = "Status.JVM.Memory.Heap.Used";
  private static final Logger LOG = LoggerFactory.getLogger(StreamMetrics.class);
  private static final Map<String, String> COUNTERS =
      Map.of(
          "records", "decode.in",
          "dead_letters", "decode.dead_letter",
          "late_events", "decode.late",
          "events", "timeline.out",
          "duplicates", "timeline.duplicate",
          "corrections", "timeline.correction");

  private final HttpServer server;
  private volatile StreamProgress progress;
  private volatile Map<Integer, Long> lag = Map.of();
  private volatile FlinkRest.CheckpointCounts checkpoints;
  private volatile Map<String, Double> memory = Map.of();
  private long lagAt;

  private StreamMetrics(HttpServer server) {
    this.server = server;
  }

  static StreamMetrics serve(int port) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      StreamMetrics metrics = new StreamMetrics(server);
      server.createContext(
          "/metrics",
          exchange -> {
            byte[] body = metrics.text().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      return metrics;
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.BAD_ARGUMENTS,
          "--metrics-port %d cannot be used: %s".formatted(port, e.getMessage()),
          e);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Takes how far the stream is, and asks how much lies before it, at most every few seconds. */
  void set(StreamProgress newest, KafkaTopic topic, FlinkRest rest, String jobId) {
    progress = newest;
    if (System.currentTimeMillis() - lagAt < LAG_MILLIS) {
      return;
    }
    lagAt = System.currentTimeMillis();
    try {
      Map<Integer, Long> left = new TreeMap<>();
      topic
          .ends()
          .forEach(
              (partition, end) ->
                  left.put(
                      partition,
                      Math.max(0, end - newest.nextOffsets().getOrDefault(partition, 0L))));
      set(newest, left, rest.checkpoints(jobId));
      memory = rest.taskManagerMetrics(List.of(HEAP));
    } catch (InputException | ClusterException e) {
      LOG.warn("Cannot ask how far the stream is: {}", e.getMessage());
    }
  }

  /**
   * @param left records before the stream, by partition
   * @param counts null if they are not known
   */
  void set(StreamProgress newest, Map<Integer, Long> left, FlinkRest.CheckpointCounts counts) {
    progress = newest;
    lag = left;
    checkpoints = counts;
  }

  /** The most important in one line. */
  String line() {
    StreamProgress at = progress;
    return "%,d records, %,d events, %,d late; %,d to read; watermark %s"
        .formatted(
            total(at, "decode.in"),
            total(at, "timeline.out"),
            total(at, "decode.late"),
            lag.values().stream().mapToLong(Long::longValue).sum(),
            at.watermark());
  }

  private static long total(StreamProgress progress, String name) {
    return progress.totals().getOrDefault(name, 0L);
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    StreamProgress at = progress;
    if (at == null) {
      return "";
    }
    new TreeMap<>(COUNTERS)
        .forEach(
            (name, count) ->
                text.append("# TYPE tributary_%s_total counter%n".formatted(name))
                    .append("tributary_%s_total %d%n".formatted(name, total(at, count))));
    gauge(text, "commit_seconds", at.commitMillis() / 1000.0);
    gauge(text, "last_commit_timestamp_seconds", at.committedAtMillis() / 1000.0);
    if (at.hasWatermark()) {
      gauge(text, "watermark_timestamp_seconds", at.watermarkMillis() / 1000.0);
      gauge(
          text,
          "freshness_seconds",
          Math.max(0, at.committedAtMillis() - at.watermarkMillis()) / 1000.0);
    }
    text.append("# TYPE tributary_lag_records gauge%n".formatted());
    lag.forEach(
        (partition, left) ->
            text.append("tributary_lag_records{partition=\"%d\"} %d%n".formatted(partition, left)));
    FlinkRest.CheckpointCounts counts = checkpoints;
    if (counts != null && counts.latest() != null) {
      gauge(text, "checkpoint_bytes", counts.latest().bytes());
      gauge(text, "checkpoint_seconds", counts.latest().took().toMillis() / 1000.0);
    }
    if (memory.containsKey(HEAP)) {
      gauge(text, "heap_used_bytes", memory.get(HEAP));
    }
    return text.toString();
  }

  private static void gauge(StringBuilder text, String name, double value) {
    text.append("# TYPE tributary_%s gauge%n".formatted(name))
        .append("tributary_%s %s%n".formatted(name, value));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
