package io.tributary.io;

import io.tributary.event.Bytes;
import io.tributary.event.ContentHash;
import io.tributary.table.Lake;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.util.ByteBuffers;

/**
 * Compares what a table's view shows in two states, day by day and row by row, on all columns but
 * those that say how a row came there.
 */
public final class ViewComparison {
  private static final Set<String> HOW = Set.of("revision", "is_retracted", "is_final", "run_id");
  private static final long ROWS_PER_PASS = 1_000_000;
  private static final int SHOWN = 5;

  /**
   * What was found in one table.
   *
   * @param rows of the expected state
   * @param missing rows that are expected, and of which the actual state has no such key
   * @param extra rows of the actual state whose key is not expected
   * @param different rows whose key is in both, with other values
   * @param figures the sums of the table's figures in both states
   * @param first the first differences, a line each
   */
  public record Result(
      TableName table,
      long rows,
      long missing,
      long extra,
      long different,
      List<Figure> figures,
      List<String> first) {
    public boolean isEqual() {
      return missing == 0 && extra == 0 && different == 0;
    }

    /** What was found in further days of the same table. */
    public Result plus(Result other) {
      return new Result(
          table,
          rows + other.rows,
          missing + other.missing,
          extra + other.extra,
          different + other.different,
          Figure.plus(figures, other.figures),
          Stream.concat(first.stream(), other.first.stream()).limit(SHOWN).toList());
    }
  }

  /** The sum of a column over the rows of each state. */
  public record Figure(String column, BigDecimal expected, BigDecimal actual) {
    private static List<Figure> plus(List<Figure> a, List<Figure> b) {
      List<Figure> sums = new ArrayList<>();
      for (int i = 0; i < a.size(); i++) {
        sums.add(
            new Figure(
                a.get(i).column,
                a.get(i).expected.add(b.get(i).expected),
                a.get(i).actual.add(b.get(i).actual)));
      }
      return sums;
    }
  }

  private final long rowsPerPass;
  private final Lake lake;
  private final TableName name;
  private final TableDefinition definition;
  private final Table table;
  private final List<NestedField> columns;
  private final List<String> names;
  private final List<Integer> key = new ArrayList<>();
  private final RowCodec codec;
  private final List<Integer> compared = new ArrayList<>();
  private final Bytes scratch = new Bytes(4096);
  private final List<String> first = new ArrayList<>();
  private final List<String> figures;
  private final BigDecimal[] expectedFigures;
  private final BigDecimal[] actualFigures;
  private long rows;
  private long missing;
  private long extra;
  private long different;

  private ViewComparison(Lake lake, TableName name, long rowsPerPass) {
    this.rowsPerPass = rowsPerPass;
    this.lake = lake;
    this.name = name;
    this.table = lake.load(name);
    this.definition = TableDefinition.of(name);
    this.columns = definition.schema().columns();
    this.names = columns.stream().map(NestedField::name).toList();
    definition.key().forEach(column -> key.add(names.indexOf(column)));
    for (int i = 0; i < columns.size(); i++) {
      if (!HOW.contains(names.get(i))) {
        compared.add(i);
      }
    }
    this.figures = definition.figures();
    this.expectedFigures = zeros();
    this.actualFigures = zeros();
    this.codec = new RowCodec(new Schema(compared.stream().map(columns::get).toList()));
  }

  private BigDecimal[] zeros() {
    BigDecimal[] zeros = new BigDecimal[figures.size()];
    Arrays.fill(zeros, BigDecimal.ZERO);
    return zeros;
  }

  /**
   * Compares the rows of some days.
   *
   * @param runId of the run that staged the expected state
   * @param actual the snapshot of the actual state; null if the table is empty
   * @param days since 1970
   */
  public static Result of(Lake lake, TableName name, String runId, Long actual, Set<Integer> days) {
    return of(lake, name, runId, actual, days, ROWS_PER_PASS);
  }

