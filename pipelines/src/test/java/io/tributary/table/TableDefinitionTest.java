package io.tributary.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TableDefinitionTest {
  private static final Path DECLARED =
      Path.of(System.getProperty("tributary.root"), "iceberg-schemas");

  static List<TableName> tables() {
    return TableName.ALL;
  }

  @Test
  void everyDeclaredTableHasANameAndEveryNameADeclaration() throws IOException {
    TreeSet<String> declared = new TreeSet<>();
    try (Stream<Path> files = Files.walk(DECLARED)) {
      files
          .filter(Files::isRegularFile)
          .map(file -> DECLARED.relativize(file).toString())
          .forEach(declared::add);
    }
    assertEquals(
        TableName.ALL.stream()
            .map(table -> table.namespace() + "/" + table.name() + ".json")
            .collect(Collectors.toCollection(TreeSet::new)),
        declared);
    TableName.ALL.forEach(
        table -> assertTrue(TableName.NAMESPACES.contains(table.namespace()), table.toString()));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void columnsAreNumberedAndDescribed(TableName table) {
    TableDefinition definition = TableDefinition.of(table);
    for (NestedField column : definition.schema().columns()) {
      assertNotNull(column.doc(), column.name());
      assertTrue(column.doc().endsWith("."), column.name());
    }
    int fields = TypeUtil.indexById(definition.schema().asStruct()).size();
    assertEquals(
        IntStream.rangeClosed(1, fields).boxed().toList(),
        TypeUtil.indexById(definition.schema().asStruct()).keySet().stream().sorted().toList());
    assertFalse(definition.comment().isBlank());
  }

  @ParameterizedTest
  @MethodSource("tables")
  void aDateColumnPartitionsIt(TableName table) {
    TableDefinition definition = TableDefinition.of(table);
    var last = definition.spec().fields().get(definition.spec().fields().size() - 1);
    assertTrue(last.transform().isIdentity());
    assertEquals("date", definition.schema().findType(last.sourceId()).toString());
    assertTrue(definition.schema().findColumnName(last.sourceId()).endsWith("_date"));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void namesAreParsedAsTheyAreWritten(TableName table) {
    assertEquals(table, TableName.parse(table.toString()));
  }

  @Test
  void anUnknownNameIsRefusedWithThoseThatThereAre() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> TableName.parse("raw.event"))
            .getMessage();
    assertTrue(message.contains("raw.event:"), message);
    assertTrue(message.contains("raw.events"), message);
  }

  @Test
  void positionsAreThoseOfTheColumns() {
    TableDefinition events = TableDefinition.of(TableName.PROCESSED_EVENTS);
    assertEquals(0, events.position("tenant_id"));
    assertEquals(events.schema().columns().size() - 1, events.position("run_id"));
    assertThrows(IllegalArgumentException.class, () -> events.position("runid"));
  }
}
