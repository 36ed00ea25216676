package io.tributary.cli;

/** What the process says with its exit code; scripts and schedulers rely on the numbers. */
public final class ExitCode {
  public static final int OK = 0;
  public static final int FAILED = 1;
  public static final int BAD_ARGUMENTS = 2;
  public static final int INPUT_NOT_READY = 20;
  public static final int CHECK_FAILED = 50;

  private ExitCode() {}
}
