package io.tributary.sql;

import java.io.IOException;
import java.sql.SQLException;

/** How a result is written. */
public enum OutputFormat {
  /** For eyes: aligned columns and the number of rows. */
  TABLE {
    @Override
    void print(Rows rows, Appendable out, int longestCell) throws IOException, SQLException {
      TableText.print(rows, out, longestCell);
    }
  },
  /** RFC 4180, with a header. */
  CSV {
    @Override
    void print(Rows rows, Appendable out, int longestCell) throws IOException, SQLException {
      CsvText.print(rows, out);
    }
  },
  /** One JSON object per row and line. */
  JSON {
    @Override
    void print(Rows rows, Appendable out, int longestCell) throws IOException, SQLException {
      JsonText.print(rows, out);
    }
  };

  abstract void print(Rows rows, Appendable out, int longestCell) throws IOException, SQLException;
}
