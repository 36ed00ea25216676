package io.tributary.cli;

import io.tributary.job.Increment;
import io.tributary.job.Stream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.beam.sdk.options.PipelineOptions;

/** A stream on a runner that cannot stream: an increment at every interval. */
final class StreamIncrements {
  private final Stream stream;
  private final Duration interval;
  private final boolean isUntilCaughtUp;
  private final Consumer<String> progress;

  StreamIncrements(
      Stream stream, Duration interval, boolean isUntilCaughtUp, Consumer<String> progress) {
    this.stream = stream;
    this.interval = interval;
    this.isUntilCaughtUp = isUntilCaughtUp;
    this.progress = progress;
  }

  /** Runs until it is killed, which may be at any moment, or has caught up. */
  @SuppressWarnings("try")
  int run(PipelineOptions options, boolean isRebuild) {
    try (LakeLock lock = LakeLock.stream(stream.location())) {
      boolean rebuilds = isRebuild;
      while (true) {
        long begun = System.nanoTime();
        Optional<Increment.Result> result = once(options, rebuilds);
        result.ifPresent(done -> progress.accept(text(done, System.nanoTime() - begun)));
        rebuilds = false;
        if (isUntilCaughtUp) {
          progress.accept(
              result.isPresent() ? "caught up" : "nothing new in topic " + stream.topic().topic());
          return ExitCode.OK;
        }
        long left = interval.toMillis() - (System.nanoTime() - begun) / 1_000_000;
        Thread.sleep(Math.max(0, left));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED;
    }
  }

  /** Alone on the lake, as a backfill is. */
  @SuppressWarnings("try")
  private Optional<Increment.Result> once(PipelineOptions options, boolean isRebuild)
      throws InterruptedException {
    try (LakeLock lock = LakeLock.waitingBackfill(stream.location(), progress)) {
      Instant now = Instant.now();
      return new Increment(stream).run(options, Runs.id(now, "stream"), isRebuild, now, line -> {});
    }
  }

  private static String text(Increment.Result done, long nanos) {
    return "%,d records, days %s%s; watermark %s; %.1f s"
        .formatted(
            done.records(),
            done.days().isEmpty() ? "none" : done.days(),
            done.dirtyDays().isEmpty() ? "" : ", dirty " + done.dirtyDays(),
            done.watermarkMillis() == Long.MIN_VALUE
                ? "not known yet"
                : Instant.ofEpochMilli(done.watermarkMillis()),
            nanos / 1e9);
  }
}
