package io.tributary.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Consumer;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LakeTest {
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final TableName SESSIONS = TableName.SESSION_CHANGES;

  @TempDir Path directory;
  private Lake lake;

  @BeforeEach
  void open() {
    lake = Lake.open(LakeLocation.local(directory.resolve("lake")));
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void createdTablesAreAsDeclared() {
    List<String> done = lake.createOrEvolve(UTC);
    assertEquals(TableName.ALL.stream().map(table -> "created " + table).toList(), done);
    for (TableName name : TableName.ALL) {
      assertEqual(TableDefinition.of(name), lake.load(name));
      assertEquals(
          TableDefinition.of(name).schema().asStruct(), lake.load(name).schema().asStruct());
      assertEquals(TableDefinition.of(name).spec().toString(), lake.load(name).spec().toString());
      assertEquals(
          TableDefinition.of(name).sortOrder().toString(), lake.load(name).sortOrder().toString());
    }
  }

  @Test
  void anotherTimeThereIsNothingToDo() {
    lake.createOrEvolve(UTC);
    var before = lake.load(SESSIONS).schema().schemaId();
    assertEquals(List.of(), lake.createOrEvolve(UTC));
    assertEquals(List.of(), lake.createOrEvolve((ZoneId) null));
    assertEquals(before, lake.load(SESSIONS).schema().schemaId());
  }

  @Test
  void missingTablesAreCreatedBesideOthers() {
    lake.createOrEvolve(List.of(TableDefinition.of(TableName.RAW_EVENTS)), UTC);
    List<String> done = lake.createOrEvolve((ZoneId) null);
    assertEquals(TableName.ALL.size() - 1, done.size());
    assertFalse(done.contains("created raw.events"));
  }

  @Test
  void aLakeStaysInTheZoneInWhichItWasCreated() {
    ZoneId zone = ZoneId.of("America/New_York");
    lake.createOrEvolve(zone);
    assertEquals(zone, lake.zone());
    lake.createOrEvolve((ZoneId) null);
    lake.createOrEvolve(zone);
    assertEquals(zone, lake.zone());
    EvolutionException refused =
        assertThrows(
            EvolutionException.class, () -> lake.createOrEvolve(ZoneId.of("Europe/Berlin")));
    assertTrue(refused.getMessage().contains("America/New_York"), refused.getMessage());
    assertTrue(refused.getMessage().contains("Europe/Berlin"), refused.getMessage());
    assertEquals(zone, lake.zone());
  }

  @Test
  void aNewLakeIsInUtcUnlessToldOtherwise() {
    lake.createOrEvolve((ZoneId) null);
    assertEquals(UTC, lake.zone());
  }

  @Test
  void anOlderTableIsWidened() {
    create(
        declared -> {
          remove(declared, "exit_page_group");
          remove(declared, "user_id");
          field(declared, "event_count").put("type", "int");
          field(declared, "entry_page_group").put("required", true);
          field(declared, "last_event_id").put("doc", "Old.");
          ((ObjectNode) declared.get("properties")).put("comment", "Old.");
        });
    List<String> done = lake.createOrEvolve(List.of(TableDefinition.of(SESSIONS)), null);
    assertEqual(TableDefinition.of(SESSIONS), lake.load(SESSIONS));
    assertEquals(
        List.of(
            "added column exit_page_group (string) to processed.session_changes",
            "added column user_id (string) to processed.session_changes",
            "described column last_event_id of processed.session_changes anew",
            "made column entry_page_group of processed.session_changes optional",
            "set comment of processed.session_changes to " + TableDefinition.of(SESSIONS).comment(),
            "widened column event_count of processed.session_changes from int to long"),
        done.stream().sorted().toList());
    assertEquals(
        List.of(), lake.createOrEvolve(List.of(TableDefinition.of(SESSIONS)), null), "again");
  }

  /** Rows are written by the position of their columns. */
  @Test
  void aNewColumnComesWhereItIsDeclared() {
    create(
        declared -> {
          remove(declared, "tenant_id");
          remove(declared, "session_id");
          remove(declared, "started_at");
          ((ArrayNode) declared.get("write-order").get("fields")).removeAll();
          ((ObjectNode) declared.get("write-order")).put("order-id", 0);
        });
    TableDefinition optional =
        definition(
            declared -> {
              for (String name : List.of("tenant_id", "session_id", "started_at")) {
                field(declared, name).put("required", false);
              }
              ((ArrayNode) declared.get("write-order").get("fields")).removeAll();
              ((ObjectNode) declared.get("write-order")).put("order-id", 0);
            });
    lake.createOrEvolve(List.of(optional), null);
    assertEqual(optional, lake.load(SESSIONS));
  }

  @Test
  void columnsFollowTheDeclarationIntoAnotherOrder() {
    create(
        declared -> {
          ArrayNode fields = (ArrayNode) declared.get("schema").get("fields");
          fields.add(fields.remove(2));
        });
    List<String> done = lake.createOrEvolve(List.of(TableDefinition.of(SESSIONS)), null);
    assertEquals(List.of("moved column session_id of processed.session_changes"), done);
    assertEqual(TableDefinition.of(SESSIONS), lake.load(SESSIONS));
  }

  @ParameterizedTest
  @CsvSource({
    "long,int,event_count",
    "long,string,event_count",
    "string,long,user_id",
    "timestamptz,date,started_at",
    "'decimal(18, 4)','decimal(9, 4)',page_view_count",
    "'decimal(18, 4)','decimal(18, 2)',page_view_count"
  })
  void aTypeIsNotNarrowed(String from, String to, String column) {
    create(declared -> field(declared, column).put("type", from));
    assertRefused(
        definition(declared -> field(declared, column).put("type", to)),
        "Cannot change column %s of processed.session_changes from %s to %s:"
            .formatted(column, from, to));
  }

  @Test
  void aColumnIsNotDropped() {
    create(declared -> {});
    assertRefused(
        definition(declared -> remove(declared, "exit_page_group")),
        "Cannot drop column exit_page_group (string) of processed.session_changes:");
  }

  @Test
  void aColumnIsNotMadeRequired() {
    create(declared -> {});
    assertRefused(
        definition(declared -> field(declared, "exit_page_group").put("required", true)),
        "Cannot make column exit_page_group (string) of processed.session_changes required:");
  }

  @Test
  void aRequiredColumnIsNotAdded() {
    create(declared -> remove(declared, "exit_page_group"));
    assertRefused(
        definition(declared -> field(declared, "exit_page_group").put("required", true)),
        "Cannot add column exit_page_group (string) to processed.session_changes as required:");
  }

  @Test
  void thePartitioningStays() {
    create(declared -> {});
    assertRefused(
        definition(
            declared ->
                ((ObjectNode) declared.get("partition-spec").get("fields").get(0))
                    .put("source-id", 1)
                    .put("name", "tenant_id")),
        "Cannot change the partitioning of processed.session_changes from");
  }

  @Test
  void allProblemsAreToldTogetherAndNothingIsChanged() {
    lake.createOrEvolve(UTC);
    TableDefinition narrower =
        definition(
            declared -> {
              remove(declared, "user_id");
              field(declared, "event_count").put("type", "int");
            });
    TableDefinition wider = wider(TableName.VISITOR_DAY_CHANGES);
    EvolutionException refused =
        assertThrows(
            EvolutionException.class,
            () -> lake.createOrEvolve(List.of(wider, narrower), ZoneId.of("Asia/Tokyo")));
    assertEquals(3, refused.getMessage().lines().count(), refused.getMessage());
    assertEqual(
        TableDefinition.of(TableName.VISITOR_DAY_CHANGES),
        lake.load(TableName.VISITOR_DAY_CHANGES));
    assertEqual(TableDefinition.of(SESSIONS), lake.load(SESSIONS));
  }

  private void assertRefused(TableDefinition definition, String sentence) {
    Table before = lake.load(SESSIONS);
    EvolutionException refused =
        assertThrows(
            EvolutionException.class, () -> lake.createOrEvolve(List.of(definition), null));
    assertTrue(refused.getMessage().startsWith(sentence), refused.getMessage());
    Table after = lake.load(SESSIONS);
    assertEquals(before.schema().asStruct(), after.schema().asStruct());
    assertEquals(before.spec(), after.spec());
    assertEquals(before.properties(), after.properties());
  }

  private static void assertEqual(TableDefinition definition, Table table) {
    assertEquals(
        definition.schema().columns().stream().map(LakeTest::withoutId).toList(),
        table.schema().columns().stream().map(LakeTest::withoutId).toList());
    assertEquals(
        definition.spec().fields().stream()
            .map(field -> definition.schema().findColumnName(field.sourceId()) + field.transform())
            .toList(),
        table.spec().fields().stream()
            .map(field -> table.schema().findColumnName(field.sourceId()) + field.transform())
            .toList());
    assertEquals(
        definition.sortOrder().fields().stream()
            .map(field -> definition.schema().findColumnName(field.sourceId()) + field.direction())
            .toList(),
        table.sortOrder().fields().stream()
            .map(field -> table.schema().findColumnName(field.sourceId()) + field.direction())
            .toList());
    definition
        .properties()
        .forEach(
            (key, value) -> {
              if (!key.equals("format-version")) {
                assertEquals(value, table.properties().get(key), key);
              }
            });
    assertEquals(
        definition.properties().get("format-version"),
        Integer.toString(((HasTableOperations) table).operations().current().formatVersion()));
  }

  /** Ids of a widened table count on from those that it had. */
  private static String withoutId(NestedField column) {
    return "%s %s %s %s"
        .formatted(
            column.name(),
            column.type().toString().replaceAll("\\d+: ", ""),
            column.isRequired(),
            column.doc());
  }

  private void create(Consumer<JsonNode> change) {
    lake.createOrEvolve(List.of(definition(change)), UTC);
  }

  private static TableDefinition definition(Consumer<JsonNode> change) {
    return definition(SESSIONS, change);
  }

  private static TableDefinition wider(TableName name) {
    return definition(
        name,
        declared ->
            ((ArrayNode) declared.get("schema").get("fields"))
                .addObject()
                .put("id", 99)
                .put("name", "added")
                .put("required", false)
                .put("type", "string")
                .put("doc", "Added."));
  }

  private static TableDefinition definition(TableName name, Consumer<JsonNode> change) {
    String file = "/iceberg-schemas/%s/%s.json".formatted(name.namespace(), name.name());
    try (var in = LakeTest.class.getResourceAsStream(file)) {
      JsonNode declared = new ObjectMapper().readTree(in);
      change.accept(declared);
      return TableDefinition.parse(name, declared);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode field(JsonNode declared, String name) {
    for (JsonNode field : declared.get("schema").get("fields")) {
      if (field.get("name").asText().equals(name)) {
        return (ObjectNode) field;
      }
    }
    throw new IllegalArgumentException(name);
  }

  private static void remove(JsonNode declared, String name) {
    ArrayNode fields = (ArrayNode) declared.get("schema").get("fields");
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).get("name").asText().equals(name)) {
        fields.remove(i);
        return;
      }
    }
    throw new IllegalArgumentException(name);
  }
}
