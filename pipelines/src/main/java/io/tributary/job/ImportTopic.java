package io.tributary.job;

import io.tributary.event.DecodeRules;
import io.tributary.event.Decoded;
import io.tributary.event.Decoder;
import io.tributary.event.Decoders;
import io.tributary.io.RawFiles;
import io.tributary.io.RowBlocks;
import io.tributary.io.Staged;
import io.tributary.io.StagedKey;
import io.tributary.io.TopicRange;
import io.tributary.rules.Rules;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import java.nio.ByteBuffer;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Writes the records of ranges of a topic to {@code raw.events} as they are, and notes which days
 * they touch and how far in time each partition has come.
 */
final class ImportTopic extends DoFn<TopicRange, KV<String, byte[]>> {
  /** Counts under such names are no counts but milliseconds since 1970, by partition. */
  static final String REACHED = "reached.";

  private final LakeLocation location;
  private final String format;
  private final Rules rules;
  private final ZoneId zone;
  private final String runId;

  private transient Decoder decoder;
  private transient ReportingDays days;

  ImportTopic(LakeLocation location, String format, Rules rules, ZoneId zone, String runId) {
    this.location = location;
    this.format = format;
    this.rules = rules;
    this.zone = zone;
    this.runId = runId;
  }

  @Setup
  public void prepare() {
    decoder = Decoders.of(rules, format);
    days = new ReportingDays(zone);
  }

  @ProcessElement
  public void write(@Element TopicRange range, OutputReceiver<KV<String, byte[]>> out) {
    Set<Integer> touched = new HashSet<>();
    Map<String, Long> counts = new TreeMap<>();
    try (RawFiles files =
        new RawFiles(
            location,
            range.topic().topic(),
            runId,
            staged -> out.output(part(staged)),
            new RowBlocks(0, (key, block) -> out.output(KV.of(key, block))))) {
      range.forEach(
          (offset, ingestedMillis, key, value) -> {
            long ingestedAt = ingestedMillis * 1000;
            int ingestionDay = days.dayOf(ingestedAt);
            byte[] payload = value == null ? new byte[0] : value;
            Decoded decoded = DecodeRules.check(decoder.times(payload), ingestedAt);
            Long eventAt = decoded.isEvent() ? (Long) decoded.eventAt() : null;
            touched.add(eventAt == null ? ingestionDay : days.dayOf(eventAt));
            counts.merge("import.in", 1L, Long::sum);
            counts.merge("import.out", 1L, Long::sum);
            counts.put(REACHED + range.partition(), ingestedMillis);
            files.write(
                ingestionDay,
                Rows.raw(
                    new Rows.Coordinates(
                        range.topic().topic(),
                        format,
                        ingestionDay,
                        ingestedAt,
                        range.topic().topic(),
                        range.partition(),
                        offset),
                    eventAt,
                    key == null ? null : ByteBuffer.wrap(key),
                    value == null ? null : ByteBuffer.wrap(value)));
          });
    }
    out.output(part(Staged.counts(counts, touched)));
  }

  private static KV<String, byte[]> part(Staged staged) {
    return KV.of(StagedKey.of(TableName.RAW_EVENTS), staged.toBytes());
  }
}
