package io.tributary.cli;

import io.tributary.io.InputException;
import io.tributary.server.Build;
import io.tributary.table.EvolutionException;
import io.tributary.table.LakeException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** {@code bin/tributary}. */
@Command(
    name = "tributary",
    description = "A clickstream and playback analytics lake in which live equals backfill.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "2:bad arguments",
      "20:input is not ready",
      "50:a check failed",
      "1:anything else"
    },
    subcommands = {
      DemoCommand.class,
      GenerateCommand.class,
      StreamCommand.class,
      BackfillCommand.class,
      FunnelsCommand.class,
      AudienceCommand.class,
      VerifyCommand.class,
      TablesCommand.class,
      RulesCommand.class,
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      SqlCommand.class,
      ViewsCommand.class,
      CheckCommand.class,
      MaintainCommand.class
    })
public final class Main implements Runnable {
  @Option(
      names = "--verbose",
      description = "Show where an error came from.",
      scope = ScopeType.INHERIT)
  private boolean isVerbose;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs a command to its end; returns its exit code. */
  public static int run(String... args) {
    Main main = new Main();
    return new CommandLine(main)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (e, wrong) -> {
              CommandLine line = e.getCommandLine();
              line.getErr()
                  .printf(
                      "tributary: %s (see %s --help)%n",
                      e.getMessage(), line.getCommandSpec().qualifiedName());
              return ExitCode.BAD_ARGUMENTS;
            })
        .setExecutionExceptionHandler((e, line, result) -> main.report(e, line))
        .execute(args);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing a command");
  }

  private int report(Exception e, CommandLine line) {
    if (isVerbose) {
      e.printStackTrace(line.getErr());
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CommandException command) {
        return say(line, command.getMessage(), command.exitCode());
      }
      if (cause instanceof InputException || cause instanceof LakeException) {
        return say(line, cause.getMessage(), ExitCode.INPUT_NOT_READY);
      }
      if (cause instanceof EvolutionException) {
        return say(line, cause.getMessage(), ExitCode.FAILED);
      }
      if (cause instanceof IllegalArgumentException && cause == e) {
        return say(line, cause.getMessage(), ExitCode.BAD_ARGUMENTS);
      }
    }
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message =
        root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return say(
        line, message.lines().findFirst().orElse("") + " (--verbose shows where)", ExitCode.FAILED);
  }

  private static int say(CommandLine line, String message, int exitCode) {
    line.getErr().println("tributary: " + message);
    line.getErr().flush();
    return exitCode;
  }

  /** The version of this build. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"tributary " + current()};
    }

    static String current() {
      return Build.property("version");
    }
  }
}
