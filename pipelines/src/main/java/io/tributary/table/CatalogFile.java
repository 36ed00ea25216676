package io.tributary.table;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of Iceberg's catalog properties. A value may name variables of the environment, as {@code
 * ${env:NAME}}, so that no secret stands in the file.
 */
final class CatalogFile {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([^}]*)}");

  /** What a catalog of a type cannot do without. */
  private static final Map<String, List<String>> REQUIRED =
      new TreeMap<>(
          Map.of(
              "glue", List.of("warehouse"),
              "hive", List.of("uri", "warehouse"),
              "jdbc", List.of("uri", "warehouse"),
              "nessie", List.of("uri", "warehouse"),
              "rest", List.of("uri")));

  private final Path file;
  private final Map<String, String> environment;
  private final List<String> problems = new ArrayList<>();

  CatalogFile(Path file, Map<String, String> environment) {
    this.file = file;
    this.environment = environment;
  }

  /**
   * @throws IllegalArgumentException if no catalog can be opened with it; names all that is wrong
   */
  Map<String, String> read() throws IOException {
    Properties written = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      written.load(reader);
    }
    Map<String, String> properties = new TreeMap<>();
    for (String name : written.stringPropertyNames()) {
      properties.put(name, resolve(name, written.getProperty(name).strip()));
    }
    check(properties);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot open a catalog with %s: %s".formatted(file, String.join("; ", problems)));
    }
    return properties;
  }

  private String resolve(String name, String value) {
    return VARIABLE
        .matcher(value)
        .replaceAll(
            match -> {
              String variable = environment.get(match.group(1));
              if (variable == null) {
                problems.add(
                    "%s names the environment variable %s, which is not set"
                        .formatted(name, match.group(1)));
                return "";
              }
              return Matcher.quoteReplacement(variable);
            });
  }

  private void check(Map<String, String> properties) {
    String type = properties.get("type");
    boolean hasClass = properties.containsKey("catalog-impl");
    if (type == null && !hasClass) {
      problems.add(
          "it sets neither type (%s) nor catalog-impl"
              .formatted(String.join(", ", REQUIRED.keySet())));
    } else if (type != null && hasClass) {
      problems.add("it sets both type and catalog-impl, which exclude each other");
    } else if (type != null && !REQUIRED.containsKey(type)) {
      problems.add(
          "type %s is not known: expected one of %s"
              .formatted(type, String.join(", ", REQUIRED.keySet())));
    } else if (type != null) {
      for (String name : REQUIRED.get(type)) {
        if (properties.getOrDefault(name, "").isEmpty()) {
          problems.add("type %s needs %s".formatted(type, name));
        }
      }
    }
  }
}
