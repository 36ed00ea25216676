package io.tributary.io;

import io.tributary.table.Row;
import io.tributary.table.TableName;
import org.apache.iceberg.StructLike;

/**
 * Rows that go into the same files: those of one partition, or of a part of it where a day is
 * large.
 *
 * @param day of the partition, days since 1970
 * @param source of the partition in {@code raw.events}; empty in other tables
 */
public record FileGroup(TableName table, int day, int shard, String source) {
  /** In one text, for a shuffle. */
  public String key() {
    return "f|" + table + '|' + day + '|' + shard + '|' + source;
  }

  /** Reads what {@link #key} gave. */
  public static FileGroup parse(String key) {
    String[] parts = key.split("\\|", 5);
    return new FileGroup(
        TableName.parse(parts[1]),
        Integer.parseInt(parts[2]),
        Integer.parseInt(parts[3]),
        parts[4]);
  }

  StructLike partition() {
    return source.isEmpty() ? Row.of(day) : Row.of(source, day);
  }
}
