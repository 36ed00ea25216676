package io.tributary.cli;

import io.tributary.server.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.options.FileStagingOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** What a pipeline runs on; {@code bin/tributary} has put its classes on the class path. */
enum Runner {
  SPARK,
  FLINK,
  DIRECT;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The options with which the runner runs on this machine: its file {@code local.args}. */
  PipelineOptions localOptions() {
    PipelineOptions options = options("local.args", List.of());
    // The runner is this process, which has every class: without a file named here, every jar of
    // the class path would be copied for it.
    options
        .as(FileStagingOptions.class)
        .setFilesToStage(List.of(configuration().resolve("local.args").toString()));
    return options;
  }

  /** The folder of what is configured for the runner. */
  Path configuration() {
    Path root = Failures.translated(Installation::current).root();
    return root.resolve("runners-config").resolve(toString());
  }

  /** The one jar with all classes but the runner's own, which a cluster is sent. */
  Path bundle() {
    Path jar = configuration().resolve("target/tributary-%s.jar".formatted(this));
    if (!Files.exists(jar)) {
      throw new CommandException(
          ExitCode.INPUT_NOT_READY,
          "Cannot send a job to a cluster: %s is missing; ./mvnw -B -q -DskipTests -pl runners-config/%s -am verify builds it"
              .formatted(jar, this));
    }
    return jar;
  }

  /** The options of one of the runner's files, and more. */
  PipelineOptions options(String name, List<String> more) {
    return options(configuration().resolve(name), more);
  }

  /** The options of a file, one a line, and more. */
  static PipelineOptions options(Path file, List<String> more) {
    List<String> arguments = new ArrayList<>();
    try {
      Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .forEach(arguments::add);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.BAD_ARGUMENTS,
          "Cannot read the runner's options %s: no such file, or not text".formatted(file),
          e);
    }
    arguments.addAll(more);
    return PipelineOptionsFactory.fromArgs(arguments.toArray(String[]::new)).create();
  }
}
