package io.tributary.sql;

import java.sql.SQLException;
import java.util.List;

/**
 * A result, read once. A cell is null, a Boolean, a Number, a String, or a List or Map of these;
 * instants and dates are ISO 8601 text, bytes are hexadecimal text.
 */
interface Rows {
  List<Column> columns();

  /** The next row; null behind the last. */
  List<Object> next() throws SQLException;
}
