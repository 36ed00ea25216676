package io.tributary.cli;

import io.tributary.server.RunningServer;
import java.io.PrintWriter;
import java.nio.file.Path;
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
    description = "Start a server for a local lake, on this machine only, and leave it running.",
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
          PrintWriter out = spec.commandLine().getOut();
          Path folder = lake.folder();
          Optional<RunningServer> running = service.running(folder);
          RunningServer server;
          if (running.isPresent()) {
            server = running.get();
          } else {
            try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr())) {
              OptionalInt chosen = port == null ? OptionalInt.empty() : OptionalInt.of(port);
              server = service.start(folder, chosen, progress);
            }
          }
          out.printf(
              "%s %s for lake %s.%n",
              service.title(), running.isPresent() ? "already runs" : "runs", folder);
          out.print(service.text(server, folder));
          out.flush();
          return ExitCode.OK;
        });
  }
}
