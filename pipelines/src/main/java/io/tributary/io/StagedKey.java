package io.tributary.io;

import io.tributary.table.TableName;

/** The key of what is staged for a table, beside the keys of {@link FileGroup}. */
public final class StagedKey {
  private static final String PREFIX = "s|";

  private StagedKey() {}

  public static String of(TableName table) {
    return PREFIX + table;
  }

  public static boolean is(String key) {
    return key.startsWith(PREFIX);
  }

  static TableName table(String key) {
    return TableName.parse(key.substring(PREFIX.length()));
  }
}
