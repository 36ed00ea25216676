package io.tributary.cli;

import io.tributary.io.KafkaSettings;
import io.tributary.io.KafkaTopic;
import io.tributary.job.Stream;
import io.tributary.rules.Rules;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stream}: a topic into the lake, live. */
@Command(
    name = "stream",
    description = {
      "Reads a Kafka topic into the lake until it is stopped (Ctrl-C, or SIGTERM: it saves its state and"
          + " ends). The same command goes on where it stopped or was killed.",
      "It starts a Flink cluster on this machine, unless --flink names another."
    })
public final class StreamCommand implements Callable<Integer> {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final List<String> OF_INCREMENTS = List.of("--runner-options");
  private static final List<String> OF_FLINK =
      List.of(
          "--flink",
          "--state",
          "--state-backend",
          "--parallelism",
          "--memory",
          "--metrics-port",
          "--only");

  @Mixin private LakeOptions lake = new LakeOptions();

  @Option(
      names = "--brokers",
      required = true,
      paramLabel = "HOST:PORT,...",
      description = "Kafka's bootstrap servers.")
  private String brokers;

  @Option(
      names = "--topic",
      required = true,
      paramLabel = "TOPIC",
      description = "The topic; also the name of the source in raw.events.")
  private String topic;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "ndjson",
      description = "What the records hold: a format of the rules (default: ${DEFAULT-VALUE}).")
  private String format;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description =
          "A properties file of more Kafka client settings, such as those of SASL and TLS.")
  private Path kafkaConfig;

  @Option(
      names = "--commit-interval",
      paramLabel = "SECONDS",
      defaultValue = "" + StreamSupervisor.Settings.COMMIT_SECONDS,
      description =
          "How often to commit, such as 10, 10s or 1m (default: ${DEFAULT-VALUE} s); also Flink's"
              + " checkpoint interval.")
  private String commitInterval;

  @Option(
      names = "--until-caught-up",
      description =
          "Read to the records that are last now, write also what is still open, and end. A later start"
              + " corrects that.")
  private boolean isUntilCaughtUp;

  @Option(
      names = "--only",
      paramLabel = "TABLE",
      split = ",",
      description =
          "Of the tables that follow from events, write these only, such as processed.session_changes:"
              + " to see what a table costs. The days are not whole then; verify says so, and a start"
              + " without it needs --rebuild.")
  private Set<String> only = new LinkedHashSet<>();

  @Option(
      names = "--rebuild",
      description =
          "Start without the state of an earlier run: compute the days that are not sealed from the raw"
              + " layer, and go on from its offsets.")
  private boolean isRebuild;

  @Option(
      names = "--runner",
      paramLabel = "RUNNER",
      defaultValue = "flink",
      description =
          "flink (the default), or spark, which takes what is new at every interval and computes the days"
              + " that it touches anew.")
  private Runner runner;

  @Option(
      names = "--runner-options",
      paramLabel = "FILE",
      description =
          "With --runner spark: pipeline options to run with elsewhere, one a line, such as"
              + " runners-config/spark/cluster.args.")
  private Path runnerOptions;

  @Option(
      names = "--flink",
      paramLabel = "HOST:PORT",
      description =
          "The REST address of a Flink cluster that runs (default: one of its own, here).")
  private String flink;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "Where checkpoints and savepoints are kept, where every process reaches it (default: in the"
              + " lake's folder).")
  private Path state;

  @Option(
      names = "--state-backend",
      paramLabel = "BACKEND",
      defaultValue = "heap",
      description =
          "heap, or rocksdb where the state is larger than memory (default: ${DEFAULT-VALUE}).")
  private String backend;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Tasks side by side (default: the processors of this machine).")
  private Integer parallelism;

  @Option(
      names = "--memory",
      paramLabel = "MB",
      defaultValue = "" + StreamSupervisor.Settings.MEMORY,
      description = "Heap of the local Flink's TaskManager (default: ${DEFAULT-VALUE}).")
  private int memory;

  @Option(
      names = "--metrics-port",
      paramLabel = "N",
      defaultValue = "0",
      description = "Port on 127.0.0.1 that serves /metrics to Prometheus (default: any free one).")
  private int metricsPort;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Rules rules = lake.rules();
    LakeLocation location = lake.location();
    List<String> problems = new ArrayList<>();
    Duration interval = interval(problems);
    if (!rules.formats().containsKey(format)) {
      problems.add(
          "--format %s is not known: expected one of %s"
              .formatted(format, new TreeSet<>(rules.formats().keySet())));
    } else if (rules.formats().get(format).reads() == Rules.Reads.PARQUET) {
      problems.add(
          "--format %s is of files: a record of Kafka cannot be read by it".formatted(format));
    }
    boolean hasState = runner == Runner.FLINK;
    for (String option : hasState ? OF_INCREMENTS : OF_FLINK) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        problems.add("%s says nothing to --runner %s: leave it out".formatted(option, runner));
      }
    }
    if (!backend.equals("heap") && !backend.equals("rocksdb")) {
      problems.add("--state-backend %s is not known: expected heap or rocksdb".formatted(backend));
    }
    if (parallelism != null && parallelism < 1) {
      problems.add("--parallelism %d is not at least 1".formatted(parallelism));
    }
    if (memory < 512) {
      problems.add("--memory %d is too little: expected 512 or more".formatted(memory));
    }
    if (topic.isBlank() || topic.contains("|")) {
      problems.add(
          "--topic %s cannot be a source's name: it is blank, or holds a |".formatted(topic));
    }
    if (hasState && state == null && location.directory() == null) {
      problems.add("--state is needed with --catalog: a folder for checkpoints and savepoints");
    }
    Set<TableName> tables = tables(problems);
    KafkaSettings kafka = kafka(problems);
    if (!problems.isEmpty()) {
      throw new CommandException(ExitCode.BAD_ARGUMENTS, String.join("\n", problems));
    }
    Stream stream =
        new Stream(
            location, new KafkaTopic(kafka, topic), format, rules, Main.Version.current(), tables);
    if (!hasState) {
      return new StreamIncrements(stream, interval, isUntilCaughtUp, JobOptions.progress(spec))
          .run(JobOptions.pipelineOptions(runner, runnerOptions), isRebuild);
    }
    Path home =
        state != null
            ? state.toAbsolutePath().resolve(topic)
            : StreamSupervisor.Settings.home(location, topic);
    StreamSupervisor.Settings settings =
        new StreamSupervisor.Settings(
            home,
            interval,
            isUntilCaughtUp,
            isRebuild,
            flink,
            backend.equals("rocksdb"),
            parallelism,
            memory,
            metricsPort);
    return new StreamSupervisor(stream, settings, spec.commandLine().getErr()).run();
  }

  private Duration interval(List<String> problems) {
    try {
      String text = commitInterval.matches("\\d+") ? commitInterval + "s" : commitInterval;
      Duration interval = Duration.parse("PT" + text);
      if (interval.compareTo(SHORTEST) >= 0 && interval.compareTo(LONGEST) <= 0) {
        return interval;
      }
    } catch (DateTimeParseException e) {
      // Told below, as for any other value.
    }
    problems.add(
        "--commit-interval %s is not a time from 1s to 1h, such as 10, 10s or 1m"
            .formatted(commitInterval));
    return SHORTEST;
  }

  private Set<TableName> tables(List<String> problems) {
    Set<TableName> tables = new LinkedHashSet<>();
    for (String name : only) {
      Stream.TABLES.stream()
          .filter(table -> table.toString().equals(name))
          .findFirst()
          .ifPresentOrElse(
              tables::add,
              () ->
                  problems.add(
                      "--only %s is no table that follows from events: expected one of %s"
                          .formatted(
                              name,
                              Stream.TABLES.stream()
                                  .map(TableName::toString)
                                  .collect(Collectors.joining(", ")))));
    }
    return only.isEmpty() ? Stream.TABLES : tables;
  }

  private KafkaSettings kafka(List<String> problems) {
    try {
      return new KafkaSettings(
          brokers, kafkaConfig == null ? Map.of() : KafkaSettings.connection(kafkaConfig));
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
      return null;
    }
  }
}
