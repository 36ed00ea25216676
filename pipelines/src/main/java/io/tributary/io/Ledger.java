package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.Row;
import io.tributary.table.TableName;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types.NestedField;

/**
 * What one run notes in {@code ops.ledger}.
 *
 * @param input what was read, for a person
 * @param from first day that was rewritten, days since 1970; null if none was
 * @param to first day after the range; null if none was rewritten
 */
public record Ledger(
    String runId,
    Instant runAt,
    String job,
    String codeVersion,
    String rulesHash,
    String input,
    Integer from,
    Integer to) {

  /** Writes a row for each stage that counted, and commits nothing. */
  List<DataFile> write(Table table, Map<String, Long> counts) {
    TreeSet<String> stages = new TreeSet<>();
    counts.keySet().forEach(name -> stages.add(name.substring(0, name.indexOf('.'))));
    List<DataFile> written = new ArrayList<>();
    List<Row> rows = stages.stream().map(stage -> row(stage, counts)).toList();
    if (!rows.isEmpty()) {
      TableFiles.PartitionWriter writer =
          new TableFiles(table, false, runId).open(Row.of(rows.get(0).value(1)), written::add);
      rows.forEach(writer::write);
      writer.close();
    }
    return written;
  }

  /**
   * Writes the rows of a run that is staged, as of another time, and commits nothing.
   *
   * @param ref the branch on which they are staged
   */
  static List<DataFile> redate(Lake lake, String ref, String runId, Instant at) {
    Table table = lake.load(TableName.LEDGER);
    List<String> columns = table.schema().columns().stream().map(NestedField::name).toList();
    TableRead read =
        TableRead.plan(
            lake.location(),
            table,
            TableName.LEDGER,
            ref,
            Expressions.equal(Staging.RUN_COLUMN, runId),
            columns);
    List<DataFile> written = new ArrayList<>();
    int day = (int) LocalDate.ofInstant(at, ZoneOffset.UTC).toEpochDay();
    TableFiles.PartitionWriter writer =
        new TableFiles(table, false, runId).open(Row.of(day), written::add);
    try (TableReader reader = new TableReader(read)) {
      for (String part : read.parts()) {
        reader.forEach(
            part,
            row -> {
              if (runId.equals(row.value(columns.indexOf(Staging.RUN_COLUMN)))) {
                row.set(columns.indexOf("run_date"), day);
                row.set(columns.indexOf("run_at"), ChronoUnit.MICROS.between(Instant.EPOCH, at));
                writer.write(row);
              }
            });
      }
    }
    writer.close();
    return written;
  }

  /** The row of one stage; a count that is missing is zero. */
  private Row row(String stage, Map<String, Long> counts) {
    return Row.of(
        runId,
        (int) LocalDate.ofInstant(runAt, ZoneOffset.UTC).toEpochDay(),
        ChronoUnit.MICROS.between(Instant.EPOCH, runAt),
        job,
        codeVersion,
        rulesHash,
        input,
        stage,
        from,
        to,
        count(counts, stage, "in"),
        count(counts, stage, "out"),
        count(counts, stage, "duplicate"),
        count(counts, stage, "dead_letter"),
        count(counts, stage, "late"),
        count(counts, stage, "filtered"),
        count(counts, stage, "id_conflict"));
  }

  private static long count(Map<String, Long> counts, String stage, String name) {
    return counts.getOrDefault(stage + "." + name, 0L);
  }
}
