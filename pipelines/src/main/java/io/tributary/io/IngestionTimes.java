package io.tributary.io;

import java.util.Optional;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.beam.sdk.io.kafka.TimestampPolicyFactory;
import org.apache.kafka.common.TopicPartition;
import org.joda.time.Instant;

/**
 * Ingestion times and the watermark of one partition. A record's ingestion time is its timestamp,
 * or what the partition has already reached where that is more: it never falls, and no record is
 * behind a watermark that was given out. A partition that has had no record for a while follows the
 * {@link TopicClock}.
 */
final class IngestionTimes extends TimestampPolicy<byte[], byte[]> {
  private static final long IDLE_AFTER_MILLIS = 10_000;

  private final TopicClock clock;
  private final long stopAt;
  private final Instant stopped;
  private long reached;
  private long nextOffset;
  private long activeAt = System.currentTimeMillis();

  private IngestionTimes(
      TopicClock clock, long reached, long startAt, long stopAt, Instant stopped) {
    this.clock = clock;
    this.reached = reached;
    this.nextOffset = startAt;
    this.stopAt = stopAt;
    this.stopped = stopped;
  }

  static TimestampPolicyFactory<byte[], byte[]> factory(KafkaRun begun) {
    return (TopicPartition partition, Optional<Instant> previous) -> {
      KafkaRun run = begun.current();
      return new IngestionTimes(
          TopicClock.of(run.topic()),
          Math.max(run.floorMillis(), previous.map(Instant::getMillis).orElse(Long.MIN_VALUE)),
          run.startAt().get(partition.partition()),
          run.stopAt(partition.partition()),
          new Instant(run.stoppedMillis()));
    };
  }

  @Override
  public Instant getTimestampForRecord(
      PartitionContext partition, KafkaRecord<byte[], byte[]> record) {
    reached = Math.max(reached, record.getTimestamp());
    nextOffset = record.getOffset() + 1;
    activeAt = System.currentTimeMillis();
    return new Instant(reached);
  }

  @Override
  public Instant getWatermark(PartitionContext partition) {
    boolean hasReadAll = partition.getMessageBacklog() == 0;
    if (nextOffset >= stopAt || (hasReadAll && stopAt < Long.MAX_VALUE)) {
      return stopped;
    }
    long checkedAt = partition.getBacklogCheckTime().getMillis();
    if (hasReadAll && checkedAt - activeAt >= IDLE_AFTER_MILLIS) {
      clock.shown(checkedAt).ifPresent(shown -> reached = Math.max(reached, shown));
    }
    return new Instant(reached);
  }
}
