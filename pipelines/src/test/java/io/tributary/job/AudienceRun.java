package io.tributary.job;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.io.FileGroup;
import io.tributary.io.RowSums;
import io.tributary.io.StagedKey;
import io.tributary.rules.Rules;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import io.tributary.timeline.EventBlocks;
import io.tributary.timeline.EventBuilder;
import io.tributary.timeline.ReportingDays;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;

/** The audience tables, computed by the pipeline's own steps without a runner and without files. */
final class AudienceRun {
  private static final int SHARDS = 3;
  private static final TupleTag<KV<String, byte[]>> ROWS = new TupleTag<>("rows") {};
  private static final TupleTag<KV<String, byte[]>> USERS = new TupleTag<>("users") {};

  private final Rules rules;
  private final ZoneId zone;
  private final Map<TableName, List<Row>> tables = new HashMap<>();

  AudienceRun(Rules rules, ZoneId zone) {
    this.rules = rules;
    this.zone = zone;
    PersonRows.TABLES.forEach(table -> tables.put(table, new ArrayList<>()));
  }

  /** All rows of a table, in no order. */
  List<Row> rows(TableName table) {
    return tables.get(table);
  }

  /** Computes days, from the rows of the day before them; their rows replace what was there. */
  void compute(DayRange range, Collection<EventBuilder> events) {
    List<KV<String, byte[]>> ofVisitors = new ArrayList<>(read(range, events));
    List<KV<String, byte[]>> ofUsers = new ArrayList<>();
    readDayBefore(range, ofVisitors, ofUsers);
    Map<TableName, List<Row>> written = new HashMap<>();
    List<KV<String, byte[]>> rows = new ArrayList<>();
    FoldVisitors visitors = new FoldVisitors(rules, zone, range, SHARDS, 1, ROWS, USERS);
    Outputs outputs = new Outputs(Map.of(ROWS, rows::add, USERS, ofUsers::add));
    byShard(ofVisitors).forEach((key, blocks) -> visitors.fold(KV.of(key, blocks), outputs));
    FoldPersons persons = new FoldPersons(range, SHARDS, 1);
    byShard(ofUsers)
        .forEach((key, blocks) -> persons.fold(KV.of(key, blocks), new Receiver(rows::add)));
    rows.forEach(block -> read(block, written));
    replace(range, written);
  }

  private void readDayBefore(
      DayRange range, List<KV<String, byte[]>> known, List<KV<String, byte[]>> ofUsers) {
    PersonEntries knownEntries = new PersonEntries(SHARDS, new Receiver(known::add));
    PersonEntries userEntries = new PersonEntries(SHARDS, new Receiver(ofUsers::add));
    for (Row row : rows(TableName.PERSON_DAYS)) {
      if (day(TableName.PERSON_DAYS, row) == range.from() - 1) {
        Row read = project(TableName.PERSON_DAYS, row, ReadPersons.COLUMNS);
        ReadPersons.add(read, knownEntries, userEntries);
      }
    }
    for (Row row : rows(TableName.IDENTITIES)) {
      if (day(TableName.IDENTITIES, row) == range.from() - 1) {
        ReadIdentities.add(
            project(TableName.IDENTITIES, row, ReadIdentities.COLUMNS), knownEntries);
      }
    }
    knownEntries.flush();
    userEntries.flush();
  }

  private static Row project(TableName table, Row row, List<String> columns) {
    TableDefinition definition = TableDefinition.of(table);
    return Row.of(columns.stream().map(column -> row.value(definition.position(column))).toArray());
  }

  private static int day(TableName table, Row row) {
    TableDefinition definition = TableDefinition.of(table);
    return (Integer) row.value(definition.position(definition.dateColumn()));
  }

  /** An event a block, of the days that are needed. */
  private List<KV<String, byte[]>> read(DayRange range, Collection<EventBuilder> events) {
    ReportingDays days = new ReportingDays(zone);
    DayRange needed = new DayRange(range.from() - 1, range.to());
    List<KV<String, byte[]>> blocks = new ArrayList<>();
    for (EventBuilder event : events) {
      if (needed.contains(days.dayOf(event.eventAt()))) {
        byte[] encoded = event.encoded();
        Bytes block = new Bytes(64);
        block.writeSize(encoded.length);
        block.writeBytes(encoded, 0, encoded.length);
        blocks.add(
            KV.of(ShardBlocks.key(EventBlocks.shardOf(encoded, SHARDS)), block.toByteArray()));
      }
    }
    return blocks;
  }

  private static Map<String, List<byte[]>> byShard(List<KV<String, byte[]>> blocks) {
    Map<String, List<byte[]>> byShard = new TreeMap<>();
    blocks.forEach(
        block ->
            byShard
                .computeIfAbsent(block.getKey(), key -> new ArrayList<>())
                .add(block.getValue()));
    return byShard;
  }

  private void read(KV<String, byte[]> block, Map<TableName, List<Row>> written) {
    if (StagedKey.is(block.getKey())) {
      return;
    }
    TableName table = FileGroup.parse(block.getKey()).table();
    ByteReader bytes = new ByteReader(block.getValue());
    bytes.readSize();
    bytes.readSize();
    List<Row> rows = written.computeIfAbsent(table, t -> new ArrayList<>());
    BlockRows.forEach(table, zone, bytes, rows::add);
  }

  private void replace(DayRange range, Map<TableName, List<Row>> written) {
    for (TableName table : PersonRows.TABLES) {
      DayRange replaced = ComputeAudience.written(table, range);
      List<Row> rows = tables.get(table);
      rows.removeIf(row -> replaced.contains(day(table, row)));
      TableDefinition definition = TableDefinition.of(table);
      RowSums sums = new RowSums(definition);
      for (Row row : written.getOrDefault(table, List.of())) {
        if (definition.sums().isEmpty()) {
          rows.add(row);
        } else {
          sums.add(row);
        }
      }
      sums.forEach(row -> rows.add(row));
    }
  }

  private record Outputs(Map<TupleTag<KV<String, byte[]>>, Consumer<KV<String, byte[]>>> byTag)
      implements MultiOutputReceiver {
    @Override
    @SuppressWarnings("unchecked")
    public <T> OutputReceiver<T> get(TupleTag<T> tag) {
      return (OutputReceiver<T>) new Receiver(byTag.get(tag));
    }

    @Override
    public <T> OutputReceiver<org.apache.beam.sdk.values.Row> getRowReceiver(TupleTag<T> tag) {
      throw new UnsupportedOperationException();
    }
  }
}
