package io.tributary.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.types.Type.TypeID;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;

/** What Trino shows to analysts, against what is declared of the tables. */
final class AccessRulesTest {
  private static final Path ROOT = Path.of(System.getProperty("tributary.root"));
  private static final Set<TypeID> TELLING =
      Set.of(TypeID.STRING, TypeID.BINARY, TypeID.FIXED, TypeID.MAP, TypeID.LIST, TypeID.STRUCT);

  @Test
  void analystsSeePersonalColumnsThroughTheirMasks() throws IOException {
    Map<String, Map<String, String>> expected = new TreeMap<>();
    for (TableDefinition definition : analysed()) {
      Map<String, String> masks = new TreeMap<>();
      definition
          .personal()
          .forEach(
              (column, personal) ->
                  masks.put(column, mask(definition.schema().findField(column), personal)));
      expected.put(definition.name().toString(), masks);
    }
    for (String layer : List.of("processed", "access")) {
      views(layer).forEach(view -> expected.put(layer + "." + view, Map.of()));
    }
    Map<String, Map<String, String>> ruled = new TreeMap<>();
    for (JsonNode rule : rules("analyst")) {
      Map<String, String> masks = new TreeMap<>();
      rule.path("columns")
          .forEach(column -> masks.put(column.get("name").asText(), column.get("mask").asText()));
      for (String table : rule.get("table").asText().split("\\|")) {
        ruled.put(rule.get("schema").asText() + "." + table, masks);
      }
      assertEquals(List.of("SELECT"), values(rule.get("privileges")));
      // Without it, Trino lets whoever reads a table execute its procedures.
      assertEquals("true", rule.get("filter").asText());
    }
    assertEquals(expected, ruled);
  }

  @Test
  void adminsMakeTheViewsThatAreThere() throws IOException {
    Map<String, Set<String>> ruled = new TreeMap<>();
    for (JsonNode rule : rules("admin")) {
      if (!rule.get("schema").asText().equals("ops")) {
        ruled.put(
            rule.get("schema").asText(),
            new TreeSet<>(List.of(rule.get("table").asText().split("\\|"))));
      }
    }
    assertEquals(Map.of("processed", views("processed"), "access", views("access")), ruled);
  }

  /** A column that is not here has to say what it tells of a person, or to come here. */
  @Test
  void everyColumnThatCouldTellOfAPersonIsJudged() {
    Set<String> harmless = new TreeSet<>();
    for (TableDefinition definition : analysed()) {
      for (NestedField column : definition.schema().columns()) {
        if (TELLING.contains(column.type().typeId())
            && !definition.personal().containsKey(column.name())) {
          harmless.add(column.name());
        }
      }
    }
    assertEquals(
        Stream.of(
                ("automated_reason browser campaign channel content_id contents country currency"
                        + " device_class end_reason entry_page_group event_type exit_page_group"
                        + " first_channel from_page_group from_state funnel last_channel"
                        + " lifecycle_state medium operating_system page_group page_groups"
                        + " referrer_class revenue revenue_28 run_id source step_name steps target"
                        + " tenant_id to_page_group to_state top_contents top_page_groups visitors")
                    .split(" "))
            .collect(Collectors.toCollection(TreeSet::new)),
        harmless);
  }

  private static String mask(NestedField column, Personal personal) {
    String name = column.name();
    boolean isText = column.type().typeId() == TypeID.STRING;
    return switch (personal) {
      case VISITOR -> "substr(" + name + ", 1, 2) || " + text("substr(" + name + ", 3)");
      case ID -> isText ? text(name) : pseudonym(name);
      case DETAIL -> "NULL";
    };
  }

  private static String text(String text) {
    return "lower(to_hex(" + pseudonym("to_utf8(" + text + ")") + "))";
  }

  private static String pseudonym(String bytes) {
    return "substr(hmac_sha256(" + bytes + ", (SELECT key FROM ops.mask_key)), 1, 16)";
  }

  private static List<TableDefinition> analysed() {
    return TableName.ALL.stream()
        .filter(name -> name.namespace().matches("processed|access"))
        .map(TableDefinition::of)
        .toList();
  }

  /** Those of tables of the lake that are of one group alone. */
  private static List<JsonNode> rules(String group) throws IOException {
    JsonNode rules =
        new ObjectMapper()
            .readTree(Files.readString(ROOT.resolve("runners-config/trino/etc/rules.json")));
    return Stream.iterate(0, i -> i < rules.get("tables").size(), i -> i + 1)
        .map(rules.get("tables")::get)
        .filter(rule -> rule.path("group").asText().equals(group))
        .toList();
  }

  private static List<String> values(JsonNode array) {
    return Stream.iterate(0, i -> i < array.size(), i -> i + 1)
        .map(i -> array.get(i).asText())
        .toList();
  }

  private static Set<String> views(String layer) throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("sql/views").resolve(layer))) {
      return files
          .map(file -> file.getFileName().toString().replace(".sql", ""))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
