package io.tributary.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.regex.Pattern;

/** The checkpoints and savepoints that Flink has left in a folder. */
public final class Checkpoints {
  private static final String METADATA = "_metadata";
  private static final Pattern RESTORABLE = Pattern.compile("chk-\\d+|savepoint-.+");
  private static final Pattern PRIVATE = Pattern.compile("shared|taskowned");

  private Checkpoints() {}

  /**
   * The newest complete checkpoint or savepoint anywhere below the folder: where a job goes on from
   * that was stopped, cancelled or killed.
   */
  public static Optional<Path> latest(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    Newest newest = new Newest();
    try {
      Files.walkFileTree(folder.toAbsolutePath().normalize(), newest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.ofNullable(newest.found);
  }

  private static final class Newest extends SimpleFileVisitor<Path> {
    private Path found;
    private FileTime writtenAt;

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return PRIVATE.matcher(folder.getFileName().toString()).matches()
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      // Flink writes the metadata last, when all that it names is there.
      if (file.getFileName().toString().equals(METADATA)
          && RESTORABLE.matcher(file.getParent().getFileName().toString()).matches()
          && attributes.size() > 0
          && (found == null || attributes.lastModifiedTime().compareTo(writtenAt) > 0)) {
        found = file.getParent();
        writtenAt = attributes.lastModifiedTime();
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      // A running job deletes the checkpoints that it no longer needs.
      if (Files.notExists(file)) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
      if (failure == null || Files.notExists(folder)) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }
  }
}
