package io.tributary.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaRecordCoder;
import org.apache.beam.sdk.io.kafka.KafkaTimestampType;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class KafkaBatchesTest {
  private static final PipelineOptions OPTIONS = PipelineOptionsFactory.create();
  private static final int MOST_RECORDS = 8192;

  /** A time at which nothing is there when it is asked for. */
  private static final long NOTHING = -1;

  @Test
  void anElementHoldsWhatIsThereEachAtItsTime() throws IOException {
    var reader = batches(3, 5, 4, NOTHING, 7).createReader(OPTIONS, null);
    assertTrue(reader.start());
    assertEquals(List.of(3L, 5L, 4L), millis(reader.getCurrent()));
    assertEquals(List.of(0L, 1L, 2L), offsets(reader.getCurrent()));
    assertEquals(new Instant(3), reader.getCurrentTimestamp());
    assertTrue(reader.advance());
    assertEquals(List.of(7L), millis(reader.getCurrent()));
    assertEquals(new Instant(7), reader.getCurrentTimestamp());
    assertFalse(reader.advance());
  }

  @Test
  void anElementIsAtTheEarliestOfItsTimes() throws IOException {
    var reader = batches(9, 5, 8).createReader(OPTIONS, null);
    assertTrue(reader.start());
    assertEquals(new Instant(5), reader.getCurrentTimestamp());
  }

  @Test
  void nothingThereAtFirstIsNoElement() throws IOException {
    var reader = batches(NOTHING, NOTHING, 1).createReader(OPTIONS, null);
    assertFalse(reader.start());
    assertFalse(reader.advance());
    assertTrue(reader.advance());
    assertEquals(List.of(1L), millis(reader.getCurrent()));
  }

  @Test
  void theWatermarkAndTheMarkAreThoseBehindTheElement() throws IOException {
    KafkaBatches<Listed.Mark> batches = batches(1, 2, NOTHING, 3, NOTHING, 4);
    var reader = batches.createReader(OPTIONS, null);
    reader.start();
    assertEquals(new Instant(2), reader.getWatermark());
    reader.advance();
    assertEquals(new Instant(3), reader.getWatermark());
    Listed.Mark mark = (Listed.Mark) reader.getCheckpointMark();
    assertEquals(
        mark,
        CoderUtils.clone(batches.getCheckpointMarkCoder(), mark),
        "as a checkpoint has it after a restart");
    var restarted = batches.createReader(OPTIONS, mark);
    assertTrue(restarted.start());
    assertEquals(List.of(4L), millis(restarted.getCurrent()));
  }

  @Test
  void anElementHasNoMoreRecordsThanMemoryIsFor() throws IOException {
    long[] times = new long[2 * MOST_RECORDS + 1];
    var reader = batches(times).createReader(OPTIONS, null);
    List<Long> offsets = new ArrayList<>();
    for (boolean has = reader.start(); has; has = reader.advance()) {
      assertTrue(reader.getCurrent().size() <= MOST_RECORDS);
      offsets.addAll(offsets(reader.getCurrent()));
    }
    assertEquals(times.length, offsets.size());
    assertEquals(offsets.stream().sorted().distinct().toList(), offsets);
  }

  @Test
  void largeRecordsAreFewInAnElement() throws IOException {
    var reader = new KafkaBatches<>(new Listed(new long[10], 3 << 20)).createReader(OPTIONS, null);
    List<Integer> sizes = new ArrayList<>();
    for (boolean has = reader.start(); has; has = reader.advance()) {
      sizes.add(reader.getCurrent().size());
    }
    assertEquals(List.of(2, 2, 2, 2, 2), sizes);
  }

  @Test
  void anElementTravelsWhole() throws Exception {
    KafkaBatches<Listed.Mark> batches = batches(3, 5);
    var reader = batches.createReader(OPTIONS, null);
    reader.start();
    var copy = CoderUtils.clone(batches.getOutputCoder(), reader.getCurrent());
    assertEquals(millis(reader.getCurrent()), millis(copy));
    assertEquals(offsets(reader.getCurrent()), offsets(copy));
  }

  @Test
  void partsOfTheSourceAreReadEach() throws Exception {
    List<KafkaBatches<Listed.Mark>> splits = batches(1, 2).split(2, OPTIONS);
    assertEquals(2, splits.size());
    for (KafkaBatches<Listed.Mark> split : splits) {
      var reader = split.createReader(OPTIONS, null);
      assertTrue(reader.start());
      assertEquals(List.of(1L, 2L), millis(reader.getCurrent()));
    }
  }

  private static KafkaBatches<Listed.Mark> batches(long... times) {
    return new KafkaBatches<>(new Listed(times, 10));
  }

  private static List<Long> millis(List<TimestampedValue<KafkaRecord<byte[], byte[]>>> records) {
    return records.stream().map(record -> record.getTimestamp().getMillis()).toList();
  }

  private static List<Long> offsets(List<TimestampedValue<KafkaRecord<byte[], byte[]>>> records) {
    return records.stream().map(record -> record.getValue().getOffset()).toList();
  }

  /** Gives a record for each time of a list, and splits into copies of itself. */
  private static final class Listed
      extends UnboundedSource<KafkaRecord<byte[], byte[]>, Listed.Mark> {
    private final long[] times;
    private final int bytes;

    record Mark(int next) implements CheckpointMark, java.io.Serializable {
      @Override
      public void finalizeCheckpoint() {}
    }

    Listed(long[] times, int bytes) {
      this.times = times.clone();
      this.bytes = bytes;
    }

    @Override
    public List<Listed> split(int desiredNumSplits, PipelineOptions options) {
      List<Listed> splits = new ArrayList<>();
      for (int i = 0; i < desiredNumSplits; i++) {
        splits.add(new Listed(times, bytes));
      }
      return splits;
    }

    @Override
    public UnboundedReader<KafkaRecord<byte[], byte[]>> createReader(
        PipelineOptions options, Mark mark) {
      return new Reader(mark == null ? 0 : mark.next());
    }

    @Override
    public Coder<Mark> getCheckpointMarkCoder() {
      return SerializableCoder.of(Mark.class);
    }

    @Override
    public Coder<KafkaRecord<byte[], byte[]>> getOutputCoder() {
      return KafkaRecordCoder.of(ByteArrayCoder.of(), ByteArrayCoder.of());
    }

    private final class Reader extends UnboundedReader<KafkaRecord<byte[], byte[]>> {
      private int next;

      Reader(int next) {
        this.next = next;
      }

      @Override
      public boolean start() {
        return advance();
      }

      @Override
      public boolean advance() {
        return next < times.length && times[next++] != NOTHING;
      }

      @Override
      public KafkaRecord<byte[], byte[]> getCurrent() {
        return new KafkaRecord<>(
            "topic",
            0,
            next - 1,
            times[next - 1],
            KafkaTimestampType.CREATE_TIME,
            null,
            KV.of(new byte[0], new byte[bytes]));
      }

      @Override
      public Instant getCurrentTimestamp() {
        return new Instant(times[next - 1]);
      }

      @Override
      public Instant getWatermark() {
        int last = next - 1;
        return new Instant(times[last] == NOTHING ? times[last - 1] : times[last]);
      }

      @Override
      public CheckpointMark getCheckpointMark() {
        return new Mark(next);
      }

      @Override
      public UnboundedSource<KafkaRecord<byte[], byte[]>, Mark> getCurrentSource() {
        return Listed.this;
      }

      @Override
      public void close() {}
    }
  }
}
