package io.tributary.sql;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server's configuration folder, as Trino's own launcher would read it. */
record ServerConfiguration(Path folder) {
  private static final Pattern NAME = Pattern.compile("@([a-z_]+)@");

  /** Writes the templates into the folder, with each {@code @name@} replaced by its value. */
  static ServerConfiguration render(Path templates, Path folder, Map<String, String> values) {
    try (Stream<Path> files = Files.walk(templates)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        Path rendered = folder.resolve(templates.relativize(file).toString());
        Files.createDirectories(rendered.getParent());
        Files.writeString(rendered, fill(Files.readString(file), file, values));
      }
      return new ServerConfiguration(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The arguments of {@code java} that start a server with this configuration. */
  List<String> arguments(Path server) {
    List<String> arguments = new ArrayList<>();
    read("jvm.config")
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(arguments::add);
    Properties node = new Properties();
    try {
      node.load(new StringReader(read("node.properties")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String name : new TreeSet<>(node.stringPropertyNames())) {
      arguments.add("-D" + name + "=" + node.getProperty(name));
    }
    arguments.add("-Dconfig=" + folder.resolve("config.properties"));
    arguments.add("-cp");
    arguments.add(server.resolve("lib") + "/*");
    arguments.add("io.trino.server.TrinoServer");
    return arguments;
  }

  private String read(String name) {
    try {
      return Files.readString(folder.resolve(name), StandardCharsets.UTF_8);
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
