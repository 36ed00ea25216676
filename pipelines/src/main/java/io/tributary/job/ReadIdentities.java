package io.tributary.job;

import io.tributary.audience.VisitorUsers;
import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.io.TableRead;
import io.tributary.io.TableReader;
import io.tributary.job.PersonEntries.Kind;
import io.tributary.table.Row;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Reads parts of {@code processed.identities} by visitor. */
final class ReadIdentities extends DoFn<String, KV<String, byte[]>> {
  /** The columns that a {@link TableRead} has to have for it. */
  static final List<String> COLUMNS =
      List.of(
          "tenant_id",
          "visitor_id",
          "user_id",
          "first_seen_at",
          "last_seen_at",
          "joined_date",
          "is_current");

  private final TableRead read;
  private final int shards;
  private transient TableReader reader;

  ReadIdentities(TableRead read, int shards) {
    this.read = read.withoutParts();
    this.shards = shards;
  }

  @Setup
  public void open() {
    reader = new TableReader(read);
  }

  @Teardown
  public void close() {
    reader.close();
  }

  @ProcessElement
  public void read(@Element String part, OutputReceiver<KV<String, byte[]>> out) {
    PersonEntries entries = new PersonEntries(shards, out);
    reader.forEach(part, row -> add(row, entries));
    entries.flush();
  }

  static void add(Row row, PersonEntries entries) {
    entries.add(
        (String) row.value(0), (String) row.value(1), Kind.USER, 0, written -> write(row, written));
  }

  private static void write(Row row, Bytes out) {
    Integer joinedDay = (Integer) row.value(5);
    out.writeText((String) row.value(2));
    out.writeLong((Long) row.value(3));
    out.writeLong((Long) row.value(4));
    out.writeNullable(joinedDay == null ? null : (Long) joinedDay.longValue());
    out.writeByte((Boolean) row.value(6) ? 1 : 0);
  }

  /** Notes a user of an entry's visitor. */
  static void restore(ByteReader in, VisitorUsers users) {
    String userId = in.readText();
    long firstSeenAt = in.readLong();
    long lastSeenAt = in.readLong();
    Long joinedDay = in.readNullable();
    users.restore(
        userId,
        new VisitorUsers.Sighting(
            firstSeenAt, lastSeenAt, joinedDay == null ? null : joinedDay.intValue()),
        in.readByte() == 1);
  }
}
