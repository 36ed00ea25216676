package io.tributary.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/** A file that one process at a time holds. */
final class FileLock {
  private FileLock() {}

  static <T> T holding(Path file, Supplier<T> action) {
    try {
      Files.createDirectories(file.getParent());
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.lock();
        return action.get();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
