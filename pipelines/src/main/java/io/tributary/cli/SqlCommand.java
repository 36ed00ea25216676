package io.tributary.cli;

import io.tributary.server.Installation;
import io.tributary.sql.Example;
import io.tributary.sql.OutputFormat;
import io.tributary.sql.SqlSession;
import io.tributary.sql.Statements;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks a lake in SQL. */
@Command(
    name = "sql",
    description = "Run SQL on a lake: given, from a file, an example, or from standard input.",
    mixinStandardHelpOptions = true)
public final class SqlCommand implements Callable<Integer> {
  private static final int LONGEST_CELL_ON_A_TERMINAL = 60;

  @Spec private CommandSpec spec;
  @Mixin private TrinoTarget target;

  @Parameters(
      arity = "0..1",
      paramLabel = "STATEMENT",
      description = "One statement, or several parted by semicolons.")
  private String statement;

  @Option(names = "--file", paramLabel = "FILE", description = "Read the statements from a file.")
  private Path file;

  @Option(
      names = "--example",
      paramLabel = "NAME",
      description = "Run one of the examples of sql/examples.")
  private String example;

  @Option(names = "--examples", description = "List the examples and stop.")
  private boolean isListing;

  @Option(
      names = "--format",
      paramLabel = "table|csv|json",
      defaultValue = "table",
      description = "How rows are written: table, csv, or json with one object per line.")
  private String format;

  @Override
  public Integer call() {
    return Failures.translated(
        () -> {
          PrintWriter out = spec.commandLine().getOut();
          if (isListing) {
            Example.in(Installation.current().examples())
                .forEach(each -> out.printf("%-24s  %s%n", each.name(), each.question()));
            out.flush();
            return ExitCode.OK;
          }
          OutputFormat chosen = format();
          String text = text();
          if (Statements.split(text).isEmpty()) {
            throw new CommandException(ExitCode.BAD_ARGUMENTS, "There is no statement to run.");
          }
          try (SqlSession session = target.open()) {
            session.print(
                text,
                chosen,
                out,
                System.console() == null ? Integer.MAX_VALUE : LONGEST_CELL_ON_A_TERMINAL);
          } finally {
            out.flush();
          }
          return ExitCode.OK;
        });
  }

  private OutputFormat format() {
    return Stream.of(OutputFormat.values())
        .filter(each -> each.name().equalsIgnoreCase(format))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.BAD_ARGUMENTS,
                    "--format is \"" + format + "\", but table, csv and json are accepted."));
  }

  private String text() {
    long sources = Stream.of(statement, file, example).filter(source -> source != null).count();
    if (sources > 1) {
      throw new CommandException(
          ExitCode.BAD_ARGUMENTS, "Give one of a statement, --file and --example.");
    }
    if (statement != null) {
      return statement;
    }
    if (example != null) {
      List<Example> examples = Example.in(Installation.current().examples());
      return Example.named(example, examples).text();
    }
    try {
      if (file != null) {
        if (!Files.isReadable(file)) {
          throw new CommandException(
              ExitCode.BAD_ARGUMENTS, "--file is " + file + ", which is no readable file.");
        }
        return Files.readString(file);
      }
      if (System.console() != null) {
        throw new CommandException(
            ExitCode.BAD_ARGUMENTS,
            "There is nothing to run: give a statement, --file, --example or standard input.");
      }
      return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
