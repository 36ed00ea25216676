package io.tributary.job;

import io.tributary.audience.Persons;
import io.tributary.io.TableRead;
import io.tributary.io.TableReader;
import io.tributary.job.PersonEntries.Kind;
import io.tributary.table.Row;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Reads parts of {@code access.person_days}: histories of anonymous persons by their visitor, those
 * of users by person.
 */
final class ReadPersons extends DoFn<String, KV<String, byte[]>> {
  /** The columns that a {@link TableRead} has to have for it. */
  static final List<String> COLUMNS = List.of("tenant_id", "person_id", "history");

  private final TableRead read;
  private final int shards;
  private final TupleTag<KV<String, byte[]>> visitors;
  private final TupleTag<KV<String, byte[]>> users;
  private transient TableReader reader;

  ReadPersons(
      TableRead read,
      int shards,
      TupleTag<KV<String, byte[]>> visitors,
      TupleTag<KV<String, byte[]>> users) {
    this.read = read.withoutParts();
    this.shards = shards;
    this.visitors = visitors;
    this.users = users;
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
  public void read(@Element String part, MultiOutputReceiver out) {
    PersonEntries ofVisitors = new PersonEntries(shards, out.get(visitors));
    PersonEntries ofUsers = new PersonEntries(shards, out.get(users));
    reader.forEach(part, row -> add(row, ofVisitors, ofUsers));
    ofVisitors.flush();
    ofUsers.flush();
  }

  static void add(Row row, PersonEntries ofVisitors, PersonEntries ofUsers) {
    String personId = (String) row.value(1);
    byte[] history = bytes((ByteBuffer) row.value(2));
    (Persons.isAnonymous(personId) ? ofVisitors : ofUsers)
        .add(
            (String) row.value(0),
            personId,
            Kind.HISTORY,
            0,
            written -> written.writeBytes(history, 0, history.length));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
