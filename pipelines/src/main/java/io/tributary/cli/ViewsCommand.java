package io.tributary.cli;

import io.tributary.server.Installation;
import io.tributary.sql.SqlSession;
import io.tributary.sql.View;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Makes the lake's views what sql/views says. */
@Command(
    name = "views",
    description = "Create or replace the lake's views, as sql/views has them.",
    mixinStandardHelpOptions = true)
public final class ViewsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private TrinoTarget target;

  @Override
  public Integer call() {
    return Failures.translated(
        () -> {
          PrintWriter out = spec.commandLine().getOut();
          try (SqlSession session = target.open()) {
            View.apply(
                session,
                View.in(Installation.current().views()),
                view -> {
                  out.println(view);
                  out.flush();
                });
          }
          return ExitCode.OK;
        });
  }
}
