package io.tributary.cli;

import io.tributary.sql.SqlSession;
import picocli.CommandLine.Mixin;

/** The options of a command that asks Trino alone. */
final class TrinoTarget {
  @Mixin private LocalLake lake = new LocalLake();
  @Mixin private TrinoOptions trino = new TrinoOptions();

  SqlSession open() {
    return trino.open(lake.folder().toString());
  }
}
