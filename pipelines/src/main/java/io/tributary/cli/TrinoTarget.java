package io.tributary.cli;

import io.tributary.sql.LocalTrino;
import io.tributary.sql.SqlSession;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which Trino is asked. */
final class TrinoTarget {
  @Mixin private LocalLake lake = new LocalLake();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Another Trino instead: jdbc:trino://host:port/catalog.")
  private String url;

  @Option(names = "--user", paramLabel = "NAME", description = "The user for --url (default: you).")
  private String user;

  @Option(
      names = "--catalog-name",
      paramLabel = "NAME",
      defaultValue = LocalTrino.CATALOG,
      description = "Trino's name of the lake, if --url has none (default: ${DEFAULT-VALUE}).")
  private String catalog;

  SqlSession open() {
    return url == null
        ? SqlSession.open(LocalTrino.of(lake.folder()).required())
        : SqlSession.open(url, user, catalog);
  }
}
