package io.tributary.cli;

import io.tributary.flink.Checkpoints;
import io.tributary.flink.ClusterException;
import io.tributary.flink.FlinkCluster;
import io.tributary.flink.FlinkRest;
import io.tributary.io.InputException;
import io.tributary.io.StreamProgress;
import io.tributary.job.Stream;
import io.tributary.job.Stream.Lineage;
import io.tributary.server.Templates;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.options.PipelineOptions;

/** Starts a stream where it has to go on, watches over it, and stops it with its state saved. */
final class StreamSupervisor {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int PROGRESS_ROUNDS = 4;
  private static final int PARTITION_CHECK_ROUNDS = 60;
  private static final String CATCH_UP = "catch-up";
  private static final int JOB_MANAGER_MEGABYTES = 384;
  private static final int ROCKSDB_MEGABYTES = 512;
  private static final String CLUSTER = "flink";

  /**
   * How to run.
   *
   * @param home the folder of the stream's state and of the local cluster
   * @param flink the REST address of a cluster; null to start one here
   * @param parallelism null for that of the run from which it goes on, or for all processors
   * @param memory of the local TaskManager, in MB
   */
  record Settings(
      Path home,
      Duration commitInterval,
      boolean isUntilCaughtUp,
      boolean isRebuild,
      String flink,
      boolean hasRocksDb,
      Integer parallelism,
      int memory,
      int metricsPort) {
    static final int COMMIT_SECONDS = 10;
    static final int MEMORY = 2048;

    /** To catch up once, on a cluster of its own on this machine. */
    static Settings catchingUp(Path home) {
      return new Settings(
          home, Duration.ofSeconds(COMMIT_SECONDS), true, false, null, false, null, MEMORY, 0);
    }

    /** In the folder of a local lake, where a stream of the topic is at home. */
    static Path home(LakeLocation lake, String topic) {
      return Path.of(lake.directory(), ".tributary", "stream", topic);
    }
  }

  private enum Outcome {
    STOPPED,
    CAUGHT_UP,
    REPARTITIONED
  }

  /**
   * Where a run begins.
   *
   * @param checkpoint to restore; null for a lineage's first run
   */
  private record Start(Lineage lineage, Path checkpoint) {}

  private final Stream stream;
  private final Settings settings;
  private final PrintWriter out;
  private final LineageFile lineages;
  private final CountDownLatch isStopping = new CountDownLatch(1);
  private final CountDownLatch hasStopped = new CountDownLatch(1);
  private volatile boolean isSaved;

  StreamSupervisor(Stream stream, Settings settings, PrintWriter out) {
    this.stream = stream;
    this.settings = settings;
    this.out = out;
    this.lineages = new LineageFile(settings.home());
  }

  /** Ends the cluster of a stream whose command was killed. */
  static void endLeftovers(Path home) {
    FlinkCluster.endLeftovers(home.resolve(CLUSTER));
  }

  /** Runs until the stream has stopped or caught up; returns the exit code. */
  @SuppressWarnings("try")
  int run() {
    Thread hook = new Thread(this::stop, "stop the stream");
    Runtime.getRuntime().addShutdownHook(hook);
    try (LakeLock lock = LakeLock.stream(stream.location());
        StreamMetrics metrics = StreamMetrics.serve(settings.metricsPort())) {
      say("metrics: http://127.0.0.1:%d/metrics", metrics.port());
      // What was left running would go on committing behind the checkpoint that is chosen.
      if (settings.flink() == null) {
        endLeftovers(settings.home());
      } else {
        lineages.read().ifPresent(this::cancelLeftover);
      }
      boolean isRebuild = settings.isRebuild();
      while (true) {
        Map<Integer, Long> stopAt =
            settings.isUntilCaughtUp() ? stream.topic().lastRecords() : Map.of();
        if (hasCaughtUp(stopAt, isRebuild)) {
          say("nothing new in topic %s", stream.topic().topic());
          return ExitCode.OK;
        }
        Start start = choose(isRebuild);
        Outcome outcome =
            hasNewPartitions(start.lineage()) ? Outcome.REPARTITIONED : run(start, stopAt, metrics);
        switch (outcome) {
          case STOPPED -> {
            say("stopped; the same command goes on from here");
            isSaved = true;
            return ExitCode.OK;
          }
          case CAUGHT_UP -> {
            say("caught up; what is still open is written as it stands");
            return ExitCode.OK;
          }
          case REPARTITIONED -> {
            say("topic %s has new partitions: starting anew with them", stream.topic().topic());
            isRebuild = true;
          }
        }
      }
    } catch (ClusterException e) {
      throw new CommandException(ExitCode.FAILED, e.getMessage(), e);
    } finally {
      hasStopped.countDown();
      if (isStopping.getCount() > 0) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    }
  }