  static Result of(
      Lake lake, TableName name, String runId, Long actual, Set<Integer> days, long rowsPerPass) {
    ViewComparison comparison = new ViewComparison(lake, name, rowsPerPass);
    long expected = comparison.table.snapshot(Staging.branch(runId)).snapshotId();
    Set<Integer> present = new TreeSet<>(comparison.read(expected, days).recordsByDay().keySet());
    if (actual != null) {
      present.addAll(comparison.read(actual, days).recordsByDay().keySet());
    }
    for (int day : present) {
      comparison.day(expected, actual, day);
    }
    return new Result(
        name,
        comparison.rows,
        comparison.missing,
        comparison.extra,
        comparison.different,
        comparison.figures(),
        comparison.first);
  }

  /**
   * The newest snapshot of a table that holds no commit of a stream after a moment; null if the
   * table had none.
   *
   * @param streamUntil in milliseconds since 1970
   */
  public static Long snapshotAsOf(Lake lake, TableName name, long streamUntil) {
    Table table = lake.load(name);
    Snapshot candidate = table.currentSnapshot();
    for (Snapshot at = candidate; at != null; at = Ancestry.parent(table, at)) {
      if (at.summary().containsKey(StreamProgress.STREAM) && at.timestampMillis() > streamUntil) {
        candidate = Ancestry.parent(table, at);
      }
    }
    return candidate == null ? null : candidate.snapshotId();
  }

  private TableRead read(long snapshot, Set<Integer> days) {
    return TableRead.planAt(
        lake.location(),
        table,
        name,
        snapshot,
        DayRanges.of(days).filter(definition.dateColumn()),
        names);
  }

  private void day(long expected, Long actual, int day) {
    TableRead expectedRead = read(expected, Set.of(day));
    TableRead actualRead = actual == null ? null : read(actual, Set.of(day));
    long records =
        expectedRead.recordsByDay().getOrDefault(day, 0L)
            + (actualRead == null ? 0 : actualRead.recordsByDay().getOrDefault(day, 0L));
    int passes = 1 + (int) (records / rowsPerPass);
    for (int pass = 0; pass < passes; pass++) {
      Side left = new Side(expectedRead, pass, passes);
      Side right = new Side(actualRead, pass, passes);
      compare(left.rows(), right.rows());
    }
  }

  private List<Figure> figures() {
    List<Figure> sums = new ArrayList<>();
    for (int i = 0; i < expectedFigures.length; i++) {
      sums.add(new Figure(figures.get(i), expectedFigures[i], actualFigures[i]));
    }
    return sums;
  }

  private void add(Held held, BigDecimal[] sums) {
    for (int i = 0; i < sums.length; i++) {
      Object value = held.row.value(names.indexOf(figures.get(i)));
      BigDecimal amount =
          value instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf((Long) value);
      sums[i] = sums[i].add(amount.multiply(BigDecimal.valueOf(held.count)));
    }
  }

  private void compare(Map<ContentHash, Held> expected, Map<ContentHash, Held> actual) {
    expected.values().forEach(held -> add(held, expectedFigures));
    actual.values().forEach(held -> add(held, actualFigures));
    expected.forEach(
        (key, held) -> {
          rows += held.count;
          Held other = actual.remove(key);
          long others = other == null ? 0 : other.count;
          if (others < held.count) {
            missing += held.count - others;
            show("missing", held, null);
          } else if (others > held.count) {
            extra += others - held.count;
            show("extra", other, null);
          }
          if (other != null && !other.hash.equals(held.hash)) {
            different += Math.min(others, held.count);
            show("different", held, other);
          }
        });
    actual.forEach(
        (key, held) -> {
          extra += held.count;
          show("extra", held, null);
        });
  }

  private void show(String what, Held expected, Held actual) {
    if (first.size() == SHOWN) {
      return;
    }
    StringBuilder line = new StringBuilder(what);
    for (int column : actual == null ? compared : key) {
      line.append(' ').append(names.get(column)).append('=').append(text(expected.row, column));
    }
    if (actual != null) {
      for (int column : compared) {
        String wanted = text(expected.row, column);
        String found = text(actual.row, column);
        if (!wanted.equals(found)) {
          line.append("; %s is %s, should be %s".formatted(names.get(column), found, wanted));
        }
      }
    }
    first.add(line.toString());
  }

