package io.tributary.table;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.SortField;
import org.apache.iceberg.types.Types.NestedField;

/** The reference of tables and views, {@code docs/tables.md}, from what declares them. */
public final class TablesDocument {
  private static final String HEADING =
      """
      # Tables and views

      Generated from `iceberg-schemas` and `sql/views`; do not edit. After a change there:

      ```
      ./mvnw -B -pl pipelines test -Dtest=TablesDocumentTest -Dgolden.update=true
      ```

      A table's name is also its file: `processed.events` is `iceberg-schemas/processed/events.json`.
      Instants are stored in UTC with microseconds; dates are days in the lake's reporting zone where
      nothing else is said. A required column is never null. A personal column is masked for analysts, by what is
      said there: [access.md](access.md).
      """;

  private final StringBuilder out = new StringBuilder(HEADING);

  private TablesDocument() {}

  /**
   * Writes the document.
   *
   * @param definitions in the order in which the tables of a layer are shown
   * @param views the text of each view's file, by the view's name, such as {@code
   *     processed.sessions}
   * @return Markdown
   */
  public static String of(List<TableDefinition> definitions, Map<String, String> views) {
    TablesDocument document = new TablesDocument();
    Map<String, String> sorted = new TreeMap<>(views);
    for (String layer : TableName.NAMESPACES) {
      definitions.stream()
          .filter(definition -> definition.name().namespace().equals(layer))
          .forEach(document::table);
      sorted.forEach(
          (name, text) -> {
            if (name.startsWith(layer + ".")) {
              document.view(name, text);
            }
          });
    }
    return document.out.toString();
  }

  private void table(TableDefinition definition) {
    line("");
    line("## %s".formatted(definition.name()));
    line("");
    line(definition.comment());
    line("");
    line("| column | type | required | personal | unit | meaning | example |");
    line("|---|---|---|---|---|---|---|");
    for (NestedField column : definition.schema().columns()) {
      line(
          "| `%s` | %s | %s | %s | %s | %s | `%s` |"
              .formatted(
                  column.name(),
                  type(column),
                  column.isRequired() ? "yes" : "no",
                  definition.personal().containsKey(column.name())
                      ? definition.personal().get(column.name())
                      : "",
                  unit(column),
                  cell(column.doc()),
                  cell(definition.examples().get(column.name()))));
    }
    line("");
    line("Partitioned by %s.".formatted(partitioning(definition)));
    if (definition.sortOrder().isSorted()) {
      line("Sorted within a file by %s.".formatted(sorting(definition)));
    }
  }

  private void view(String name, String text) {
    line("");
    line("## %s (view)".formatted(name));
    line("");
    List<String> header =
        text.lines()
            .takeWhile(each -> each.startsWith("--"))
            .map(each -> each.substring(2))
            .map(each -> each.startsWith(" ") ? each.substring(1) : each)
            .toList();
    boolean inQuery = false;
    for (String each : header) {
      boolean isQuery = each.startsWith("  ");
      if (isQuery != inQuery) {
        line(isQuery ? "```sql" : "```");
        inQuery = isQuery;
      }
      line(isQuery ? each.substring(2) : each);
    }
    if (inQuery) {
      line("```");
    }
  }

  private static String type(NestedField column) {
    if (column.type().isMapType()) {
      return "map of %s to %s"
          .formatted(column.type().asMapType().keyType(), column.type().asMapType().valueType());
    }
    return column.type().toString();
  }

  private static String unit(NestedField column) {
    String name = column.name();
    if (name.matches(".*_ms(_[0-9]+)?")) {
      return "ms";
    }
    if (name.endsWith("_permille")) {
      return "1/1000";
    }
    return switch (name) {
      case "seconds_from" -> "s";
      case "clicks" -> "steps";
      case "amount", "revenue", "revenue_28" -> "currency";
      default -> "";
    };
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private static String partitioning(TableDefinition definition) {
    return definition.spec().fields().stream()
        .map(field -> transformed(definition, field.sourceId(), transform(field)))
        .collect(Collectors.joining(", "));
  }

  private static String transform(PartitionField field) {
    return field.transform().toString();
  }

  private static String sorting(TableDefinition definition) {
    return definition.sortOrder().fields().stream()
        .map(field -> transformed(definition, field.sourceId(), transform(field)))
        .collect(Collectors.joining(", "));
  }

  private static String transform(SortField field) {
    return field.transform().toString();
  }

  private static String transformed(TableDefinition definition, int column, String transform) {
    String name = definition.schema().findColumnName(column);
    return transform.equals("identity") ? "`" + name + "`" : transform + " of `" + name + "`";
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
