package io.tributary.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A file {@code <layer>/<name>.sql}. */
record SqlFile(Path path, String layer, String name, String text) {

  /** The files of a folder, in the order of their names. */
  static List<SqlFile> in(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder, 2)) {
      return files
          .filter(file -> file.toString().endsWith(".sql"))
          .filter(file -> file.getNameCount() == folder.getNameCount() + 2)
          .sorted()
          .map(SqlFile::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The comment lines at the top, without their dashes. */
  static List<String> header(String text) {
    return text.lines()
        .map(String::strip)
        .dropWhile(String::isEmpty)
        .takeWhile(line -> line.startsWith("--"))
        .map(line -> line.substring(2).strip())
        .toList();
  }

  private static SqlFile read(Path path) {
    String file = path.getFileName().toString();
    try {
      return new SqlFile(
          path,
          path.getParent().getFileName().toString(),
          file.substring(0, file.length() - ".sql".length()),
          Files.readString(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
