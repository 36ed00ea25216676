package io.tributary.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/** A lake in a folder, as tests look at it. */
public final class TestLake implements AutoCloseable {
  private final Lake lake;

  private TestLake(Lake lake) {
    this.lake = lake;
  }

  /** Opens the lake, or creates it with this build's tables in UTC. */
  public static TestLake at(Path directory) {
    return at(directory, ZoneId.of("UTC"));
  }

  public static TestLake at(Path directory, ZoneId zone) {
    return at(LakeLocation.local(directory), zone);
  }

  public static TestLake at(LakeLocation location, ZoneId zone) {
    Lake lake = Lake.open(location);
    lake.createOrEvolve(zone);
    return new TestLake(lake);
  }

  public Lake lake() {
    return lake;
  }

  public Table load(TableName name) {
    return lake.load(name);
  }

  /** Rows as maps of their columns, in the order of their texts; null where a column is null. */
  public List<Map<String, Object>> rows(TableName name) {
    List<Map<String, Object>> rows = inFileOrder(name);
    rows.sort(Comparator.comparing(row -> new TreeMap<>(row).toString()));
    return rows;
  }

  /** Rows as maps of their columns, as their files hold them. */
  public List<Map<String, Object>> inFileOrder(TableName name) {
    List<Map<String, Object>> rows = new ArrayList<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(load(name)).build()) {
      for (Record record : records) {
        Map<String, Object> row = new HashMap<>();
        record
            .struct()
            .fields()
            .forEach(field -> row.put(field.name(), copy(record.getField(field.name()))));
        rows.add(row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  private static Object copy(Object value) {
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return ByteBuffer.wrap(bytes);
    }
    return value;
  }

  /** Hash of each table's content, without those of the tables that tell of runs. */
  public Map<String, String> hashes() {
    Map<String, String> hashes = new TreeMap<>();
    for (TableName name : TableName.ALL) {
      if (!name.equals(TableName.LEDGER)) {
        hashes.put(name.toString(), ContentHashes.of(load(name)).hash());
      }
    }
    return hashes;
  }

  public Map<String, Integer> snapshots() {
    Map<String, Integer> snapshots = new TreeMap<>();
    for (TableName name : TableName.ALL) {
      snapshots.put(name.toString(), ContentHashes.of(load(name)).snapshots());
    }
    return snapshots;
  }

  /** Paths of the data files by their partition, as texts. */
  public Map<String, List<String>> files(TableName name) {
    Map<String, List<String>> files = new TreeMap<>();
    try (var tasks = load(name).newScan().planFiles()) {
      tasks.forEach(
          task -> {
            DataFile file = task.file();
            String partition = task.spec().partitionToPath(file.partition());
            files.computeIfAbsent(partition, p -> new ArrayList<>()).add(file.location());
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    files.values().forEach(list -> list.sort(null));
    return files;
  }

  @Override
  public void close() {
    lake.close();
  }
}
