package io.tributary.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.PartitionSpecParser;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.SortOrderParser;
import org.apache.iceberg.types.Type.TypeID;

/**
 * A table as {@code iceberg-schemas} declares it.
 *
 * @param examples a value of each column, as a person would write it, by the column's name
 * @param personal the columns that tell of a person, by their names
 * @param key the columns that together name a row of the view; empty if they are not declared.
 *     Nulls are equal.
 * @param sums the columns that are summed over rows of one key, sketches among them; the first
 *     counts what the row is made of, and a sum whose count is zero is not shown. Empty where rows
 *     are not summed.
 */
public record TableDefinition(
    TableName name,
    Schema schema,
    PartitionSpec spec,
    SortOrder sortOrder,
    Map<String, String> examples,
    Map<String, Personal> personal,
    Map<String, String> properties,
    List<String> key,
    List<String> sums) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<TableName, TableDefinition> CARRIED = new ConcurrentHashMap<>();

  /** The declaration that this build carries. */
  public static TableDefinition of(TableName name) {
    return CARRIED.computeIfAbsent(name, TableDefinition::read);
  }

  private static TableDefinition read(TableName name) {
    String resource = "/iceberg-schemas/%s/%s.json".formatted(name.namespace(), name.name());
    try (InputStream in = TableDefinition.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("Cannot find " + resource);
      }
      return parse(name, JSON.readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + resource, e);
    }
  }

  /** Reads the body of Iceberg's REST request that creates a table. */
  public static TableDefinition parse(TableName name, JsonNode body) {
    Schema schema = SchemaParser.fromJson(body.get("schema"));
    PartitionSpec spec =
        PartitionSpecParser.fromJson(schema, body.get("partition-spec").toString());
    SortOrder order = SortOrderParser.fromJson(schema, body.get("write-order").toString());
    Map<String, String> examples = new TreeMap<>();
    Map<String, Personal> personal = new TreeMap<>();
    for (JsonNode field : body.get("schema").get("fields")) {
      if (field.hasNonNull("example")) {
        examples.put(field.get("name").asText(), field.get("example").asText());
      }
      if (field.hasNonNull("personal")) {
        personal.put(field.get("name").asText(), Personal.of(field.get("personal")));
      }
    }
    Map<String, String> properties = new TreeMap<>();
    body.get("properties")
        .properties()
        .forEach(property -> properties.put(property.getKey(), property.getValue().asText()));
    return new TableDefinition(
        name,
        schema,
        spec,
        order,
        Collections.unmodifiableMap(examples),
        Collections.unmodifiableMap(personal),
        Collections.unmodifiableMap(properties),
        listed(properties.get("tributary.key")),
        listed(properties.get("tributary.sums")));
  }

  /** What a row of the table means, in a sentence. */
  public String comment() {
    return properties.get("comment");
  }

  /** The name under which people query it: that of its view, where it is a log of changes. */
  public String view() {
    return properties.getOrDefault("tributary.view", name.toString());
  }

  /** The columns whose sums tell of a day: its main figures, whole numbers and decimals. */
  public List<String> figures() {
    List<String> figures = new ArrayList<>(listed(properties.get("tributary.figures")));
    sums.stream()
        .filter(column -> schema.findType(column).typeId() != TypeID.BINARY)
        .forEach(figures::add);
    return figures;
  }

  private static List<String> listed(String columns) {
    return columns == null ? List.of() : List.of(columns.split(","));
  }

  /** The column by which days are partitions. */
  public String dateColumn() {
    return spec.fields().get(spec.fields().size() - 1).name();
  }

  /** Position of a column in a {@link Row}. */
  public int position(String column) {
    for (int i = 0; i < schema.columns().size(); i++) {
      if (schema.columns().get(i).name().equals(column)) {
        return i;
      }
    }
    throw new IllegalArgumentException("Unknown column %s in %s".formatted(column, name));
  }
}
