package io.tributary.sql;

import io.tributary.server.Templates;
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

/** A server's configuration folder, as Trino's own launcher would read it. */
record ServerConfiguration(Path folder) {
  static ServerConfiguration render(Path templates, Path folder, Map<String, String> values) {
    Templates.render(templates, folder, values);
    return new ServerConfiguration(folder);
  }

  /** The arguments of {@code java} that start a server with this configuration. */
  List<String> arguments(Path server) {
    List<String> arguments = new ArrayList<>(Templates.javaOptions(folder.resolve("jvm.config")));
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
}
