package io.tributary.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.job.LakeStatus;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what runs for a local lake, or how a lake stands. */
@Command(
    name = "status",
    description = {
      "Say what runs for a local lake, and how to reach it.",
      "With --format json, for programs: how a lake stands, in one line."
    },
    mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
  enum Format {
    text,
    json
  }

  @Spec private CommandSpec spec;

  @Mixin private LakeOptions lake = new LakeOptions();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Override
  public Integer call() {
    return Failures.translated(
        () -> {
          PrintWriter out = spec.commandLine().getOut();
          if (format == Format.json) {
            out.println(json(LakeStatus.of(lake.existing(), lake.rules())));
          } else if (lake.folder() == null) {
            throw new CommandException(
                ExitCode.BAD_ARGUMENTS,
                "--catalog goes with --format json: servers run for a lake in a folder only");
          } else {
            for (LocalService service : LocalService.values()) {
              out.print(text(service, lake.folder()));
            }
          }
          out.flush();
          return ExitCode.OK;
        });
  }

  private static ObjectNode json(LakeStatus status) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("zone", status.zone().getId())
        .put("topic", status.topic())
        .put("watermark", Objects.toString(status.watermark(), null))
        .put("settled_before", Objects.toString(status.settledBefore(), null))
        .put("planned_run", status.plannedRun());
    ArrayNode dirty = json.putArray("dirty_days");
    status.dirtyDays().forEach(day -> dirty.add(day.toString()));
    ObjectNode committed = json.putObject("committed_at");
    status.committedAt().forEach((table, at) -> committed.put(table.toString(), at.toString()));
    return json;
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
