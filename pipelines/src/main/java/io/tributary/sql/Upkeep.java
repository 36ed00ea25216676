package io.tributary.sql;

import java.time.Duration;
import java.time.LocalDate;

/** Trino's procedures that keep an Iceberg table in shape. Tables are named {@code layer.name}. */
public final class Upkeep {
  /** Files that are smaller are put together. */
  private static final String SMALL_FILE = "64MB";

  private static final String ROW_GROUP = "32MB";

  private final SqlSession session;

  /**
   * @param catalog of which the session's limits are set: a server refuses to expire what is
   *     younger than seven days otherwise
   */
  public Upkeep(SqlSession session, String catalog) {
    this.session = session;
    for (String procedure : new String[] {"expire_snapshots", "remove_orphan_files"}) {
      session.execute("SET SESSION %s.%s_min_retention = '0s'".formatted(catalog, procedure));
    }
    session.execute(
        "SET SESSION %s.parquet_writer_block_size = '%s'".formatted(catalog, ROW_GROUP));
  }

  /**
   * Puts the small files of each partition together, and those that list them.
   *
   * @param column of the partition
   * @param before null, or the first day whose files stay as they are
   */
  public void compact(String table, String column, LocalDate before) {
    String where = before == null ? "" : " WHERE %s < DATE '%s'".formatted(column, before);
    execute(table, "optimize(file_size_threshold => '%s')%s".formatted(SMALL_FILE, where));
    execute(table, "optimize_manifests");
  }

  /** Gives up snapshots, but for the current one and those of tags and branches. */
  public void expireSnapshots(String table, Duration olderThan) {
    execute(table, "expire_snapshots(retention_threshold => '%s')".formatted(text(olderThan)));
  }

  /** Removes files of the table's folder that no snapshot names. */
  public void removeOrphans(String table, Duration olderThan) {
    execute(table, "remove_orphan_files(retention_threshold => '%s')".formatted(text(olderThan)));
  }

  private void execute(String table, String procedure) {
    session.execute("ALTER TABLE %s EXECUTE %s".formatted(table, procedure));
  }

  private static String text(Duration duration) {
    return duration.toSeconds() + "s";
  }
}
