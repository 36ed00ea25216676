package io.tributary.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Configuration files with names between at signs. */
public final class Templates {
  private static final Pattern NAME = Pattern.compile("@([a-z_]+)@");

  private Templates() {}

  /** Writes the templates into the folder, with each {@code @name@} replaced by its value. */
  public static void render(Path templates, Path folder, Map<String, String> values) {
    try (Stream<Path> files = Files.walk(templates)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        Path rendered = folder.resolve(templates.relativize(file).toString());
        Files.createDirectories(rendered.getParent());
        Files.writeString(rendered, fill(Files.readString(file), file, values));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The options that a {@code jvm.config} names, one a line. */
  public static List<String> javaOptions(Path file) {
    try {
      return Files.readString(file)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fill(String template, Path file, Map<String, String> values) {
    return NAME.matcher(template)
        .replaceAll(
            match -> {
              String name = match.group(1);
              String value = values.get(name);
              if (value == null) {
                throw new IllegalStateException("Cannot fill @" + name + "@ of " + file);
              }
              return Matcher.quoteReplacement(value.replace("\\", "\\\\"));
            });
  }
}
