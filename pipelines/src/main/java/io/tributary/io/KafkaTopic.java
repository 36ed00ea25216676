package io.tributary.io;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A topic and how to reach it. */
public record KafkaTopic(KafkaSettings kafka, String topic) implements Serializable {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration LONGEST_LOOK = Duration.ofMinutes(2);
  private static final int LOOK_BACK = 64;

  /**
   * Settings of a consumer that reads what was committed, from where it is told to and no other.
   */
  Map<String, Object> consumerConfig() {
    return kafka.with(
        Map.of(
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "none",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false));
  }

  /**
   * First offset of each partition that is still there.
   *
   * @throws InputException if the brokers do not answer, or do not know the topic
   */
  public Map<Integer, Long> beginning() {
    return withConsumer(
        (consumer, partitions) -> numbered(consumer.beginningOffsets(partitions, PATIENCE)));
  }

  /**
   * The offset behind each partition's last record. It can be lower than the partition's end, where
   * markers of transactions or gaps of compaction stand.
   *
   * @throws InputException if the brokers do not answer, or do not know the topic
   */
  public Map<Integer, Long> lastRecords() {
    return withConsumer(
        (consumer, partitions) -> {
          Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions, PATIENCE);
          Map<Integer, Long> ends = new TreeMap<>();
          consumer
              .endOffsets(partitions, PATIENCE)
              .forEach(
                  (partition, end) ->
                      ends.put(
                          partition.partition(),
                          behindLastRecord(consumer, partition, first.get(partition), end)));
          return ends;
        });
  }

  /**
   * Each partition's end, where the next record goes.
   *
   * @throws InputException if the brokers do not answer, or do not know the topic
   */
  public Map<Integer, Long> ends() {
    return withConsumer(
        (consumer, partitions) -> numbered(consumer.endOffsets(partitions, PATIENCE)));
  }

  private static long behindLastRecord(
      Consumer<byte[], byte[]> consumer, TopicPartition partition, long first, long end) {
    long from = end;
    while (from > first) {
      from = Math.max(first, from - LOOK_BACK);
      consumer.assign(List.of(partition));
      consumer.seek(partition, from);
      long behind = -1;
      long begunAt = System.nanoTime();
      while (consumer.position(partition, PATIENCE) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PATIENCE)) {
          if (record.offset() < end) {
            behind = record.offset() + 1;
          }
        }
        if (System.nanoTime() - begunAt > LONGEST_LOOK.toNanos()) {
          throw new InputException(
              "Cannot read the end of %s: no answer for %d s"
                  .formatted(partition, LONGEST_LOOK.toSeconds()));
        }
      }
      if (behind >= 0) {
        return behind;
      }
    }
    return first;
  }

  private static Map<Integer, Long> numbered(Map<TopicPartition, Long> offsets) {
    Map<Integer, Long> numbered = new TreeMap<>();
    offsets.forEach((partition, offset) -> numbered.put(partition.partition(), offset));
    return numbered;
  }

  private interface Query {
    Map<Integer, Long> ask(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions);
  }

  private Map<Integer, Long> withConsumer(Query query) {
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            consumerConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      List<PartitionInfo> infos = consumer.partitionsFor(topic, PATIENCE);
      if (infos == null || infos.isEmpty()) {
        throw new InputException(
            "Cannot read topic %s: %s has none".formatted(topic, kafka.brokers()));
      }
      infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
      return query.ask(consumer, partitions);
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new InputException(
          "Cannot read topic %s of %s: %s".formatted(topic, kafka.brokers(), cause.getMessage()),
          e);
    }
  }
}
