package io.tributary.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TimestampedValue.TimestampedValueCoder;
import org.joda.time.Instant;

/**
 * Reads what a source of KafkaIO reads, many records to an element: those that are there, each at
 * its own time. An element is at the earliest of these, and the watermark passes none of them
 * before the element is out.
 *
 * @param <M> the source's own checkpoint mark
 */
final class KafkaBatches<M extends CheckpointMark>
    extends UnboundedSource<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>, M> {
  private static final int MOST_RECORDS = 8192;
  private static final int MOST_BYTES = 4 << 20;
  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final UnboundedSource<KafkaRecord<byte[], byte[]>, M> records;

  KafkaBatches(UnboundedSource<KafkaRecord<byte[], byte[]>, M> records) {
    this.records = records;
  }

  @Override
  public List<KafkaBatches<M>> split(int desiredNumSplits, PipelineOptions options)
      throws Exception {
    List<KafkaBatches<M>> splits = new ArrayList<>();
    for (UnboundedSource<KafkaRecord<byte[], byte[]>, M> split :
        records.split(desiredNumSplits, options)) {
      splits.add(new KafkaBatches<>(split));
    }
    return splits;
  }

  @Override
  public UnboundedReader<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>> createReader(
      PipelineOptions options, M checkpointMark) throws IOException {
    return new Reader<>(this, records.createReader(options, checkpointMark));
  }

  @Override
  public Coder<M> getCheckpointMarkCoder() {
    return records.getCheckpointMarkCoder();
  }

  @Override
  public Coder<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>> getOutputCoder() {
    return ListCoder.of(TimestampedValueCoder.of(records.getOutputCoder()));
  }

  @Override
  public void validate() {
    records.validate();
  }

  private static final class Reader<M extends CheckpointMark>
      extends UnboundedReader<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>> {
    private final KafkaBatches<M> source;
    private final UnboundedReader<KafkaRecord<byte[], byte[]>> records;
    private List<TimestampedValue<KafkaRecord<byte[], byte[]>>> batch;
    private Instant earliest;

    Reader(KafkaBatches<M> source, UnboundedReader<KafkaRecord<byte[], byte[]>> records) {
      this.source = source;
      this.records = records;
    }

    @Override
    public boolean start() throws IOException {
      return records.start() && gather();
    }

    @Override
    public boolean advance() throws IOException {
      return records.advance() && gather();
    }

    /** Takes the record that the other reader stands at, and what it has beside it. */
    private boolean gather() throws IOException {
      long begunAt = System.nanoTime();
      long bytes = 0;
      batch = new ArrayList<>();
      earliest = records.getCurrentTimestamp();
      do {
        KafkaRecord<byte[], byte[]> record = records.getCurrent();
        Instant timestamp = records.getCurrentTimestamp();
        batch.add(TimestampedValue.of(record, timestamp));
        earliest = timestamp.isBefore(earliest) ? timestamp : earliest;
        bytes += size(record.getKV().getKey()) + size(record.getKV().getValue());
      } while (batch.size() < MOST_RECORDS
          && bytes < MOST_BYTES
          && System.nanoTime() - begunAt < LONGEST_NANOS
          && records.advance());
      return true;
    }

    private static int size(byte[] value) {
      return value == null ? 0 : value.length;
    }

    @Override
    public List<TimestampedValue<KafkaRecord<byte[], byte[]>>> getCurrent() {
      return batch;
    }

    @Override
    public Instant getCurrentTimestamp() {
      return earliest;
    }

    @Override
    public Instant getWatermark() {
      return records.getWatermark();
    }

    @Override
    public CheckpointMark getCheckpointMark() {
      return records.getCheckpointMark();
    }

    @Override
    public long getSplitBacklogBytes() {
      return records.getSplitBacklogBytes();
    }

    @Override
    public UnboundedSource<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>, ?>
        getCurrentSource() {
      return source;
    }

    @Override
    public void close() throws IOException {
      records.close();
    }
  }
}
