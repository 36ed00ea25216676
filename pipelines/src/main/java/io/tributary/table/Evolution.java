package io.tributary.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types.NestedField;

/**
 * What has to be done to a table so that it is what a definition says. Only widening is possible: a
 * new optional column, a wider type, a column that may now be absent.
 */
final class Evolution {
  private final Table table;
  private final TableDefinition definition;
  private final List<String> problems = new ArrayList<>();
  private final List<String> steps = new ArrayList<>();
  private final UpdateSchema update;
  private final Map<String, String> properties = new HashMap<>();
  private boolean widens;

  private Evolution(Table table, TableDefinition definition) {
    this.table = table;
    this.definition = definition;
    this.update = table.updateSchema();
  }

  static Evolution of(Table table, TableDefinition definition) {
    Evolution evolution = new Evolution(table, definition);
    evolution.compareColumns();
    evolution.compareLayout();
    return evolution;
  }

  List<String> problems() {
    return problems;
  }

  private void compareColumns() {
    for (NestedField has : table.schema().columns()) {
      if (definition.schema().findField(has.name()) == null) {
        problems.add(
            "Cannot drop column %s (%s) of %s: a table is only ever widened"
                .formatted(has.name(), has.type(), definition.name()));
      }
    }
    for (NestedField wants : definition.schema().columns()) {
      NestedField has = table.schema().findField(wants.name());
      if (has == null) {
        add(wants);
      } else {
        widen(has, wants);
      }
    }
    if (problems.isEmpty()) {
      order();
    }
  }

  /** Brings the columns into the definition's order, since rows are written by position. */
  private void order() {
    List<String> names = new ArrayList<>();
    table.schema().columns().forEach(column -> names.add(column.name()));
    List<NestedField> wanted = definition.schema().columns();
    for (int i = 0; i < wanted.size(); i++) {
      String name = wanted.get(i).name();
      if (i < names.size() && names.get(i).equals(name)) {
        continue;
      }
      if (names.remove(name)) {
        steps.add("moved column %s of %s".formatted(name, definition.name()));
      }
      names.add(i, name);
      widens = true;
      if (i == 0) {
        update.moveFirst(name);
      } else {
        update.moveAfter(name, names.get(i - 1));
      }
    }
  }

  private void add(NestedField wants) {
    if (wants.isRequired()) {
      problems.add(
          "Cannot add column %s (%s) to %s as required: rows that exist have no value for it"
              .formatted(wants.name(), wants.type(), definition.name()));
      return;
    }
    widens = true;
    update.addColumn(wants.name(), wants.type(), wants.doc());
    steps.add(
        "added column %s (%s) to %s".formatted(wants.name(), wants.type(), definition.name()));
  }

  private void widen(NestedField has, NestedField wants) {
    String column = wants.name();
    if (!sameShape(has.type(), wants.type())) {
      if (has.type().isPrimitiveType()
          && wants.type().isPrimitiveType()
          && TypeUtil.isPromotionAllowed(has.type(), wants.type().asPrimitiveType())) {
        widens = true;
        update.updateColumn(column, wants.type().asPrimitiveType());
        steps.add(
            "widened column %s of %s from %s to %s"
                .formatted(column, definition.name(), has.type(), wants.type()));
      } else {
        problems.add(
            "Cannot change column %s of %s from %s to %s: a type can only be widened"
                .formatted(column, definition.name(), has.type(), wants.type()));
      }
    }
    if (has.isOptional() && wants.isRequired()) {
      problems.add(
          "Cannot make column %s (%s) of %s required: rows that exist may have no value for it"
              .formatted(column, has.type(), definition.name()));
    } else if (has.isRequired() && wants.isOptional()) {
      widens = true;
      update.makeColumnOptional(column);
      steps.add("made column %s of %s optional".formatted(column, definition.name()));
    }
    if (wants.doc() != null && !wants.doc().equals(has.doc())) {
      widens = true;
      update.updateColumnDoc(column, wants.doc());
      steps.add("described column %s of %s anew".formatted(column, definition.name()));
    }
  }

  private static boolean sameShape(Type has, Type wants) {
    return has.isPrimitiveType()
        ? has.equals(wants)
        : has.toString().replaceAll("\\d+: ", "").equals(wants.toString().replaceAll("\\d+: ", ""));
  }

  private void compareLayout() {
    if (!partitioning(table.spec().toString()).equals(partitioning(definition.spec().toString()))) {
      problems.add(
          "Cannot change the partitioning of %s from %s to %s: days would no longer be whole partitions"
              .formatted(definition.name(), table.spec(), definition.spec()));
    }
    definition
        .properties()
        .forEach(
            (key, value) -> {
              boolean reserved = key.equals("format-version");
              if (!reserved && !value.equals(table.properties().get(key))) {
                properties.put(key, value);
                steps.add("set %s of %s to %s".formatted(key, definition.name(), value));
              }
            });
  }

  private static String partitioning(String spec) {
    return spec.replaceAll("\\d+: ", "").replaceAll("\\(\\d+\\)", "");
  }

  /** Does it; returns a line for each change. */
  List<String> apply() {
    if (widens) {
      update.commit();
    }
    if (!properties.isEmpty()) {
      Lake.setProperties(table, properties);
    }
    return steps;
  }
}
