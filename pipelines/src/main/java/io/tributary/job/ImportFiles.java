package io.tributary.job;

import io.tributary.event.DecodeRules;
import io.tributary.event.Decoded;
import io.tributary.event.Decoder;
import io.tributary.event.Decoders;
import io.tributary.io.FileChunk;
import io.tributary.io.InputException;
import io.tributary.io.LineReader;
import io.tributary.io.RawFiles;
import io.tributary.io.RowBlocks;
import io.tributary.io.Staged;
import io.tributary.io.StagedKey;
import io.tributary.rules.Rules;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import java.nio.ByteBuffer;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;

/**
 * Writes the records of files to {@code raw.events} as they are, and notes which days they touch.
 *
 * <p>A record's ingestion time is its own field, else its event time; an unreadable record takes
 * that of the nearest readable one before it in its file, else the day that the user names, else
 * that of the nearest one behind it. So it does not depend on how a file is cut into chunks.
 */
final class ImportFiles<InputT> extends DoFn<InputT, KV<String, byte[]>> {
  private static final long LOOK_BACK_BYTES = 1L << 20;

  private final LakeLocation location;
  private final Import settings;
  private final Rules rules;
  private final ZoneId zone;
  private final String runId;

  private transient Decoder decoder;
  private transient ReportingDays days;
  private transient RawFiles files;
  private transient Consumer<KV<String, byte[]>> output;
  private transient long recordCount;
  private transient Set<Integer> touched;

  ImportFiles(LakeLocation location, Import settings, Rules rules, ZoneId zone, String runId) {
    this.location = location;
    this.settings = settings;
    this.rules = rules;
    this.zone = zone;
    this.runId = runId;
  }

  @Setup
  public void prepare() {
    decoder = Decoders.of(rules, settings.format());
    days = new ReportingDays(zone);
  }

  @StartBundle
  public void start() {
    recordCount = 0;
    touched = new HashSet<>();
    files =
        new RawFiles(
            location,
            settings.source(),
            runId,
            this::stage,
            new RowBlocks(0, (key, block) -> output.accept(KV.of(key, block))));
  }

  private void stage(Staged staged) {
    output.accept(KV.of(StagedKey.of(TableName.RAW_EVENTS), staged.toBytes()));
  }

  @ProcessElement
  public void write(@Element InputT element, OutputReceiver<KV<String, byte[]>> out) {
    output = out::output;
    if (element instanceof FileChunk chunk) {
      writeLines(chunk);
    } else {
      writeRow((byte[]) element);
    }
  }

  /** A row of a Parquet file stands alone: nothing is before or behind it. */
  private void writeRow(byte[] payload) {
    Decoded decoded = decoder.times(payload);
    long ingestedAt = ownIngestionTime(decoded);
    if (ingestedAt == Decoded.NO_TIME) {
      ingestedAt = ingestedOn();
    }
    if (ingestedAt == Decoded.NO_TIME) {
      throw noIngestionTime(settings.input());
    }
    write(new Pending(settings.input(), null, payload, decoded), ingestedAt);
  }

  private void writeLines(FileChunk chunk) {
    List<Pending> pending = new ArrayList<>();
    long known = Decoded.NO_TIME;
    boolean lookedBack = chunk.start() == 0;
    try (LineReader lines = new LineReader(chunk)) {
      while (lines.advance()) {
        Decoded decoded = decoder.times(lines.line());
        Pending record = new Pending(chunk.file(), lines.position(), lines.line(), decoded);
        long own = ownIngestionTime(decoded);
        if (own == Decoded.NO_TIME && !lookedBack && known == Decoded.NO_TIME) {
          known = lastBefore(chunk);
          lookedBack = true;
        }
        if (own != Decoded.NO_TIME) {
          known = own;
        } else if (known == Decoded.NO_TIME) {
          known = ingestedOn();
        }
        if (known == Decoded.NO_TIME) {
          pending.add(record);
        } else {
          long first = known;
          pending.forEach(waiting -> write(waiting, first));
          pending.clear();
          write(record, known);
        }
      }
    }
    if (!pending.isEmpty()) {
      long behind = firstFrom(chunk.file(), chunk.end());
      pending.forEach(waiting -> write(waiting, behind));
    }
  }

  private record Pending(String file, Long position, byte[] payload, Decoded decoded) {}

  /** The record's own field, else its event time; none if it is unreadable. */
  private static long ownIngestionTime(Decoded decoded) {
    if (decoded.ingestedAt() != Decoded.NO_TIME) {
      return decoded.ingestedAt();
    }
    Decoded checked = DecodeRules.check(decoded, Decoded.NO_TIME);
    return checked.isEvent() ? checked.eventAt() : Decoded.NO_TIME;
  }

  private long ingestedOn() {
    return settings.ingestedOn() == null ? Decoded.NO_TIME : days.startOf(settings.ingestedOn());
  }

  private long lastBefore(FileChunk chunk) {
    for (long end = chunk.start(); end > 0; end -= LOOK_BACK_BYTES) {
      FileChunk before = new FileChunk(chunk.file(), Math.max(0, end - LOOK_BACK_BYTES), end);
      long last = Decoded.NO_TIME;
      try (LineReader lines = new LineReader(before)) {
        while (lines.advance()) {
          long own = ownIngestionTime(decoder.times(lines.line()));
          last = own == Decoded.NO_TIME ? last : own;
        }
      }
      if (last != Decoded.NO_TIME) {
        return last;
      }
    }
    return Decoded.NO_TIME;
  }

  private long firstFrom(String file, long start) {
    if (start != Long.MAX_VALUE) {
      try (LineReader lines = new LineReader(new FileChunk(file, start, Long.MAX_VALUE))) {
        while (lines.advance()) {
          long own = ownIngestionTime(decoder.times(lines.line()));
          if (own != Decoded.NO_TIME) {
            return own;
          }
        }
      }
    }
    throw noIngestionTime(file);
  }

  private static InputException noIngestionTime(String file) {
    return new InputException(
        "Cannot tell when the records of %s were received: none of them can be read; say it with --ingested-on DATE"
            .formatted(file));
  }

  private void write(Pending record, long ingestedAt) {
    Decoded checked = DecodeRules.check(record.decoded(), ingestedAt);
    Long eventAt = checked.isEvent() ? (Long) checked.eventAt() : null;
    int ingestionDay = days.dayOf(ingestedAt);
    recordCount++;
    touched.add(eventAt == null ? ingestionDay : days.dayOf(eventAt));
    files.write(
        ingestionDay,
        Rows.raw(
            new Rows.Coordinates(
                settings.source(),
                settings.format(),
                ingestionDay,
                ingestedAt,
                record.file(),
                null,
                record.position()),
            eventAt,
            null,
            ByteBuffer.wrap(record.payload())));
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    output =
        element ->
            context.output(element, BoundedWindow.TIMESTAMP_MIN_VALUE, GlobalWindow.INSTANCE);
    files.close();
    stage(Staged.counts(Map.of("import.in", recordCount, "import.out", recordCount), touched));
  }
}
