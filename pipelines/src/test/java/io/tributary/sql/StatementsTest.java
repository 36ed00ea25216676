package io.tributary.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class StatementsTest {
  @Test
  void semicolonsPartStatements() {
    assertEquals(List.of("SELECT 1", "SELECT 2"), Statements.split(" SELECT 1;\n\nSELECT 2 ;\n"));
  }

  @Test
  void lastStatementNeedsNoSemicolon() {
    assertEquals(List.of("SELECT 1"), Statements.split("SELECT 1"));
  }

  @Test
  void semicolonsInQuotesPartNothing() {
    assertEquals(
        List.of("SELECT 'it''s; one', \"a;\"\"b\"", "SELECT ';'"),
        Statements.split("SELECT 'it''s; one', \"a;\"\"b\"; SELECT ';'"));
  }

  @Test
  void semicolonsInCommentsPartNothing() {
    assertEquals(
        List.of("SELECT 1 -- one; it's\n+ 1 /* ; ' */", "SELECT 2"),
        Statements.split("SELECT 1 -- one; it's\n+ 1 /* ; ' */;SELECT 2"));
  }

  @Test
  void quotesHideComments() {
    assertEquals(
        List.of("SELECT '--', '/*'", "SELECT 2"), Statements.split("SELECT '--', '/*'; SELECT 2"));
  }

  @Test
  void commentsStayWithTheStatementBelow() {
    assertEquals(List.of("-- why\nSELECT 1"), Statements.split("-- why\nSELECT 1;"));
  }

  @Test
  void commentsAloneAreNoStatement() {
    assertEquals(List.of(), Statements.split("-- nothing;\n/* at all */ ;;\n"));
    assertEquals(List.of(), Statements.split(""));
  }

  @Test
  void whatIsNotClosedReachesToTheEnd() {
    assertEquals(List.of("SELECT 'a; b"), Statements.split("SELECT 'a; b"));
    assertEquals(List.of("SELECT 1 - 2 / 3"), Statements.split("SELECT 1 - 2 / 3"));
  }
}
