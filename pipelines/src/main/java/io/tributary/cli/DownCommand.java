package io.tributary.cli;

import io.tributary.sql.LocalTrino;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Stops what {@link UpCommand} started, and nothing else. */
@Command(
    name = "down",
    description = "Stop the Trino that up started for a local lake.",
    mixinStandardHelpOptions = true)
public final class DownCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "SERVICE",
      defaultValue = "trino",
      description = "What to stop: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private LocalService service;

  @Mixin private LocalLake lake = new LocalLake();

  @Override
  public Integer call() {
    return Failures.translated(
        () -> {
          boolean hasStopped;
          try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr())) {
            hasStopped = LocalTrino.of(lake.folder()).stop(progress);
          }
          spec.commandLine()
              .getOut()
              .println(
                  service.title()
                      + (hasStopped ? " has stopped for lake " : " does not run for lake ")
                      + lake.folder()
                      + ".");
          return ExitCode.OK;
        });
  }
}
