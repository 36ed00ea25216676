package io.tributary.io;

import io.tributary.event.ByteReader;
import io.tributary.event.RecentTexts;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.iceberg.Table;

/**
 * Writes each {@link FileGroup}'s blocks to files: the runs of rows are merged, or summed where the
 * table's rows are, so a file is sorted as its table says. What is already {@link Staged} goes
 * through.
 */
final class WriteFileGroups extends DoFn<KV<String, Iterable<byte[]>>, KV<String, byte[]>> {
  private final LakeLocation location;
  private final RowReader.Factory readers;
  private final String runId;
  private transient Lake lake;
  private transient Map<TableName, Table> tables;
  private transient RecentTexts<Text> texts;
  private transient Map<TableName, RowReader> tableReaders;

  WriteFileGroups(LakeLocation location, RowReader.Factory readers, String runId) {
    this.location = location;
    this.readers = readers;
    this.runId = runId;
  }

  @Setup
  public void open() {
    lake = Lake.open(location);
    tables = new HashMap<>();
    texts = Text.ofBlocks();
    tableReaders = new HashMap<>();
  }

  @Teardown
  public void close() {
    lake.close();
  }

  @ProcessElement
  public void write(
      @Element KV<String, Iterable<byte[]>> element, OutputReceiver<KV<String, byte[]>> out) {
    String key = element.getKey();
    if (StagedKey.is(key)) {
      element.getValue().forEach(staged -> out.output(KV.of(key, staged)));
      return;
    }
    FileGroup group = FileGroup.parse(key);
    Table table = tables.computeIfAbsent(group.table(), lake::load);
    boolean isSorted = table.sortOrder().isSorted();
    TableFiles.PartitionWriter writer =
        new TableFiles(table, isSorted, runId)
            .open(
                group.partition(),
                file ->
                    out.output(KV.of(StagedKey.of(group.table()), Staged.file(file).toBytes())));
    List<List<ByteReader>> runs = runs(element.getValue());
    TableDefinition definition = TableDefinition.of(group.table());
    if (!definition.sums().isEmpty()) {
      RowSums.merge(definition, texts, runs, writer::write);
    } else {
      RowReader reader =
          tableReaders.computeIfAbsent(group.table(), name -> readers.readerOf(name, texts));
      List<Run> rows = runs.stream().map(blocks -> new Run(blocks, reader)).toList();
      if (isSorted) {
        merge(rows, order(table), writer);
      } else {
        rows.forEach(run -> run.forEach(writer::write));
      }
    }
    writer.close();
  }

  /** The first two columns of the sort order: a visitor's rows are all in one run. */
  private static Comparator<Run> order(Table table) {
    int first = position(table, 0);
    int second = position(table, 1);
    return Comparator.<Run, Text>comparing(run -> (Text) run.head().value(first))
        .thenComparing(run -> (Text) run.head().value(second));
  }

  private static int position(Table table, int field) {
    int id = table.sortOrder().fields().get(field).sourceId();
    return table.schema().columns().indexOf(table.schema().findField(id));
  }

  private static void merge(
      List<Run> runs, Comparator<Run> order, TableFiles.PartitionWriter writer) {
    PriorityQueue<Run> queue = new PriorityQueue<>(Math.max(1, runs.size()), order);
    queue.addAll(runs);
    while (!queue.isEmpty()) {
      Run run = queue.poll();
      Run next = queue.peek();
      boolean more;
      do {
        writer.write(run.head());
        more = run.advance();
      } while (more && (next == null || order.compare(run, next) <= 0));
      if (more) {
        queue.add(run);
      }
    }
  }

  /** The runs' blocks, each where its packed rows begin. */
  private static List<List<ByteReader>> runs(Iterable<byte[]> blocks) {
    Map<Integer, TreeMap<Integer, ByteReader>> byRun = new TreeMap<>();
    int unordered = 0;
    for (byte[] block : blocks) {
      ByteReader rows = new ByteReader(block);
      int run = rows.readSize();
      int place = rows.readSize();
      // Runs of one number may come from several bundles where their order does not matter.
      if (byRun.computeIfAbsent(run, r -> new TreeMap<>()).putIfAbsent(place, rows) != null) {
        byRun.computeIfAbsent(--unordered, r -> new TreeMap<>()).put(0, rows);
      }
    }
    List<List<ByteReader>> runs = new ArrayList<>();
    byRun.values().forEach(run -> runs.add(new ArrayList<>(run.values())));
    return runs;
  }

  /** Rows in order, of which the first is at hand. */
  private static final class Run {
    private final List<ByteReader> blocks;
    private final RowReader reader;
    private int block;
    private ByteReader rows;
    private Row head;

    Run(List<ByteReader> blocks, RowReader reader) {
      this.blocks = blocks;
      this.reader = reader;
      advance();
    }

    Row head() {
      return head;
    }

    void forEach(Consumer<Row> consumer) {
      do {
        consumer.accept(head);
      } while (advance());
    }

    boolean advance() {
      while (block < blocks.size()) {
        if (rows == null) {
          rows = new ByteReader(BlockPacker.unpack(blocks.set(block, null)));
        }
        if (rows.hasRemaining()) {
          head = reader.read(rows);
          return true;
        }
        rows = null;
        block++;
      }
      return false;
    }
  }
}
