package io.tributary.table;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** An open lake. */
public final class Lake implements Closeable {
  /** The catalog's name where it is stored with the tables, as JDBC catalogs do. */
  private static final String NAME = "lake";

  private static final String ZONE_PROPERTY = "tributary.zone";

  static {
    // A catalog's database is found by its driver. DriverManager looks for drivers but once in a
    // process, where a cluster loads these classes anew for each job.
    ServiceLoader.load(Driver.class, Lake.class.getClassLoader()).stream()
        .forEach(ServiceLoader.Provider::get);
  }

  /** Hadoop's, which is read but once, as that takes longer than opening a catalog. */
  private static final Configuration CONFIGURATION = configuration();

  private final LakeLocation location;
  private final Catalog catalog;

  private static Configuration configuration() {
    Configuration configuration = new Configuration();
    // Hadoop finds it by its name, which a cluster's own loader may not know.
    configuration.setClassLoader(Lake.class.getClassLoader());
    configuration.setClass("fs.file.impl", LocalFiles.class, FileSystem.class);
    return configuration;
  }

  private Lake(LakeLocation location, Catalog catalog) {
    this.location = location;
    this.catalog = catalog;
  }

  /**
   * Opens the catalog; creates no table.
   *
   * @throws IllegalArgumentException if the catalog's class is not there
   * @throws LakeException if the catalog does not answer, or lets nobody in
   */
  public static Lake open(LakeLocation location) {
    if (location.directory() != null) {
      try {
        Files.createDirectories(Path.of(location.directory(), "warehouse"));
      } catch (IOException e) {
        throw new UncheckedIOException(
            "Cannot create the lake's folder %s".formatted(location.directory()), e);
      }
    }
    Map<String, String> properties = new HashMap<>(location.properties());
    try {
      return new Lake(location, CatalogUtil.buildIcebergCatalog(NAME, properties, CONFIGURATION));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Cannot open the %s: %s".formatted(location, firstLine(e)), e);
    } catch (RuntimeException e) {
      throw new LakeException("Cannot open the %s: %s".formatted(location, rootCause(e)), e);
    }
  }

  private static String rootCause(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return firstLine(root);
  }

  private static String firstLine(Throwable failure) {
    return failure.getMessage() == null
        ? failure.getClass().getSimpleName()
        : failure.getMessage().lines().findFirst().orElse("");
  }

  public LakeLocation location() {
    return location;
  }

  /**
   * @throws LakeException if the lake has no such table
   */
  public Table load(TableName name) {
    try {
      return catalog.loadTable(name.identifier());
    } catch (NoSuchTableException e) {
      throw new LakeException(
          "There is no table %s in the lake at %s: bin/tributary tables creates it"
              .formatted(name, location),
          e);
    }
  }

  public boolean has(TableName name) {
    return catalog.tableExists(name.identifier());
  }

  /** The reporting zone, fixed when the lake was created. */
  public ZoneId zone() {
    return ZoneId.of(load(TableName.RAW_EVENTS).properties().getOrDefault(ZONE_PROPERTY, "UTC"));
  }

  /**
   * Creates the tables that are missing and widens those that are narrower than this build's
   * definitions.
   *
   * @param zone the reporting zone of a new lake; null for UTC, or for that of a lake that exists
   * @return what was done, a line each
   * @throws EvolutionException if a table, or the zone, would have to change in a way that loses
   *     something; then nothing is changed
   */
  public List<String> createOrEvolve(ZoneId zone) {
    List<TableDefinition> definitions = TableName.ALL.stream().map(TableDefinition::of).toList();
    return createOrEvolve(definitions, zone);
  }

  List<String> createOrEvolve(List<TableDefinition> definitions, ZoneId zone) {
    List<String> problems = new ArrayList<>();
    if (zone != null && has(TableName.RAW_EVENTS) && !zone.equals(zone())) {
      problems.add(
          "Cannot change the reporting zone from %s to %s: it is fixed when a lake is created"
              .formatted(zone(), zone));
    }
    List<Evolution> evolutions = new ArrayList<>();
    for (TableDefinition definition : definitions) {
      if (has(definition.name())) {
        Evolution evolution = Evolution.of(load(definition.name()), definition);
        problems.addAll(evolution.problems());
        evolutions.add(evolution);
      }
    }
    if (!problems.isEmpty()) {
      throw new EvolutionException(problems);
    }
    List<String> done = new ArrayList<>();
    for (String namespace : TableName.NAMESPACES) {
      SupportsNamespaces namespaces = (SupportsNamespaces) catalog;
      if (!namespaces.namespaceExists(Namespace.of(namespace))) {
        namespaces.createNamespace(Namespace.of(namespace));
      }
    }
    for (TableDefinition definition : definitions) {
      if (!has(definition.name())) {
        create(definition, zone == null ? ZoneId.of("UTC") : zone);
        done.add("created %s".formatted(definition.name()));
      }
    }
    evolutions.forEach(evolution -> done.addAll(evolution.apply()));
    return done;
  }

  private void create(TableDefinition definition, ZoneId zone) {
    Map<String, String> properties = new HashMap<>(definition.properties());
    if (definition.name().equals(TableName.RAW_EVENTS)) {
      properties.put(ZONE_PROPERTY, zone.getId());
    }
    catalog
        .buildTable(definition.name().identifier(), definition.schema())
        .withPartitionSpec(definition.spec())
        .withSortOrder(definition.sortOrder())
        .withProperties(properties)
        .create();
  }

  static void setProperties(Table table, Map<String, String> properties) {
    UpdateProperties update = table.updateProperties();
    properties.forEach(update::set);
    update.commit();
  }

  @Override
  public void close() {
    if (catalog instanceof Closeable closeable) {
      try {
        closeable.close();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot close the catalog", e);
      }
    }
  }
}