  private void cancelLeftover(Lineage lineage) {
    FlinkRest rest = FlinkRest.at(settings.flink());
    rest.job(jobName(lineage))
        .filter(job -> !job.hasEnded())
        .ifPresent(job -> rest.cancel(job.id(), PATIENCE));
  }

  private static String jobName(Lineage lineage) {
    return "tributary-" + lineage.id().toLowerCase(Locale.ROOT);
  }

  /** Runs when the process is told to end, which it does with exit code 0 if the state is saved. */
  private void stop() {
    isStopping.countDown();
    try {
      if (hasStopped.await(PATIENCE.toSeconds(), TimeUnit.SECONDS) && isSaved) {
        Runtime.getRuntime().halt(ExitCode.OK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<StreamProgress> progress() {
    if (!stream.location().exists()) {
      return Optional.empty();
    }
    try (Lake lake = Lake.open(stream.location())) {
      return StreamProgress.of(lake, stream.topic().topic());
    }
  }

  /** Each of two streams would know but a part of a visitor that is in both. */
  private void requireOneTopic() {
    if (!stream.location().exists()) {
      return;
    }
    try (Lake lake = Lake.open(stream.location())) {
      StreamProgress.topic(lake)
          .filter(topic -> !topic.equals(stream.topic().topic()))
          .ifPresent(
              topic -> {
                throw new InputException(
                    "Cannot stream topic %s into this lake: it takes topic %s, and a lake takes one"
                        .formatted(stream.topic().topic(), topic));
              });
    }
  }

  private boolean hasCaughtUp(Map<Integer, Long> stopAt, boolean isRebuild) {
    return settings.isUntilCaughtUp()
        && !isRebuild
        && progress()
            .filter(
                before ->
                    before.isLast()
                        && before.rulesHash().equals(stream.rulesHash())
                        && stopAt.entrySet().stream()
                            .allMatch(
                                end ->
                                    before.nextOffsets().getOrDefault(end.getKey(), 0L)
                                        >= end.getValue()))
            .isPresent();
  }

  private Start choose(boolean isRebuild) {
    requireOneTopic();
    if (isRebuild) {
      return begin();
    }
    Optional<Lineage> lineage = lineages.read();
    Optional<Path> checkpoint =
        lineage.flatMap(kept -> Checkpoints.latest(lineages.checkpoints(kept)));
    StreamStart start =
        new StreamStart(
            stream.topic().topic(), settings.home(), lineage, progress(), checkpoint.isPresent());
    if (!start.isFromCheckpoint(stream.rulesHash(), settings.parallelism())) {
      return begin();
    }
    if (settings.isUntilCaughtUp() || lineage.get().id().endsWith(CATCH_UP)) {
      // The state of a run that catches up ends with it, and its watermark is the end of time.
      return begin();
    }
    say("going on from %s", checkpoint.get());
    return new Start(lineage.get(), checkpoint.get());
  }

  @SuppressWarnings("try")
  private Start begin() {
    try (LakeLock lock = LakeLock.backfill(stream.location())) {
      Instant now = Instant.now();
      String id = Runs.id(now, settings.isUntilCaughtUp() ? CATCH_UP : "stream");
      int parallelism =
          settings.parallelism() == null
              ? Runtime.getRuntime().availableProcessors()
              : settings.parallelism();
      Lineage lineage =
          stream.begin(Runner.FLINK.localOptions(), id, parallelism, now, line -> say("%s", line));
      lineages.begin(lineage);
      return new Start(lineage, null);
    }
  }

  private Outcome run(Start start, Map<Integer, Long> stopAt, StreamMetrics metrics) {
    Path checkpoints = lineages.checkpoints(start.lineage());
    if (settings.flink() != null) {
      Path configuration = settings.home().resolve(CLUSTER);
      Templates.render(
          Runner.FLINK.configuration().resolve("job"),
          configuration,
          Map.of(
              "state_backend",
              settings.hasRocksDb() ? "rocksdb" : "hashmap",
              "checkpoints",
              checkpoints.toAbsolutePath().toString()));
      List<String> options =
          List.of("--flinkConfDir=" + configuration, "--filesToStage=" + Runner.FLINK.bundle());
      return run(start, stopAt, metrics, settings.flink(), options, null);
    }
    FlinkCluster.Settings cluster =
        new FlinkCluster.Settings(
            settings.home().resolve(CLUSTER),
            Runner.FLINK.configuration().resolve("conf"),
            start.lineage().parallelism(),
            JOB_MANAGER_MEGABYTES,
            settings.memory(),
            settings.hasRocksDb() ? ROCKSDB_MEGABYTES : 0,
            checkpoints,
            checkpoints);
    ProgressLine progress = new ProgressLine(out);
    try (FlinkCluster flink = FlinkCluster.start(cluster, progress)) {
      progress.close();
      List<String> options =
          List.of("--flinkConfDir=" + flink.configuration(), "--filesToStage=" + flink.emptyJar());
      return run(start, stopAt, metrics, flink.restAddress(), options, flink);
    }
  }

  private Outcome run(
      Start start,
      Map<Integer, Long> stopAt,
      StreamMetrics metrics,
      String address,
      List<String> clusterOptions,
      FlinkCluster cluster) {
    String name = jobName(start.lineage());
    List<String> arguments = new ArrayList<>(clusterOptions);
    arguments.add("--flinkMaster=" + address);
    arguments.add("--jobName=" + name);
    arguments.add("--parallelism=" + start.lineage().parallelism());
    arguments.add("--checkpointingInterval=" + settings.commitInterval().toMillis());
    if (start.checkpoint() != null) {
      arguments.add("--savepointPath=" + start.checkpoint());
    }
    PipelineOptions options = Runner.FLINK.options("stream.args", arguments);
    stream.pipeline(options, start.lineage(), start.checkpoint() == null, stopAt).run();
    FlinkRest rest = FlinkRest.at(address);
    FlinkRest.Job job =
        rest.job(name)
            .filter(found -> !found.hasEnded())
            .orElseThrow(() -> new ClusterException("The stream's job did not start"));
    say("streaming topic %s; Flink: http://%s", stream.topic().topic(), address);
    Outcome outcome = watch(start.lineage(), rest, job, metrics, cluster);
    if (outcome == Outcome.CAUGHT_UP) {
      rest.cancel(job.id(), PATIENCE);
    } else {
      save(rest, job, start.lineage());
    }
    return outcome;
  }

  private void save(FlinkRest rest, FlinkRest.Job job, Lineage lineage) {
    try {
      String folder = lineages.checkpoints(lineage).toString();
      say("state saved in %s", rest.stopWithSavepoint(job.id(), folder, PATIENCE));
    } catch (ClusterException e) {
      // A job that is about to start or to recover cannot be saved, and has nothing new to save.
      say("%s; its last checkpoint stays", e.getMessage());
      rest.cancel(job.id(), PATIENCE);
    }
  }

  private Outcome watch(
      Lineage lineage,
      FlinkRest rest,
      FlinkRest.Job job,
      StreamMetrics metrics,
      FlinkCluster cluster) {
    try (ProgressLine line = new ProgressLine(out);
        LiveProgress live =
            new LiveProgress(stream.location(), stream.topic().topic(), line::keep)) {
      for (int round = 1; true; round++) {
        if (isStopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
          return Outcome.STOPPED;
        }
        if (cluster != null && cluster.failure().isPresent()) {
          throw new ClusterException(cluster.failure().get());
        }
        if (rest.job(job.name()).filter(FlinkRest.Job::hasEnded).isPresent()) {
          throw new ClusterException(
              "The stream's job has ended: "
                  + rest.lastFailure(job.id()).orElse("nobody said why"));
        }
        if (round % PROGRESS_ROUNDS == 0) {
          Optional<StreamProgress> progress =
              live.read().filter(at -> at.lineage().equals(lineage.id()));
          if (progress.isPresent()) {
            metrics.set(progress.get(), stream.topic(), rest, job.id());
            line.accept(metrics.line());
            if (settings.isUntilCaughtUp() && progress.get().isLast()) {
              return Outcome.CAUGHT_UP;
            }
          }
        }
        if (!settings.isUntilCaughtUp()
            && round % PARTITION_CHECK_ROUNDS == 0
            && hasNewPartitions(lineage)) {
          return Outcome.REPARTITIONED;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Outcome.STOPPED;
    }
  }

  private boolean hasNewPartitions(Lineage lineage) {
    try {
      return !lineage.startAt().keySet().containsAll(stream.topic().ends().keySet());
    } catch (InputException e) {
      say("%s", e.getMessage());
      return false;
    }
  }

  private void say(String format, Object... values) {
    out.println(format.formatted(values));
    out.flush();
  }
}
