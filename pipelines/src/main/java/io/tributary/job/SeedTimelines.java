package io.tributary.job;

import io.tributary.event.Bytes;
import io.tributary.event.Decoded;
import io.tributary.io.TableRead;
import io.tributary.io.TableReader;
import io.tributary.rules.Rules;
import io.tributary.timeline.ReportingDays;
import java.time.ZoneId;
import java.util.Set;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Reads the raw rows of the days that a stream may still correct, so that it goes on from what the
 * tables hold of them.
 */
final class SeedTimelines extends DoFn<String, KV<byte[], byte[]>> {
  /** The part that stands for the stream's beginning, after which there may be others. */
  static final String BEGINNING = "";

  private final TableRead read;
  private final Rules rules;
  private final ReportingDays days;
  private final Set<Integer> needed;
  private final int shards;
  private transient TableReader reader;
  private transient RawDecoder decoder;
  private transient Bytes scratch;
  private transient TimelineElements seeds;

  /**
   * @param read with the columns of {@link RawDecoder}; null if there is nothing to read
   * @param needed days since 1970
   * @param shards of visitors
   */
  SeedTimelines(TableRead read, Rules rules, ZoneId zone, Set<Integer> needed, int shards) {
    this.read = read == null ? null : read.withoutParts();
    this.rules = rules;
    this.days = new ReportingDays(zone);
    this.needed = Set.copyOf(needed);
    this.shards = shards;
  }

  @Setup
  public void open() {
    if (read != null) {
      reader = new TableReader(read);
      decoder = new RawDecoder(rules);
      scratch = new Bytes(4096);
      seeds = TimelineElements.seeds(shards);
    }
  }

  @Teardown
  public void close() {
    if (reader != null) {
      reader.close();
    }
  }

  @ProcessElement
  public void seed(@Element String part, OutputReceiver<KV<byte[], byte[]>> out) {
    if (part.equals(BEGINNING)) {
      out.output(TimelineElements.tick(0));
      return;
    }
    reader.forEach(
        part,
        row -> {
          scratch.clear();
          Decoded decoded = decoder.encode(row, scratch);
          if (decoded.isEvent() && needed.contains(days.dayOf(decoded.eventAt()))) {
            seeds.add(scratch, out::output);
          }
        });
    seeds.flush(out::output);
  }
}
