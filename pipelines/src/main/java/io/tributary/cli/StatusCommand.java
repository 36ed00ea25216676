package io.tributary.cli;

import io.tributary.sql.LocalTrino;
import io.tributary.sql.RunningTrino;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what runs for a local lake. */
@Command(
    name = "status",
    description = "Say whether Trino runs for a local lake, and how to query it.",
    mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private LocalLake lake = new LocalLake();

  @Override
  public Integer call() {
    return Failures.translated(
        () -> {
          PrintWriter out = spec.commandLine().getOut();
          Optional<RunningTrino> running = LocalTrino.of(lake.folder()).running();
          if (running.isEmpty()) {
            out.printf(
                "Trino does not run for lake %s.%n  start:  bin/tributary up trino --lake %s%n",
                lake.folder(), lake.folder());
            return ExitCode.OK;
          }
          RunningTrino server = running.get();
          out.printf(
              "Trino %s runs for lake %s since %s, as process %d.%n",
              server.version(), lake.folder(), server.startedAt(), server.pid());
          out.print(TrinoText.of(server, lake.folder()));
          out.flush();
          return ExitCode.OK;
        });
  }
}
