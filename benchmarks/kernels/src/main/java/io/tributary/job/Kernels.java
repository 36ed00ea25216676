package io.tributary.job;

import io.tributary.event.Bytes;
import io.tributary.event.DecodeRules;
import io.tributary.event.Decoded;
import io.tributary.event.Decoder;
import io.tributary.event.Decoders;
import io.tributary.event.Event;
import io.tributary.event.EventCodec;
import io.tributary.generate.Generator;
import io.tributary.generate.GeneratorSettings;
import io.tributary.io.FileKernels;
import io.tributary.io.Receiver;
import io.tributary.io.RowSums;
import io.tributary.io.Sketches;
import io.tributary.io.StagedKey;
import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.session.SessionCutter;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import io.tributary.timeline.EventBlocks;
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.TimelineEvent;
import io.tributary.timeline.VisitorDayFold;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.values.KV;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a backfill does to each event, each step alone and on one thread, as nanoseconds an event. A
 * shard of generated events over a few days is what the steps are given.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx3g", "-XX:+UseParallelGC"})
public class Kernels {
  private static final int EVENTS = 200_000;
  private static final int BLOCK_BYTES = 256 << 10;

  private final Rules rules = RulesFile.builtIn();
  private final ReportingDays days = new ReportingDays(ZoneOffset.UTC);
  private final List<byte[]> lines = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final List<byte[]> blocks = new ArrayList<>();
  private final Map<String, List<byte[]>> rowBlocks = new HashMap<>();
  private final List<Row> traffic = new ArrayList<>();
  private final Set<Integer> replaced = new HashSet<>();
  private Decoder decoder;
  private FoldTimelines fold;
  private Path folder;
  private FileKernels files;

