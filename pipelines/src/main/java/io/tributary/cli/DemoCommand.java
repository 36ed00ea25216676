package io.tributary.cli;

import io.tributary.generate.FaultRates;
import io.tributary.generate.Generator;
import io.tributary.generate.GeneratorSettings;
import io.tributary.generate.Summary;
import io.tributary.io.KafkaRecords;
import io.tributary.io.KafkaSettings;
import io.tributary.io.KafkaTopic;
import io.tributary.io.LocalKafka;
import io.tributary.io.RunningKafka;
import io.tributary.io.StreamProgress;
import io.tributary.job.Audience;
import io.tributary.job.Stream;
import io.tributary.job.Verify;
import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.server.Installation;
import io.tributary.sql.Check;
import io.tributary.sql.CheckResult;
import io.tributary.sql.Example;
import io.tributary.sql.LocalTrino;
import io.tributary.sql.OutputFormat;
import io.tributary.sql.RunningTrino;
import io.tributary.sql.SqlSession;
import io.tributary.sql.View;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: the whole line on generated events, from records to answers. */
@Command(
    name = "demo",
    description = {
      "Generates a clickstream with every fault in it into Kafka, streams it into a lake, computes who"
          + " stays and who leaves, verifies that a"
          + " backfill of the same records would write the same rows, and asks the lake five questions"
          + " with Trino.",
      "It begins with an empty lake: one that an earlier demo made is emptied, any other is refused."
          + " Everything it starts is stopped again, unless --keep says otherwise."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final List<String> QUESTIONS =
      List.of(
          "sessions_per_day",
          "entry_pages",
          "session_lengths",
          "return_times",
          "automated_visitors");
  private static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 5);
  private static final int DAYS = 10;
  private static final int LONGEST_CELL = 40;
  private static final String TOPIC = "demo";
  private static final String RULES_FILE = "rules.yaml";
  private static final String RULES =
      """
      # Written by the demo, whose events are up to ten days late: so live corrects them itself.
      # With the built-in 24h they would go to raw only, and their days would be dirty.
      allowed-lateness: 288h
      """;

  @Option(
      names = "--lake",
      paramLabel = "DIR",
      defaultValue = "demo-lake",
      description = "The lake's folder (default: ./${DEFAULT-VALUE}).")
  private Path lake;

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "200000",
      description = "About how many events (default: ${DEFAULT-VALUE}).")
  private long events;

  @Option(names = "--keep", description = "Leave Kafka and Trino running.")
  private boolean isKept;

  @Spec private CommandSpec spec;

  @Override
  @SuppressWarnings("try")
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Instant started = Instant.now();
    LakeLocation location = LakeLocation.local(lake);
    boolean isAgain = LakeLock.isOfDemo(lake);
    if (!isAgain && !isEmpty()) {
      throw new CommandException(
          ExitCode.BAD_ARGUMENTS,
          "Cannot use --lake %s: the demo begins with an empty lake, and no demo made what is there"
              .formatted(lake));
    }
    Thread hook = new Thread(this::stopServers, "stop the demo's servers");
    Runtime.getRuntime().addShutdownHook(hook);
    int exitCode;
    try (LakeLock lock = LakeLock.demo(location)) {
      if (isAgain) {
        say(out, "Emptying %s, which an earlier demo made", lake);
        Failures.translated(() -> empty(location));
      }
      Rules rules = rules();
      Failures.translated(() -> stream(location, rules, out));
      Failures.translated(() -> audience(location, rules, out));
      int verified = verify(location, rules, out);
      int checked = Failures.translated(() -> ask(out));
      exitCode = verified == ExitCode.OK ? checked : verified;
    } finally {
      stopServers();
    }
    Runtime.getRuntime().removeShutdownHook(hook);
    out.printf(
        "%nDone in %d s. The lake is in %s. Try next:%n",
        Duration.between(started, Instant.now()).toSeconds(), lake);
    if (!isKept) {
      out.printf("  bin/tributary up --lake %s%n", lake);
    }
    out.printf(
        "  bin/tributary sql --lake %1$s \"SELECT * FROM processed.sessions LIMIT 10\"%n"
            + "  bin/tributary sql --lake %1$s --examples%n"
            + "  bin/tributary down --lake %1$s%n",
        lake);
    out.flush();
    return exitCode;
  }

  private boolean isEmpty() {
    if (!Files.exists(lake)) {
      return true;
    }
    try (java.util.stream.Stream<Path> files = Files.list(lake)) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.BAD_ARGUMENTS, "Cannot use --lake %s: it is not a folder".formatted(lake), e);
    }
  }

  /** Deletes what a lake consists of, and nothing else that lies in its folder. */
  @SuppressWarnings("try")
  private Void empty(LakeLocation location) {
    try (LakeLock backfill = LakeLock.backfill(location);
        LakeLock stream = LakeLock.stream(location)) {
      LocalKafka.of(lake).stop(line -> {});
      LocalTrino.of(lake).stop(line -> {});
      StreamSupervisor.endLeftovers(StreamSupervisor.Settings.home(location, TOPIC));
      for (String name :
          List.of(
              "warehouse",
              "catalog.db",
              "catalog.db-journal",
              "catalog.db-wal",
              "catalog.db-shm",
              RULES_FILE,
              LakeLock.FOLDER)) {
        delete(lake.resolve(name));
      }
      return null;
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "Cannot empty %s: %s".formatted(lake, e.getMessage()), e);
    }
  }

  private static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    List<Path> files;
    try (java.util.stream.Stream<Path> walk = Files.walk(root)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      boolean isOfDemo = file.endsWith(Path.of(LakeLock.FOLDER, LakeLock.DEMO));
      if (!isOfDemo && !(Files.isDirectory(file) && file.endsWith(LakeLock.FOLDER))) {
        Files.delete(file);
      }
    }
  }

  private Rules rules() {
    try {
      Files.writeString(lake.resolve(RULES_FILE), RULES);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "Cannot write to %s: %s".formatted(lake, e.getMessage()), e);
    }
    return RulesFile.parse(RULES, RULES_FILE);
  }

  private Void stream(LakeLocation location, Rules rules, PrintWriter out) {
    say(
        out,
        "1. Starting Kafka, and generating about %,d events of %d days into it, every kind of fault"
            + " among them",
        events,
        DAYS);
    RunningKafka server;
    try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr())) {
      server = LocalKafka.of(lake).start(OptionalInt.empty(), progress);
    }
    KafkaSettings kafka = KafkaSettings.of(server.brokers());
    Summary truth = generate(kafka);
    say(
        out,
        "   The generator knows the truth: %,d events in %,d sessions, %,d duplicates, %,d broken records",
        truth.distinctEvents(),
        truth.sessions(),
        truth.duplicates(),
        truth.brokenRecords());
    say(out, "2. Streaming topic %s into the lake, on a Flink cluster of its own", TOPIC);
    say(
        out,
        "   %s allows for 288 h of lateness: live then corrects what comes up to ten days late",
        lake.resolve(RULES_FILE));
    Instant started = Instant.now();
    Stream stream =
        new Stream(
            location,
            new KafkaTopic(kafka, TOPIC),
            "ndjson",
            rules,
            Main.Version.current(),
            Stream.TABLES);
    StreamSupervisor.Settings settings =
        StreamSupervisor.Settings.catchingUp(StreamSupervisor.Settings.home(location, TOPIC));
    new StreamSupervisor(stream, settings, spec.commandLine().getErr()).run();
    Map<String, Long> totals = totals(location);
    say(
        out,
        "   Live found, in %d s: %,d records, %,d events, %,d duplicates, %,d dead letters, %,d late;"
            + " it corrected %,d rows that it had written",
        Duration.between(started, Instant.now()).toSeconds(),
        totals.getOrDefault("decode.in", 0L),
        totals.getOrDefault("timeline.out", 0L),
        totals.getOrDefault("timeline.duplicate", 0L),
        totals.getOrDefault("decode.dead_letter", 0L),
        totals.getOrDefault("decode.late", 0L),
        totals.getOrDefault("timeline.correction", 0L));
    if (!isKept) {
      LocalKafka.of(lake).stop(line -> {});
    }
    return null;
  }

  private Summary generate(KafkaSettings kafka) {
    GeneratorSettings settings =
        GeneratorSettings.ofEvents(events, 1)
            .withDays(FIRST_DAY, DAYS)
            .withFaults(FaultRates.USUAL);
    try (KafkaRecords records = KafkaRecords.open(kafka, TOPIC, GenerateCommand.PARTITIONS)) {
      return new Generator(settings).writeTo(records::send);
    } catch (IOException e) {
      throw new CommandException(ExitCode.FAILED, e.getMessage(), e);
    }
  }

  private static Map<String, Long> totals(LakeLocation location) {
    try (Lake opened = Lake.open(location)) {
      return StreamProgress.of(opened, TOPIC).map(StreamProgress::totals).orElse(Map.of());
    }
  }

  private Void audience(LakeLocation location, Rules rules, PrintWriter out) {
    say(out, "3. Computing who stays and who leaves, day by day");
    Audience audience = new Audience(location, null, null, rules, Main.Version.current());
    Instant started = Instant.now();
    Audience.Result result =
        JobOptions.run(
            location,
            AudienceCommand.NAME,
            started,
            Runner.FLINK.localOptions(),
            (options, runId) -> audience.run(options, runId, started, JobOptions.progress(spec)));
    say(out, "   Computed %s", result.days());
    return null;
  }

  private int verify(LakeLocation location, Rules rules, PrintWriter out) {
    say(out, "4. Backfilling the same records beside it, and comparing: does live equal backfill?");
    Verify verify = new Verify(location, null, rules);
    Verify.Result result =
        JobOptions.run(
            location,
            VerifyCommand.NAME,
            Instant.now(),
            Runner.FLINK.localOptions(),
            (options, runId) -> verify.run(options, runId, JobOptions.progress(spec)));
    int exitCode = VerifyCommand.report(result, out);
    return result.days().isEmpty() ? ExitCode.CHECK_FAILED : exitCode;
  }

  private void stopServers() {
    if (!isKept) {
      LocalKafka.of(lake).stop(line -> {});
      LocalTrino.of(lake).stop(line -> {});
    }
  }

  private int ask(PrintWriter out) {
    Installation installation = Installation.current();
    LocalTrino trino = LocalTrino.of(lake);
    say(out, "5. Starting Trino (the first time, it is fetched: 540 MB)");
    RunningTrino server;
    try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr())) {
      server = trino.start(OptionalInt.empty(), progress);
    }
    try (SqlSession session = SqlSession.open(server)) {
      View.apply(session, View.in(installation.views()), name -> {});
      List<Example> examples = Example.in(installation.examples());
      for (String name : QUESTIONS) {
        Example example = Example.named(name, examples);
        say(out, "%n%s%n", example.question());
        session.print(example.text(), OutputFormat.TABLE, out, LONGEST_CELL);
      }
      say(out, "%n6. Checking the lake");
      List<CheckResult> results = Check.run(session, Check.in(installation.checks()), result -> {});
      results.stream()
          .filter(result -> !result.isPassed())
          .forEach(result -> say(out, "   %s", result.text()));
      long failed = results.stream().filter(CheckResult::isFailed).count();
      say(out, "   %d checks, %d failed", results.size(), failed);
      return failed == 0 ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }
  }

  private static void say(PrintWriter out, String format, Object... values) {
    out.printf(format + "%n", values);
    out.flush();
  }
}
