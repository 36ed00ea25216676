package io.tributary.table;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Where a lake is: the properties of its Iceberg catalog.
 *
 * @param directory of a local lake; null for any other
 * @param properties as Iceberg's catalogs read them
 */
public record LakeLocation(String directory, Map<String, String> properties)
    implements Serializable {

  public LakeLocation {
    properties = Map.copyOf(properties);
  }

  /** A lake in a folder: an SQLite catalog beside its warehouse. */
  public static LakeLocation local(Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    return new LakeLocation(
        absolute.toString(),
        Map.of(
            "catalog-impl",
            "org.apache.iceberg.jdbc.JdbcCatalog",
            "uri",
            "jdbc:sqlite:" + absolute.resolve("catalog.db") + "?busy_timeout=60000",
            "jdbc.schema-version",
            "V1",
            "warehouse",
            warehouse(absolute)));
  }

  private static String warehouse(Path directory) {
    String uri = directory.resolve("warehouse").toUri().toString();
    return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
  }

  /**
   * A lake in any catalog, by a file of Iceberg's catalog properties.
   *
   * @throws IllegalArgumentException if the file names no catalog
   */
  public static LakeLocation of(Path propertiesFile) throws IOException {
    Properties read = new Properties();
    try (InputStream in = new FileInputStream(propertiesFile.toFile())) {
      read.load(in);
    }
    Map<String, String> properties = new TreeMap<>();
    read.stringPropertyNames().forEach(name -> properties.put(name, read.getProperty(name)));
    if (!properties.containsKey("type") && !properties.containsKey("catalog-impl")) {
      throw new IllegalArgumentException(
          "Cannot open a catalog with %s: it sets neither type (rest, jdbc, hive, glue, nessie) nor catalog-impl"
              .formatted(propertiesFile));
    }
    return new LakeLocation(null, properties);
  }

  /** Whether a lake was ever created here; only a local one can be absent. */
  public boolean exists() {
    return directory == null || Files.exists(Path.of(directory, "catalog.db"));
  }
}
