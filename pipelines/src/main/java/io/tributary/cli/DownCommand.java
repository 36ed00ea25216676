package io.tributary.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Stops what {@link UpCommand} started, and nothing else. */
@Command(
    name = "down",
    description = "Stop what up started for a local lake.",
    mixinStandardHelpOptions = true)
public final class DownCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "SERVICE",
      description = "What to stop: ${COMPLETION-CANDIDATES} (default: all).")
  private LocalService service;

  @Mixin private LocalLake lake = new LocalLake();

  @Override
  public Integer call() {
    return Failures.translated(
        () -> {
          LocalService[] chosen =
              service == null ? LocalService.values() : new LocalService[] {service};
          for (LocalService each : chosen) {
            stop(each);
          }
          return ExitCode.OK;
        });
  }

  private void stop(LocalService chosen) {
    boolean hasStopped;
    try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr())) {
      hasStopped = chosen.stop(lake.folder(), progress);
    }
    spec.commandLine()
        .getOut()
        .printf(
            "%s %s for lake %s.%n",
            chosen.title(), hasStopped ? "has stopped" : "does not run", lake.folder());
  }
}
