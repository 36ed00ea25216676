package io.tributary.cli;

import io.tributary.server.Installation;
import io.tributary.sql.Check;
import io.tributary.sql.CheckResult;
import io.tributary.sql.SqlSession;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks the lake whether what sql/checks says of it is true. */
@Command(
    name = "check",
    description = "Run the checks of sql/checks; exit code 50 if one of severity fail fails.",
    mixinStandardHelpOptions = true)
public final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private TrinoTarget target;

  @Parameters(
      paramLabel = "TABLE",
      description = "Check these tables only, such as processed.events.")
  private Set<String> tables = new LinkedHashSet<>();

  @Override
  public Integer call() {
    return Failures.translated(
        () -> {
          List<Check> checks = Check.of(tables, Check.in(Installation.current().checks()));
          PrintWriter out = spec.commandLine().getOut();
          List<CheckResult> results;
          try (SqlSession session = target.open()) {
            results =
                Check.run(
                    session,
                    checks,
                    result -> {
                      out.println(result.text());
                      out.flush();
                    });
          }
          long failed = results.stream().filter(CheckResult::isFailed).count();
          long warned = results.stream().filter(result -> !result.isPassed()).count() - failed;
          out.printf("%d checks, %d failed, %d warned%n", results.size(), failed, warned);
          out.flush();
          return failed == 0 ? ExitCode.OK : ExitCode.CHECK_FAILED;
        });
  }
}