  private String text(Row row, int column) {
    Object value = row.value(column);
    if (value == null) {
      return "null";
    }
    return switch (columns.get(column).type().typeId()) {
      case DATE -> LocalDate.ofEpochDay((Integer) value).toString();
      case TIMESTAMP -> Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS).toString();
      case BINARY, FIXED ->
          HexFormat.of().formatHex(ByteBuffers.toByteArray(((ByteBuffer) value).duplicate()));
      default -> value.toString();
    };
  }

  private ContentHash hash(Row row, List<Integer> chosen) {
    scratch.clear();
    if (chosen.equals(key)) {
      chosen.forEach(column -> scratch.writeText(text(row, column)));
    } else {
      Object[] values = new Object[chosen.size()];
      for (int i = 0; i < values.length; i++) {
        Object value = row.value(chosen.get(i));
        values[i] = value instanceof Map<?, ?> map ? new TreeMap<>(map) : value;
      }
      codec.write(Row.of(values), scratch);
    }
    return ContentHash.of(scratch.array(), 0, scratch.size());
  }

  /** The view's rows of one key. */
  private static final class Held {
    private Row row;
    private ContentHash hash;
    private long count;
    private long revision;
    private boolean isFinal;
    private boolean isRetracted;
  }

  /** One state's rows of a day, or as many of their keys as fit into memory at once. */
  private final class Side {
    private final int revision = names.indexOf("revision");
    private final int isRetracted = names.indexOf("is_retracted");
    private final int isFinal = names.indexOf("is_final");
    private final int count =
        definition.sums().isEmpty() ? -1 : names.indexOf(definition.sums().get(0));
    private final Map<ContentHash, Held> held = new HashMap<>();
    private final RowSums sums = new RowSums(definition);
    private boolean hasFinal;

    Side(TableRead read, int pass, int passes) {
      if (read == null) {
        return;
      }
      try (TableReader reader = new TableReader(read)) {
        for (String part : read.parts()) {
          reader.forEach(part, row -> add(row, pass, passes));
        }
      }
    }

    private void add(Row row, int pass, int passes) {
      boolean rowIsFinal = isFinal >= 0 && (Boolean) row.value(isFinal);
      hasFinal |= rowIsFinal;
      ContentHash hash = hash(row, key);
      if (Long.remainderUnsigned(hash.low(), passes) != pass) {
        return;
      }
      if (!definition.sums().isEmpty()) {
        sums.add(row);
        return;
      }
      Held known = held.computeIfAbsent(hash, k -> new Held());
      if (isFinal < 0) {
        known.count++;
        set(known, row);
        return;
      }
      long rowRevision = (Long) row.value(revision);
      boolean isNewer = rowIsFinal == known.isFinal ? rowRevision >= known.revision : rowIsFinal;
      if (known.count == 0 || isNewer) {
        known.count = known.count > 0 && rowIsFinal && known.isFinal ? known.count + 1 : 1;
        known.revision = rowRevision;
        known.isFinal = rowIsFinal;
        known.isRetracted = (Boolean) row.value(isRetracted);
        set(known, row);
      }
    }

    private void set(Held known, Row row) {
      known.row = row;
      known.hash = hash(row, compared);
    }

    /** A sum whose count is zero is not shown. */
    private void addSum(Row row) {
      if ((Long) row.value(count) != 0) {
        Held sum = new Held();
        sum.count = 1;
        set(sum, row);
        held.put(hash(row, key), sum);
      }
    }

    /** A day that has final rows shows no others, unless its rows are sums. */
    Map<ContentHash, Held> rows() {
      if (!definition.sums().isEmpty()) {
        sums.forEach(this::addSum);
        return held;
      }
      held.values().removeIf(row -> row.isRetracted || (hasFinal && !row.isFinal && isFinal >= 0));
      return held;
    }
  }
}
