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

  /** The options of one of the runner's files, and more. */
  PipelineOptions options(String name, List<String> more) {
    Path file = configuration().resolve(name);
    List<String> arguments = new ArrayList<>();
    try {
      Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .forEach(arguments::add);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "Cannot read the runner's options %s".formatted(file), e);
    }
    arguments.addAll(more);
    return PipelineOptionsFactory.fromArgs(arguments.toArray(String[]::new)).create();
  }
}
