package io.tributary.cli;

import io.tributary.sql.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    Path root = Failures.translated(Installation::current).root();
    Path file = root.resolve("runners-config").resolve(toString()).resolve("local.args");
    List<String> arguments;
    try {
      arguments =
          Files.readAllLines(file).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .toList();
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "Cannot read the runner's options %s".formatted(file), e);
    }
    PipelineOptions options =
        PipelineOptionsFactory.fromArgs(arguments.toArray(String[]::new)).create();
    // The runner is this process, which has every class: without a file named here, every jar of
    // the
    // class path would be copied for it.
    options.as(FileStagingOptions.class).setFilesToStage(List.of(file.toString()));
    return options;
  }
}
