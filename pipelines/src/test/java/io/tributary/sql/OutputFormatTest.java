package io.tributary.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OutputFormatTest {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("page", "varchar"),
          new Column("visits", "bigint"),
          new Column("share", "decimal(5,4)"));

  @Test
  void tableAlignsNumbersRightAndShowsNullAsEmpty() throws Exception {
    assertEquals(
        """
        page   visits   share
        -----  ------  ------
        /           1  0.2500
                12345
        /a\\nb       7  1.0000
        (3 rows)
        """,
        printed(
            OutputFormat.TABLE,
            Integer.MAX_VALUE,
            List.of(
                List.of("/", 1L, new BigDecimal("0.2500")),
                Arrays.asList(null, 12345L, null),
                List.of("/a\nb", 7L, new BigDecimal("1.0000")))));
  }

  @Test
  void tableCutsLongCells() throws Exception {
    String table =
        printed(
            OutputFormat.TABLE, 6, List.of(List.of("/products/of/all/kinds", 1L, BigDecimal.ONE)));
    assertTrue(table.contains("/prod…       1"), table);
  }

  @Test
  void tableOfOneColumnKeepsLineBreaks() throws Exception {
    StringBuilder out = new StringBuilder();
    OutputFormat.TABLE.print(
        new ListedRows(List.of(new Column("plan", "varchar")), List.of(List.of("scan\n  all"))),
        out,
        4);
    assertEquals("plan\n-----\nscan\n  all\n(1 row)\n", out.toString());
  }

  @Test
  void tableOfNoRowsHasItsHeader() throws Exception {
    assertEquals(
        "page  visits  share\n----  ------  -----\n(0 rows)\n",
        printed(OutputFormat.TABLE, 60, List.of()));
  }

  @Test
  void tableOfManyRowsIsComplete() throws Exception {
    String table =
        printed(
            OutputFormat.TABLE, 60, Collections.nCopies(2500, List.of("/", 1L, BigDecimal.ONE)));
    assertEquals(2503, table.lines().count());
    assertTrue(table.endsWith("(2500 rows)\n"));
  }

  @Test
  void csvQuotesWhatNeedsIt() throws Exception {
    assertEquals(
        "page,visits,share\r\n\"/a,\"\"b\"\"\",1,\r\n\"x\r\ny\",,2\r\n\"\",,\r\n",
        printed(
            OutputFormat.CSV,
            60,
            List.of(
                Arrays.asList("/a,\"b\"", 1L, null),
                Arrays.asList("x\r\ny", null, new BigDecimal("2")),
                Arrays.asList("", null, null))));
  }

  @Test
  void jsonKeepsTypes() throws Exception {
    List<Column> columns =
        List.of(
            new Column("text", "varchar"),
            new Column("flag", "boolean"),
            new Column("amount", "decimal(18,4)"),
            new Column("nothing", "bigint"),
            new Column("list", "array(bigint)"),
            new Column("pairs", "map(varchar,varchar)"),
            new Column("document", "json"));
    StringBuilder out = new StringBuilder();
    OutputFormat.JSON.print(
        new ListedRows(
            columns,
            List.of(
                Arrays.asList(
                    "a\"b",
                    true,
                    new BigDecimal("10.5000"),
                    null,
                    List.of(1L, 2L),
                    Map.of("k", "v"),
                    "{\"x\": [1]}"))),
        out,
        60);
    assertEquals(
        """
        {"text":"a\\"b","flag":true,"amount":10.5000,"nothing":null,"list":[1,2],\
        "pairs":{"k":"v"},"document":{"x":[1]}}
        """,
        out.toString());
  }

  @Test
  void instantsAreIso() {
    assertEquals("2026-01-01T10:00:00.250000Z", ResultRows.iso("2026-01-01 10:00:00.250000 UTC"));
    assertEquals("2026-01-01T10:00:00+02:00", ResultRows.iso("2026-01-01 10:00:00 +02:00"));
    assertEquals("2026-01-01T10:00:00", ResultRows.iso("2026-01-01 10:00:00"));
  }

  private static String printed(OutputFormat format, int longestCell, List<List<Object>> rows)
      throws IOException, SQLException {
    StringBuilder out = new StringBuilder();
    format.print(new ListedRows(COLUMNS, rows), out, longestCell);
    return out.toString();
  }
}
