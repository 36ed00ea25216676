package io.tributary.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;

final class TablesDocumentTest {
  private static final Path ROOT = Path.of(System.getProperty("tributary.root"));
  private static final Path DOCUMENT = ROOT.resolve("docs/tables.md");

  @Test
  void documentIsAsTheDeclarationsSay() throws IOException {
    String expected = TablesDocument.of(definitions(), views());
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(DOCUMENT, expected);
    }
    assertEquals(
        expected,
        Files.readString(DOCUMENT),
        "docs/tables.md is stale; write it anew with -Dgolden.update=true");
  }

  @Test
  void everyColumnSaysWhatItMeansAndShowsAValue() {
    for (TableDefinition definition : definitions()) {
      for (NestedField column : definition.schema().columns()) {
        String name = definition.name() + "." + column.name();
        assertTrue(column.doc() != null && !column.doc().isBlank(), name + " has no doc");
        assertFalse(
            definition.examples().getOrDefault(column.name(), "").isBlank(),
            name + " has no example");
      }
    }
  }

  private static List<TableDefinition> definitions() {
    return TableName.ALL.stream().map(TableDefinition::of).toList();
  }

  private static Map<String, String> views() throws IOException {
    Map<String, String> views = new TreeMap<>();
    try (Stream<Path> files = Files.walk(ROOT.resolve("sql/views"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".sql")).toList()) {
        String name = file.getFileName().toString().replace(".sql", "");
        views.put(file.getParent().getFileName() + "." + name, Files.readString(file));
      }
    }
    return views;
  }
}
