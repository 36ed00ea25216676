package io.tributary.io;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Records of one partition of a topic, from an offset up to another.
 *
 * @param from the first offset
 * @param to the offset behind the last
 * @param floorMillis the least ingestion time: that up to which the topic was read before
 */
public record TopicRange(KafkaTopic topic, int partition, long from, long to, long floorMillis)
    implements Serializable {
  private static final Duration POLL = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Takes a record. Key and value are null where the record has none. */
  @FunctionalInterface
  public interface Receiver {
    /**
     * @param ingestedMillis its timestamp, or that of one before it where that is later
     */
    void receive(long offset, long ingestedMillis, byte[] key, byte[] value);
  }

  /**
   * Passes on each record in the order of offsets. Offsets without a record, as transactions and
   * compaction leave them, are passed over.
   *
   * @throws InputException if the brokers do not answer
   */
  public void forEach(Receiver receiver) {
    TopicPartition read = new TopicPartition(topic.topic(), partition);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            topic.consumerConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(read));
      consumer.seek(read, from);
      long reached = floorMillis;
      long at = from;
      long answeredAt = System.nanoTime();
      while (at < to) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.offset() >= to) {
            return;
          }
          reached = Math.max(reached, record.timestamp());
          receiver.receive(record.offset(), reached, record.key(), record.value());
        }
        long now = consumer.position(read);
        if (now > at) {
          at = now;
          answeredAt = System.nanoTime();
        } else if (System.nanoTime() - answeredAt > PATIENCE.toNanos()) {
          throw new InputException(
              "Cannot read %s from offset %d on: no answer for %d s"
                  .formatted(read, at, PATIENCE.toSeconds()));
        }
      }
    }
  }
}
