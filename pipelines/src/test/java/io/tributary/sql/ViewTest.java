package io.tributary.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ViewTest {
  @Test
  void firstLineIsTheComment() {
    View view = View.parse(file("-- A day's rows.\n-- More.\nSELECT 1 AS one;\n"));
    assertEquals(
        """
        CREATE OR REPLACE VIEW "lake".processed.days COMMENT 'A day''s rows.' SECURITY INVOKER AS
        -- A day's rows.
        -- More.
        SELECT 1 AS one""",
        view.statement("lake"));
  }

  @Test
  void anythingElseIsRefused() {
    assertThrows(SqlException.class, () -> View.parse(file("SELECT 1")));
    assertThrows(SqlException.class, () -> View.parse(file("-- Two.\nSELECT 1; SELECT 2")));
  }

  private static SqlFile file(String text) {
    return new SqlFile(Path.of("processed/days.sql"), "processed", "days", text);
  }
}
