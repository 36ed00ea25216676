package io.tributary.cli;

import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rules}: checks the rules and prints them, defaults included. */
@Command(
    name = "rules",
    description = "Checks the rules and prints them with their defaults, and their hash.")
public final class RulesCommand implements Callable<Integer> {
  @Mixin private LakeOptions lake = new LakeOptions();

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    Rules rules = lake.rules();
    PrintWriter out = spec.commandLine().getOut();
    out.printf("# hash %s%n%s", RulesFile.hash(rules), RulesFile.toYaml(rules));
    out.flush();
    return ExitCode.OK;
  }
}
