package io.tributary.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class SqlCommandsTest {
  private static final int REFUSED_BY_PARSER = 2;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private String failure = "";

  @Test
  void statusNamesTheLakeForWhichNothingRuns() {
    assertEquals(ExitCode.OK, run(new StatusCommand()));
    assertTrue(
        out.toString().startsWith("Trino does not run for lake " + folder + "."), out.toString());
  }

  @Test
  void statusForProgramsNeedsALake() {
    assertEquals(ExitCode.INPUT_NOT_READY, run(new StatusCommand(), "--format", "json"));
    assertTrue(failure.startsWith("There is no lake at " + folder), failure);
  }

  @Test
  void statementNeedsARunningTrino() {
    assertEquals(ExitCode.INPUT_NOT_READY, run(new SqlCommand(), "SELECT 1"));
    assertTrue(failure.contains("bin/tributary up trino --lake " + folder), failure);
    assertEquals(ExitCode.INPUT_NOT_READY, run(new CheckCommand()));
    assertEquals(ExitCode.INPUT_NOT_READY, run(new ViewsCommand()));
  }

  @Test
  void unknownFormatIsRefusedWithTheKnownOnes() {
    assertEquals(ExitCode.BAD_ARGUMENTS, run(new SqlCommand(), "SELECT 1", "--format", "xml"));
    assertEquals("--format is \"xml\", but table, csv and json are accepted.", failure);
  }

  @Test
  void oneSourceOfStatementsIsAccepted() {
    assertEquals(
        ExitCode.BAD_ARGUMENTS, run(new SqlCommand(), "SELECT 1", "--example", "entry_pages"));
    assertEquals(ExitCode.BAD_ARGUMENTS, run(new SqlCommand(), "-- nothing"));
    assertEquals(ExitCode.BAD_ARGUMENTS, run(new SqlCommand(), "--file", folder + "/none.sql"));
    assertEquals(ExitCode.BAD_ARGUMENTS, run(new SqlCommand(), "--example", "none"));
    assertTrue(failure.contains("entry_pages"), failure);
  }

  @Test
  void examplesAreListed() {
    assertEquals(ExitCode.OK, run(new SqlCommand(), "--examples"));
    assertTrue(out.toString().contains("sessions_per_day"), out.toString());
  }

  @Test
  void unknownTableIsRefused() {
    assertEquals(ExitCode.BAD_ARGUMENTS, run(new CheckCommand(), "processed.nothing"));
    assertTrue(failure.contains("processed.events"), failure);
  }

  @Test
  void upNeedsALake() {
    assertEquals(ExitCode.INPUT_NOT_READY, run(new UpCommand(), "trino"));
    assertFalse(Files.exists(folder.resolve(".tributary")));
    assertEquals(REFUSED_BY_PARSER, run(new UpCommand(), "oracle"));
  }

  @Test
  void downAndStatusOfALakeWithoutServersSaySo() {
    assertEquals(ExitCode.OK, run(new DownCommand()));
    assertEquals(ExitCode.OK, run(new StatusCommand()));
    assertEquals(4, out.toString().lines().filter(line -> line.contains("does not run")).count());
  }

  private int run(Callable<Integer> command, String... arguments) {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--lake";
    all[arguments.length + 1] = folder.toString();
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(new StringWriter(), true))
        .setExecutionExceptionHandler(
            (thrown, line, parsed) -> {
              failure = thrown.getMessage();
              return ((CommandException) thrown).exitCode();
            })
        .execute(all);
  }
}
