package io.tributary.cli;

import io.tributary.server.ServerException;
import java.util.function.Supplier;

/** What other packages throw, as what the command line promises. */
final class Failures {
  private Failures() {}

  static <T> T translated(Supplier<T> action) {
    try {
      return action.get();
    } catch (ServerException e) {
      int exitCode =
          switch (e.reason()) {
            case BAD_ARGUMENT -> ExitCode.BAD_ARGUMENTS;
            case NOT_READY -> ExitCode.INPUT_NOT_READY;
            case FAILED -> ExitCode.FAILED;
          };
      throw new CommandException(exitCode, e.getMessage(), e);
    }
  }
}
