package io.tributary.cli;

import io.tributary.generate.FaultRates;
import io.tributary.generate.Generator;
import io.tributary.generate.GeneratorSettings;
import io.tributary.generate.RecordFiles;
import io.tributary.generate.Summary;
import io.tributary.job.Backfill;
import io.tributary.job.Import;
import io.tributary.rules.RulesFile;
import io.tributary.sql.Check;
import io.tributary.sql.CheckResult;
import io.tributary.sql.Example;
import io.tributary.sql.Installation;
import io.tributary.sql.LocalTrino;
import io.tributary.sql.OutputFormat;
import io.tributary.sql.RunningTrino;
import io.tributary.sql.SqlSession;
import io.tributary.sql.View;
import io.tributary.table.LakeLocation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
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
      "Generates a clickstream with every fault in it, backfills it into a lake, and asks the lake five"
          + " questions with Trino.",
      "Everything it starts is stopped again, unless --keep says otherwise."
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

  @Option(
      names = "--runner",
      paramLabel = "RUNNER",
      defaultValue = "spark",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Runner runner;

  @Option(names = "--keep", description = "Leave Trino running.")
  private boolean isKept;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Instant started = Instant.now();
    generate(out);
    backfill(out);
    int exitCode = Failures.translated(() -> ask(out));
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

  private Path input() {
    return lake.resolve("demo").resolve("events.ndjson");
  }

  private void generate(PrintWriter out) {
    say(
        out,
        "1. Generating about %,d events of %d days, every kind of fault among them",
        events,
        DAYS);
    GeneratorSettings settings =
        GeneratorSettings.ofEvents(events, 1)
            .withDays(FIRST_DAY, DAYS)
            .withFaults(FaultRates.USUAL);
    try {
      Files.createDirectories(input().getParent());
      try (RecordFiles files = RecordFiles.at(input(), 1)) {
        Summary truth = new Generator(settings).writeTo(files);
        say(
            out,
            "   The generator knows the truth: %,d events in %,d sessions, %,d duplicates, %,d broken records",
            truth.distinctEvents(),
            truth.sessions(),
            truth.duplicates(),
            truth.brokenRecords());
      }
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "Cannot write to %s: %s".formatted(input(), e.getMessage()), e);
    }
  }

  private void backfill(PrintWriter out) {
    say(out, "2. Backfilling the lake on %s", runner);
    Instant started = Instant.now();
    Backfill.Result result =
        BackfillCommand.run(
            LakeLocation.local(lake),
            new Import(input().toAbsolutePath().toString(), "ndjson", "demo", null),
            null,
            RulesFile.builtIn(),
            runner,
            started,
            line -> say(out, "   %s", line));
    say(
        out,
        "   %s",
        BackfillCommand.summary(result, Duration.between(started, Instant.now()))
            .replace("\n", "\n   "));
  }

  private int ask(PrintWriter out) {
    Installation installation = Installation.current();
    LocalTrino trino = LocalTrino.of(lake);
    say(out, "3. Starting Trino (the first time, it is fetched: 540 MB)");
    try {
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
        say(out, "%n4. Checking the lake");
        List<CheckResult> results =
            Check.run(session, Check.in(installation.checks()), result -> {});
        results.stream()
            .filter(result -> !result.isPassed())
            .forEach(result -> say(out, "   %s", result.text()));
        long failed = results.stream().filter(CheckResult::isFailed).count();
        say(out, "   %d checks, %d failed", results.size(), failed);
        return failed == 0 ? ExitCode.OK : ExitCode.CHECK_FAILED;
      }
    } finally {
      if (!isKept) {
        trino.stop(line -> {});
      }
    }
  }

  private static void say(PrintWriter out, String format, Object... values) {
    out.printf(format + "%n", values);
    out.flush();
  }
}
