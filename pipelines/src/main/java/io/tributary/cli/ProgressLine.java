package io.tributary.cli;

import java.io.PrintWriter;
import java.util.function.Consumer;

/**
 * One line that says what is being waited for. A terminal sees it change in place; a log gets it
 * every ten seconds.
 */
final class ProgressLine implements Consumer<String>, AutoCloseable {
  private static final long PAUSE_NANOS = 10_000_000_000L;
  private static final String ERASE = "\r\u001b[K";

  private final PrintWriter out;
  private final boolean isTerminal;
  private long printedAt;
  private boolean isOpen;

  ProgressLine(PrintWriter out) {
    this(out, System.console() != null);
  }

  ProgressLine(PrintWriter out, boolean isTerminal) {
    this.out = out;
    this.isTerminal = isTerminal;
    this.printedAt = System.nanoTime() - PAUSE_NANOS;
  }

  @Override
  public void accept(String message) {
    if (isTerminal) {
      out.print(ERASE + message);
      isOpen = true;
    } else if (System.nanoTime() - printedAt >= PAUSE_NANOS) {
      printedAt = System.nanoTime();
      out.println(message);
    }
    out.flush();
  }

  /** Prints a line that stays. */
  void keep(String message) {
    close();
    out.println(message);
    out.flush();
  }

  @Override
  public void close() {
    if (isOpen) {
      isOpen = false;
      out.print(ERASE);
      out.flush();
    }
  }
}
