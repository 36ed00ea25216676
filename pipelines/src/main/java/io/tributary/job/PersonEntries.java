package io.tributary.job;

import io.tributary.audience.PersonHistory;
import io.tributary.audience.VisitedDay;
import io.tributary.audience.VisitorUsers;
import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.TextOrder;
import io.tributary.io.RowBlocks;
import io.tributary.timeline.EventBlocks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * What is known of visitors and of persons beside their events, gathered in blocks by shard; those
 * of one visitor or person share a shard.
 */
final class PersonEntries {
  /** What an entry says. */
  enum Kind {
    /**
     * A user that a visitor has been: its id, a {@link VisitorUsers.Sighting}, if it is current.
     */
    USER,
    /** A {@link PersonHistory} as of the day before the range. */
    HISTORY,
    /** A {@link VisitedDay} of a person. */
    VISITED,
    /** An anonymous person that joins this one: its id, its {@link PersonHistory} until then. */
    JOIN
  }

  private static final Kind[] KINDS = Kind.values();

  /** In the order of events in {@link EventBlocks}. */
  static final Comparator<Entry> ORDER =
      Comparator.comparing(Entry::tenantId, TextOrder::compare)
          .thenComparing(Entry::id, TextOrder::compare);

  /**
   * An entry.
   *
   * @param id of the visitor or person
   * @param day 0 where the kind has none
   * @param content as its kind says
   */
  record Entry(String tenantId, String id, Kind kind, int day, byte[] content) {
    ByteReader reader() {
      return new ByteReader(content);
    }

    boolean isOf(String tenant, String visitorOrPerson) {
      return id.equals(visitorOrPerson) && tenantId.equals(tenant);
    }
  }

  /** Appends the content of an entry. */
  @FunctionalInterface
  interface Content {
    void write(Bytes out);
  }

  /** The number of all runs, with which a block begins; one of events begins with a size. */
  private static final int RUN = 0;

  private final int shards;
  private final RowBlocks blocks;
  private final Bytes key = new Bytes(64);
  private final Bytes content = new Bytes(1024);

  PersonEntries(int shards, DoFn.OutputReceiver<KV<String, byte[]>> out) {
    this.shards = shards;
    this.blocks = new RowBlocks(RUN, (shard, block) -> out.output(KV.of(shard, block)));
  }

  void add(String tenantId, String id, Kind kind, int day, Content written) {
    key.clear();
    key.writeText(tenantId);
    key.writeText(id);
    int shard = EventBlocks.shardOf(key.array(), 0, shards);
    content.clear();
    written.write(content);
    blocks.add(
        ShardBlocks.key(shard),
        out -> {
          out.writeBytes(key.array(), 0, key.size());
          out.writeByte(kind.ordinal());
          out.writeSigned(day);
          out.writeBlob(content.toByteArray());
        });
  }

  /** Puts out what is left. */
  void flush() {
    blocks.flush();
  }

  /** Whether a block is of entries, not of events. */
  static boolean isBlock(byte[] block) {
    return block[0] == RUN;
  }

  /** All entries of a shard's blocks, those of one visitor or person together. */
  static List<Entry> read(Iterable<byte[]> blocks) {
    List<Entry> entries = new ArrayList<>();
    for (byte[] block : blocks) {
      ByteReader in = RowBlocks.rows(block);
      while (in.hasRemaining()) {
        entries.add(
            new Entry(
                in.readText(),
                in.readText(),
                KINDS[in.readByte()],
                (int) in.readSigned(),
                in.readBlob()));
      }
    }
    entries.sort(ORDER);
    return entries;
  }
}
