package io.tributary.cli;

import io.tributary.table.LakeLocation;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * Holds a local lake, so that another command of its kind is refused while one runs. In any other
 * lake nothing is held: there the catalog's commits refuse what conflicts.
 */
final class LakeLock implements Closeable {
  static final String FOLDER = ".tributary";
  static final String DEMO = "demo.lock";
  private static final long PAUSE_MILLIS = 1_000;

  private final FileChannel channel;

  private LakeLock(FileChannel channel) {
    this.channel = channel;
  }

  /** For what stages and publishes. */
  static LakeLock backfill(LakeLocation lake) {
    return of(
        lake,
        "backfill.lock",
        "Another backfill, audience, funnels, verify or maintain is running on the lake at %s");
  }

  /** The same, once it is free. */
  static LakeLock waitingBackfill(LakeLocation lake, Consumer<String> progress)
      throws InterruptedException {
    boolean isSaid = false;
    while (true) {
      try {
        return backfill(lake);
      } catch (CommandException e) {
        if (e.exitCode() != ExitCode.INPUT_NOT_READY) {
          throw e;
        }
        if (!isSaid) {
          progress.accept("waiting: " + e.getMessage());
          isSaid = true;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  /** For the one stream of a lake. */
  static LakeLock stream(LakeLocation lake) {
    return of(lake, "stream.lock", "Another stream is running into the lake at %s");
  }

  /** For the one demo, which empties its lake first. */
  static LakeLock demo(LakeLocation lake) {
    return of(lake, DEMO, "Another demo is running with the lake at %s");
  }

  /** Whether a demo has ever held the lake. */
  static boolean isOfDemo(Path lake) {
    return Files.exists(lake.resolve(FOLDER).resolve(DEMO));
  }

  private static LakeLock of(LakeLocation lake, String file, String refusal) {
    if (lake.directory() == null) {
      return new LakeLock(null);
    }
    Path folder = Path.of(lake.directory(), FOLDER);
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isTaken(channel)) {
        return new LakeLock(channel);
      }
      channel.close();
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "Cannot lock the lake at %s".formatted(lake.directory()), e);
    }
    throw new CommandException(ExitCode.INPUT_NOT_READY, refusal.formatted(lake.directory()));
  }

  private static boolean isTaken(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  @Override
  public void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
