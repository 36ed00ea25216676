package io.tributary.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaTimestampType;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.kafka.common.TopicPartition;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class IngestionTimesTest {
  private static final KafkaTopic TOPIC = new KafkaTopic(KafkaSettings.of("127.0.0.1:1"), "topic");
  private static final Instant STOPPED = new Instant(1_000_000);

  @Test
  void ingestionTimeNeverFallsWithinAPartition() {
    TimestampPolicy<byte[], byte[]> times = times(Optional.empty(), Map.of());
    assertEquals(100, receive(times, 0, 100));
    assertEquals(100, receive(times, 1, 90));
    assertEquals(110, receive(times, 2, 110));
    assertEquals(110, watermark(times, 5));
  }

  @Test
  void noRecordIsBehindAWatermarkThatAnEarlierRunGaveOut() {
    TimestampPolicy<byte[], byte[]> times = times(Optional.of(new Instant(120)), Map.of());
    assertEquals(120, watermark(times, 5));
    assertEquals(120, receive(times, 0, 90));
  }

  @Test
  void noRecordIsBehindTheFloor() {
    TimestampPolicy<byte[], byte[]> times = policy(run("a", 0, Map.of(), 50), Optional.empty());
    assertEquals(50, receive(times, 0, 40));
  }

  @Test
  void theWatermarkOfAPartitionThatIsReadToItsStopJumps() {
    TimestampPolicy<byte[], byte[]> times = times(Optional.empty(), Map.of(0, 2L));
    receive(times, 0, 100);
    assertEquals(100, watermark(times, 1));
    receive(times, 1, 100);
    assertEquals(STOPPED.getMillis(), watermark(times, 0));
  }

  @Test
  void anEmptyPartitionThatIsReadToItsStopHoldsNothing() {
    TimestampPolicy<byte[], byte[]> times = policy(run("a", 7, Map.of(0, 7L), 0), Optional.empty());
    assertEquals(STOPPED.getMillis(), watermark(times, 0));
  }

  @Test
  void aSourceThatACheckpointHeldGoesByTheRunThatGoesOn() {
    KafkaRun begun = run("restarted", 0, Map.of(), 0);
    run("restarted", 0, Map.of(0, 1L), 0).begin();
    TimestampPolicy<byte[], byte[]> times = policy(begun, Optional.empty());
    receive(times, 0, 100);
    assertEquals(STOPPED.getMillis(), watermark(times, 5));
  }

  private static TimestampPolicy<byte[], byte[]> times(
      Optional<Instant> previous, Map<Integer, Long> stopAt) {
    return policy(run("a", 0, stopAt, Long.MIN_VALUE), previous);
  }

  private static KafkaRun run(String id, long startAt, Map<Integer, Long> stopAt, long floor) {
    return new KafkaRun(id, TOPIC, Map.of(0, startAt), stopAt, floor, STOPPED.getMillis());
  }

  private static TimestampPolicy<byte[], byte[]> policy(KafkaRun run, Optional<Instant> previous) {
    return IngestionTimes.factory(run)
        .createTimestampPolicy(new TopicPartition(TOPIC.topic(), 0), previous);
  }

  private static long receive(TimestampPolicy<byte[], byte[]> times, long offset, long at) {
    KafkaRecord<byte[], byte[]> record =
        new KafkaRecord<>(
            TOPIC.topic(), 0, offset, at, KafkaTimestampType.CREATE_TIME, null, null, null);
    return times.getTimestampForRecord(context(0), record).getMillis();
  }

  private static long watermark(TimestampPolicy<byte[], byte[]> times, long backlog) {
    return times.getWatermark(context(backlog)).getMillis();
  }

  private static TimestampPolicy.PartitionContext context(long backlog) {
    return new TimestampPolicy.PartitionContext() {
      @Override
      public long getMessageBacklog() {
        return backlog;
      }

      @Override
      public Instant getBacklogCheckTime() {
        return new Instant(0);
      }
    };
  }
}
