package io.tributary.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.generate.FaultRates;
import io.tributary.generate.GeneratorSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GenerateCommandTest {
  @TempDir private Path directory;

  private final StringWriter err = new StringWriter();

  @Test
  void writesEventsTruthAndOneLineOfSummary() throws IOException {
    Path output = directory.resolve("in/clicks.ndjson");
    Path truth = directory.resolve("truth");
    assertEquals(
        ExitCode.OK,
        run(
            "--output",
            output.toString(),
            "--persons",
            "20",
            "--days",
            "3",
            "--faults",
            "--automated",
            "0",
            "--truth",
            truth.toString()));
    long lines = Files.readAllLines(output, StandardCharsets.ISO_8859_1).size();
    assertTrue(
        Files.readString(truth.resolve("summary.json")).contains("\"records\":" + lines + ","));
    assertEquals(1, err.toString().lines().count());
  }

  @Test
  void namesAllProblemsInOneSentence() {
    assertEquals(
        ExitCode.BAD_ARGUMENTS,
        run("--output", "-", "--files", "2", "--days", "0", "--events", "9"));
    assertEquals(
        "Cannot write --files 2 to standard output: accepted is 1;"
            + " Cannot generate: --days 0 is not from 1 to 3650",
        err.toString().strip());
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.createFile(directory.resolve("occupied"));
    assertEquals(
        ExitCode.FAILED, run("--output", file.resolve("x.ndjson").toString(), "--persons", "1"));
    assertTrue(err.toString().startsWith("Cannot write to " + file), err.toString());
  }

  @Test
  void helpSaysTheDefaults() {
    StringWriter out = new StringWriter();
    new CommandLine(new GenerateCommand()).setOut(new PrintWriter(out)).execute("--help");
    String help = out.toString().replaceAll("\\s+", " ");
    FaultRates usual = FaultRates.USUAL;
    assertTrue(help.contains("duplicate " + usual.duplicate()), help);
    assertTrue(help.contains("late " + usual.late()), help);
    assertTrue(help.contains("out-of-order " + usual.outOfOrder()), help);
    assertTrue(help.contains("broken " + usual.broken()), help);
    assertTrue(help.contains("id-conflict 0.0005"), help);
    assertTrue(help.contains("clock-skew " + usual.clockSkew()), help);
    assertTrue(help.contains("automated 0.0002"), help);
    assertTrue(help.contains("(default " + GeneratorSettings.DEFAULT_START + ")"), help);
  }

  private int run(String... arguments) {
    return new CommandLine(new GenerateCommand())
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(
            (exception, commandLine, parseResult) -> {
              commandLine.getErr().println(exception.getMessage());
              return ((CommandException) exception).exitCode();
            })
        .execute(arguments);
  }
}
