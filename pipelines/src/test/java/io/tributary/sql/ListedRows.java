package io.tributary.sql;

import java.util.Iterator;
import java.util.List;

/** Rows that a test lists. */
final class ListedRows implements Rows {
  private final List<Column> columns;
  private final Iterator<List<Object>> rows;

  ListedRows(List<Column> columns, List<List<Object>> rows) {
    this.columns = columns;
    this.rows = rows.iterator();
  }

  @Override
  public List<Column> columns() {
    return columns;
  }

  @Override
  public List<Object> next() {
    return rows.hasNext() ? rows.next() : null;
  }
}
