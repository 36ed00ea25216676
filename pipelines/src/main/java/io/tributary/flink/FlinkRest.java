package io.tributary.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What is asked of a Flink cluster, local or not, by its REST interface. */
public final class FlinkRest {
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final String CAUSE = "Caused by: ";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client;
  private final String address;

  private FlinkRest(String address) {
    this.address = address;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
  }

  /**
   * The cluster at {@code host:port}, with {@code http://} or {@code https://} before it or not.
   */
  public static FlinkRest at(String address) {
    String url = address.contains("://") ? address : "http://" + address;
    return new FlinkRest(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
  }

  /**
   * A job of the cluster.
   *
   * @param state one of Flink's, such as RUNNING, RESTARTING or FAILED
   */
  public record Job(String id, String name, String state, Instant startedAt) {
    private static final Set<String> ENDED = Set.of("FINISHED", "CANCELED", "FAILED");

    /** Whether the job will never run again. */
    public boolean hasEnded() {
      return ENDED.contains(state);
    }
  }

  /** A completed checkpoint of a job, and the path to restore it from. */
  public record Checkpoint(long id, String path, long bytes, Duration took, Instant completedAt) {}

  /**
   * What a job has checkpointed since it was submitted.
   *
   * @param latest the newest completed one; null before the first
   */
  public record CheckpointCounts(long completed, long failed, Checkpoint latest) {}

  /** All jobs that the cluster remembers, the newest first. */
  public List<Job> jobs() {
    List<Job> jobs = new ArrayList<>();
    for (JsonNode job : get("/jobs/overview").path("jobs")) {
      jobs.add(
          new Job(
              job.path("jid").asText(),
              job.path("name").asText(),
              job.path("state").asText(),
              Instant.ofEpochMilli(job.path("start-time").asLong())));
    }
    jobs.sort(Comparator.comparing(Job::startedAt).reversed());
    return jobs;
  }

  /** The job of that name: the one that has not ended, else the newest. */
  public Optional<Job> job(String name) {
    return jobs().stream()
        .filter(job -> job.name().equals(name))
        .min(Comparator.comparing(Job::hasEnded));
  }

  /**
   * Stops a job where it is, without closing its windows, and returns the savepoint that it goes on
   * from.
   *
   * @param targetDirectory a URI, or a path on this machine
   */
  public String stopWithSavepoint(String jobId, String targetDirectory, Duration patience) {
    JsonNode trigger =
        send(
            "POST",
            "/jobs/" + jobId + "/stop",
            JSON.createObjectNode().put("targetDirectory", targetDirectory).put("drain", false));
    String status = "/jobs/" + jobId + "/savepoints/" + trigger.path("request-id").asText();
    long started = System.nanoTime();
    while (System.nanoTime() - started < patience.toNanos()) {
      JsonNode answer = get(status);
      if (answer.path("status").path("id").asText().equals("COMPLETED")) {
        JsonNode operation = answer.path("operation");
        if (operation.hasNonNull("location")) {
          return operation.path("location").asText();
        }
        throw new ClusterException(
            "Cannot stop job %s with a savepoint in %s: %s"
                .formatted(
                    jobId,
                    targetDirectory,
                    rootCause(operation.path("failure-cause").path("stack-trace").asText())));
      }
      pause();
    }
    throw new ClusterException(
        "Cannot stop job %s: its savepoint in %s took more than %d s"
            .formatted(jobId, targetDirectory, patience.toSeconds()));
  }

  /** Ends a job without a savepoint; its last checkpoints stay. Returns when it has ended. */
  public void cancel(String jobId, Duration patience) {
    send("PATCH", "/jobs/" + jobId + "?mode=cancel", null);
    long started = System.nanoTime();
    while (jobs().stream().anyMatch(job -> job.id().equals(jobId) && !job.hasEnded())) {
      if (System.nanoTime() - started > patience.toNanos()) {
        throw new ClusterException(
            "Cannot cancel job %s within %d s".formatted(jobId, patience.toSeconds()));
      }
      pause();
    }
  }

  public CheckpointCounts checkpoints(String jobId) {
    JsonNode answer = get("/jobs/" + jobId + "/checkpoints");
    JsonNode counts = answer.path("counts");
    JsonNode latest = answer.path("latest").path("completed");
    return new CheckpointCounts(
        counts.path("completed").asLong(),
        counts.path("failed").asLong(),
        latest.hasNonNull("id")
            ? new Checkpoint(
                latest.path("id").asLong(),
                latest.path("external_path").asText(),
                latest.path("state_size").asLong(),
                Duration.ofMillis(latest.path("end_to_end_duration").asLong()),
                Instant.ofEpochMilli(latest.path("latest_ack_timestamp").asLong()))
            : null);
  }

  /** Why the job last failed, in one line; empty if it never did. */
  public Optional<String> lastFailure(String jobId) {
    JsonNode newest =
        get("/jobs/" + jobId + "/exceptions?maxExceptions=1")
            .path("exceptionHistory")
            .path("entries")
            .path(0);
    return newest.hasNonNull("stacktrace")
        ? Optional.of(rootCause(newest.path("stacktrace").asText()))
        : Optional.empty();
  }

  /**
   * The metrics of those names, summed over the TaskManagers, such as {@code
   * Status.JVM.Memory.Heap.Used}; without those that no TaskManager has told yet.
   */
  public Map<String, Double> taskManagerMetrics(Collection<String> names) {
    Map<String, Double> metrics = new TreeMap<>();
    for (JsonNode metric : get("/taskmanagers/metrics?agg=sum&get=" + String.join(",", names))) {
      metrics.put(metric.path("id").asText(), metric.path("sum").asDouble());
    }
    return metrics;
  }

  /** The slots of all TaskManagers that have joined the cluster. */
  int slots() {
    return get("/overview").path("slots-total").asInt();
  }

  private JsonNode get(String path) {
    return send("GET", path, null);
  }

  private JsonNode send(String method, String path, JsonNode body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + path))
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()))
            .build();
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      JsonNode answer = JSON.readTree(response.body());
      if (response.statusCode() / 100 != 2) {
        throw new ClusterException(
            "Flink at %s refuses %s %s: %s"
                .formatted(address, method, path, refusal(answer, response.statusCode())));
      }
      return answer;
    } catch (IOException e) {
      throw new ClusterException("Cannot reach Flink at %s".formatted(address), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static String refusal(JsonNode answer, int status) {
    // The first of several errors is often no more than "Internal server error.".
    JsonNode errors = answer.path("errors");
    return errors.isEmpty()
        ? "status " + status
        : rootCause(errors.path(errors.size() - 1).asText());
  }

  /** The first line of the innermost cause. */
  static String rootCause(String stackTrace) {
    int cause = stackTrace.lastIndexOf(CAUSE);
    return stackTrace
        .substring(cause < 0 ? 0 : cause + CAUSE.length())
        .lines()
        .findFirst()
        .orElse("Flink does not say why")
        .strip();
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static ClusterException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new ClusterException("Asking Flink was interrupted", e);
  }
}
