package io.tributary.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what runs for a local lake. */
@Command(
    name = "status",
    description = "Say what runs for a local lake, and how to reach it.",
    mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private LocalLake lake = new LocalLake();

  @Override
  public Integer call() {
    return Failures.translated(
        () -> {
          PrintWriter out = spec.commandLine().getOut();
          for (LocalService service : LocalService.values()) {
            out.print(text(service, lake.folder()));
          }
          out.flush();
          return ExitCode.OK;
        });
  }

  private static String text(LocalService service, Path lake) {
    return service
        .running(lake)
        .map(
            server ->
                "%s %s runs for lake %s since %s, as process %d.%n%s"
                    .formatted(
                        service.title(),
                        server.version(),
                        lake,
                        server.startedAt(),
                        server.pid(),
                        service.text(server, lake)))
        .orElseGet(
            () ->
                "%s does not run for lake %s.%n  start:  bin/tributary up %s --lake %s%n"
                    .formatted(service.title(), lake, service.name(), lake));
  }
}
