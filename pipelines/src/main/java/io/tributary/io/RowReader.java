package io.tributary.io;

import io.tributary.event.ByteReader;
import io.tributary.event.Texts;
import io.tributary.table.Row;
import io.tributary.table.TableName;
import java.io.Serializable;

/** Makes the reader of the rows that a table's blocks carry. */
@FunctionalInterface
public interface RowReader {
  /** Reads the next row of a block. */
  Row read(ByteReader block);

  /** Gives a table's reader where the blocks are written to files. */
  @FunctionalInterface
  interface Factory extends Serializable {
    RowReader readerOf(TableName table, Texts<?> texts);
  }
}