  /** Generates exactly as many events as the steps are counted for. */
  @Setup(Level.Trial)
  public void prepare() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Generator(
            GeneratorSettings.ofEvents(EVENTS * 3 / 2, 1)
                .withDays(GeneratorSettings.DEFAULT_START, 3))
        .writeTo(out);
    decoder = Decoders.of(rules, "ndjson");
    Bytes block = new Bytes(BLOCK_BYTES * 2);
    Bytes entry = new Bytes(4096);
    byte[] text = out.toByteArray();
    for (int start = 0, i = 0; i < text.length && lines.size() < EVENTS; i++) {
      if (text[i] == '\n') {
        byte[] line = new byte[i - start];
        System.arraycopy(text, start, line, 0, line.length);
        start = i + 1;
        Decoded decoded = DecodeRules.check(decoder.decode(line), Decoded.NO_TIME);
        if (decoded.isEvent()) {
          Event event = decoded.event();
          lines.add(line);
          events.add(event);
          replaced.add(days.dayOf(event.eventAt()));
          entry.clear();
          EventCodec.write(event, entry);
          block.writeSize(entry.size());
          block.writeBytes(entry.array(), 0, entry.size());
          if (block.size() >= BLOCK_BYTES) {
            blocks.add(block.toByteArray());
            block.clear();
          }
          traffic.add(
              Rows.traffic(
                  event.tenantId(),
                  TimelineEvent.of(event),
                  days.dayOf(event.eventAt()),
                  Sketches.of(event.tenantId(), event.visitorId()),
                  rules,
                  true));
        }
      }
    }
    blocks.add(block.toByteArray());
    if (lines.size() < EVENTS) {
      throw new IllegalStateException("Generated %d events only".formatted(lines.size()));
    }
    fold =
        new FoldTimelines(
            rules, ZoneOffset.UTC, replaced, Map.of(), ComputeDays.EVENTS_PER_FILE, true);
    fold.prepare();
    fold.fold(
        KV.of(ShardBlocks.key(0), blocks),
        new Receiver(
            output -> {
              if (!StagedKey.is(output.getKey())) {
                rowBlocks
                    .computeIfAbsent(output.getKey(), key -> new ArrayList<>())
                    .add(output.getValue());
              }
            }));
    folder = Files.createTempDirectory("kernels");
    files = new FileKernels(folder, Rows.readers(ZoneOffset.UTC));
    files.prepareRaw(rawRows());
  }

  @TearDown(Level.Trial)
  public void close() throws IOException {
    files.close();
    try (var written = Files.walk(folder)) {
      for (Path file : written.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }

  /** A line of JSON to its times, which is all that an import asks for. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void times(Blackhole hole) {
    for (byte[] line : lines) {
      hole.consume(DecodeRules.check(decoder.times(line), Decoded.NO_TIME));
    }
  }

  /** Lines to a Parquet file of {@code raw.events}. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long writeRaw() {
    return files.writeRaw(rawRows());
  }

  private Iterator<Row> rawRows() {
    Iterator<byte[]> rest = lines.iterator();
    Iterator<Event> eventOf = events.iterator();
    return new Iterator<>() {
      private long position;

      @Override
      public boolean hasNext() {
        return rest.hasNext();
      }

      @Override
      public Row next() {
        long at = eventOf.next().eventAt();
        byte[] line = rest.next();
        position += line.length + 1;
        return Rows.raw(
            new Rows.Coordinates(
                FileKernels.SOURCE,
                "ndjson",
                FileKernels.DAY,
                at,
                "events.ndjson",
                null,
                position - line.length - 1),
            at,
            null,
            ByteBuffer.wrap(line));
      }
    };
  }

  /** A Parquet file of {@code raw.events} to its rows. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void readRaw(Blackhole hole) {
    files.readRaw(DecodeRaw.COLUMNS, hole::consume);
  }

  /** A line of JSON to the bytes of its event in a block, with all that is derived of it. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void encode(Blackhole hole) {
    Bytes bytes = new Bytes(BLOCK_BYTES * 2);
    for (byte[] line : lines) {
      hole.consume(DecodeRules.check(decoder.encode(line, bytes), Decoded.NO_TIME));
      if (bytes.size() >= BLOCK_BYTES) {
        hole.consume(bytes.toByteArray());
        bytes.clear();
      }
    }
  }

  /** Blocks to timelines in order. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void sort(Blackhole hole) {
    try (EventBlocks timelines = ShardBlocks.sorter()) {
      blocks.forEach(timelines::add);
      timelines.forEachVisitor(timeline -> hole.consume(timeline.visitorId()));
    }
  }

  /** Blocks to timelines, and these to days and sessions. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void sortAndCutSessions(Blackhole hole) {
    SessionCutter sessions = new SessionCutter(rules.session(), days, hole::consume);
    try (EventBlocks timelines = ShardBlocks.sorter()) {
      blocks.forEach(timelines::add);
      timelines.forEachVisitor(
          timeline -> {
            timeline.forEachDay(
                days,
                (day, ofDay) -> {
                  VisitorDayFold visitorDay = new VisitorDayFold(day, days, rules);
                  while (ofDay.advance()) {
                    TimelineEvent event = ofDay.event();
                    visitorDay.add(event);
                    sessions.add(event);
                  }
                  hole.consume(visitorDay.isAutomated());
                });
            sessions.finish();
          });
    }
  }

  /** Blocks to those of the rows of all tables that are functions of a timeline. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void sortAndFoldAll(Blackhole hole) {
    fold.fold(KV.of(ShardBlocks.key(0), blocks), new Receiver(hole::consume));
  }

  /** Blocks of rows to the Parquet files of all tables. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void writeFiles() {
    rowBlocks.forEach(files::write);
  }

  /** Traffic rows, each with a visitor's sketch, to the sums of their minutes. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public int sumSketches() {
    RowSums sums = new RowSums(TableDefinition.of(TableName.TRAFFIC_CHANGES));
    traffic.forEach(sums::add);
    return sums.size();
  }

  /** A visitor's sketch. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void sketch(Blackhole hole) {
    for (Event event : events) {
      ByteBuffer sketch = Sketches.of(event.tenantId(), event.visitorId());
      hole.consume(sketch);
    }
  }
}
