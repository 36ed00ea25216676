package io.tributary.cli;

import io.tributary.sql.LocalTrino;
import io.tributary.sql.RunningTrino;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts the servers of a local lake and leaves them running. */
@Command(
    name = "up",
    description = "Start Trino for a local lake, on this machine only, and leave it running.",
    mixinStandardHelpOptions = true)
public final class UpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "SERVICE",
      defaultValue = "trino",
      description = "What to start: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private LocalService service;

  @Mixin private LocalLake lake = new LocalLake();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The port on 127.0.0.1 (default: any free one).")
  private Integer port;

  @Override
  public Integer call() {
    return Failures.translated(
        () -> {
          LocalTrino trino = LocalTrino.of(lake.folder());
          PrintWriter out = spec.commandLine().getOut();
          Optional<RunningTrino> running = trino.running();
          if (running.isPresent()) {
            out.println(service.title() + " already runs for lake " + lake.folder() + ".");
            out.print(TrinoText.of(running.get(), lake.folder()));
            return ExitCode.OK;
          }
          RunningTrino started;
          try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr())) {
            started =
                trino.start(port == null ? OptionalInt.empty() : OptionalInt.of(port), progress);
          }
          out.println(service.title() + " runs for lake " + lake.folder() + ".");
          out.print(TrinoText.of(started, lake.folder()));
          out.flush();
          return ExitCode.OK;
        });
  }
}
