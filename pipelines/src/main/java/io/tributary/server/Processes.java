package io.tributary.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Processes that an earlier command may have started. */
public final class Processes {
  // A system that steps its clock moves what it says about when a process began.
  private static final Duration CLOCK_STEP = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private Processes() {}

  /** The process of that number that began then, if it still runs: none that took its number. */
  public static Optional<ProcessHandle> running(long pid, Instant startedAt) {
    return ProcessHandle.of(pid)
        .filter(Processes::isAlive)
        .filter(process -> began(process, startedAt));
  }

  /** When the process began, as {@link #running} asks for it. */
  public static Instant startedAt(ProcessHandle process) {
    return process.info().startInstant().orElseGet(Instant::now);
  }

  /**
   * Asks the processes to end, and after the grace ends those that have not. Returns those that run
   * even so.
   */
  public static List<ProcessHandle> end(Collection<ProcessHandle> processes, Duration grace) {
    processes.forEach(ProcessHandle::destroy);
    if (!haveEnded(processes, grace)) {
      processes.forEach(ProcessHandle::destroyForcibly);
      if (!haveEnded(processes, grace)) {
        return processes.stream().filter(Processes::isAlive).toList();
      }
    }
    return List.of();
  }

  private static boolean haveEnded(Collection<ProcessHandle> processes, Duration patience) {
    long started = System.nanoTime();
    while (processes.stream().anyMatch(Processes::isAlive)) {
      if (System.nanoTime() - started > patience.toNanos()) {
        return false;
      }
      try {
        Thread.sleep(PAUSE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the process still runs. One that ended and whose parent does not ask for its exit code,
   * as the first process of a container may not, does not run.
   */
  static boolean isAlive(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return !status.substring(status.lastIndexOf(')') + 1).strip().startsWith("Z");
    } catch (IOException e) {
      // Not every system has /proc.
      return process.isAlive();
    }
  }

  private static boolean began(ProcessHandle process, Instant instant) {
    return process
        .info()
        .startInstant()
        .filter(start -> Duration.between(start, instant).abs().compareTo(CLOCK_STEP) <= 0)
        .isPresent();
  }
}
