package io.tributary.cli;

import io.tributary.event.Decoders;
import io.tributary.table.LakeLocation;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.beam.sdk.options.PipelineOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands share that run a job to its end. */
final class JobOptions {
  /** A job that is ready to run. */
  @FunctionalInterface
  interface Job<T> {
    T run(PipelineOptions options, String runId);
  }

  @Option(
      names = "--runner",
      paramLabel = "RUNNER",
      defaultValue = "spark",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}), on all cores here.")
  private Runner runner;

  @Option(
      names = "--runner-options",
      paramLabel = "FILE",
      description =
          "Pipeline options to run with elsewhere, one a line: on a cluster, such as"
              + " runners-config/spark/cluster.args.")
  private Path runnerOptions;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** Takes the lines that a job says: to standard error. */
  Consumer<String> progress() {
    return progress(spec);
  }

  static Consumer<String> progress(CommandSpec spec) {
    return line -> {
      spec.commandLine().getErr().println(line);
      spec.commandLine().getErr().flush();
    };
  }

  /** Begins what decoding needs, while the runner starts, if it decodes in this process. */
  void prepareToDecode() {
    if (runnerOptions == null) {
      Decoders.prepare();
    }
  }

  /**
   * Runs a job on the runner that was chosen, alone on its lake.
   *
   * @param name of the job, as runs are named
   */
  <T> T run(LakeLocation location, String name, Instant started, Job<T> job) {
    return run(location, name, started, pipelineOptions(runner, runnerOptions), job);
  }

  /** Those of a file, or without one those with which the runner runs on this machine. */
  static PipelineOptions pipelineOptions(Runner runner, Path file) {
    return file == null ? runner.localOptions() : Runner.options(file, List.of());
  }

  @SuppressWarnings("try")
  static <T> T run(
      LakeLocation location, String name, Instant started, PipelineOptions options, Job<T> job) {
    String runId = Runs.id(started, name);
    options.setJobName("tributary-" + runId.toLowerCase(Locale.ROOT));
    try (LakeLock lock = LakeLock.backfill(location)) {
      return job.run(options, runId);
    }
  }
}
