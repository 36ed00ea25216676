package io.tributary.table;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

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
   * A lake in any catalog, by a file of Iceberg's catalog properties, in which {@code ${env:NAME}}
   * stands for a variable of the environment.
   *
   * @throws IllegalArgumentException if no catalog can be opened with the file; names all that is
   *     wrong
   */
  public static LakeLocation of(Path propertiesFile) throws IOException {
    return new LakeLocation(null, new CatalogFile(propertiesFile, System.getenv()).read());
  }

  /** Whether a lake was ever created here; only a local one can be absent. */
  public boolean exists() {
    return directory == null || Files.exists(Path.of(directory, "catalog.db"));
  }

  /** For eyes, without what may be secret. */
  @Override
  public String toString() {
    if (directory != null) {
      return directory;
    }
    String type = properties.getOrDefault("type", properties.get("catalog-impl"));
    return properties.containsKey("warehouse")
        ? "%s catalog with warehouse %s".formatted(type, properties.get("warehouse"))
        : "%s catalog".formatted(type);
  }
}
