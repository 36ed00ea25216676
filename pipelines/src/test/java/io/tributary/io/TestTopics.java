package io.tributary.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics of a broker, as tests need them. */
public final class TestTopics {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(3);

  private final KafkaSettings kafka;

  public TestTopics(String brokers) {
    this.kafka = KafkaSettings.of(brokers);
  }

  /**
   * Makes a topic, and waits until the broker tells of all its partitions, which it may do later.
   */
  public KafkaTopic create(String topic, int partitions) {
    NewTopic wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty());
    try (Admin admin = Admin.create(kafka.with(Map.of()))) {
      admin.createTopics(List.of(wanted)).all().get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    KafkaTopic created = new KafkaTopic(kafka, topic);
    await("All partitions of " + topic, () -> isReady(created, partitions));
    return created;
  }

  private static boolean isReady(KafkaTopic topic, int partitions) {
    try {
      return topic.ends().size() == partitions;
    } catch (InputException e) {
      return false;
    }
  }

  /** Sends that many records to a partition. */
  public void send(KafkaTopic topic, int partition, int records) {
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      send(producer, topic, partition, records);
    }
  }

  /** Sends that many records in one transaction, and commits or aborts it. */
  void sendInTransaction(KafkaTopic topic, int partition, int records, boolean isCommitted) {
    long end = topic.ends().get(partition);
    try (KafkaProducer<byte[], byte[]> producer = transactional()) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, topic, partition, records);
      if (isCommitted) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
    awaitMarker(topic, partition, end + records);
  }

  /**
   * Waits until the end of a transaction is told by the marker at an offset: the producer's call
   * returns when the outcome is certain, and the marker may follow later.
   */
  void awaitMarker(KafkaTopic topic, int partition, long marker) {
    await(
        "The marker at %d of %s".formatted(marker, topic),
        () -> topic.ends().get(partition) > marker);
  }

  private static void await(String what, BooleanSupplier isThere) {
    long begunAt = System.nanoTime();
    while (!isThere.getAsBoolean()) {
      if (System.nanoTime() - begunAt > LONGEST_WAIT.toNanos()) {
        throw new IllegalStateException(what + " did not come");
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  /** Sends that many records in a transaction that is open until the producer is closed. */
  KafkaProducer<byte[], byte[]> openTransaction(KafkaTopic topic, int partition, int records) {
    KafkaProducer<byte[], byte[]> producer = transactional();
    producer.initTransactions();
    producer.beginTransaction();
    send(producer, topic, partition, records);
    return producer;
  }

  /** Deletes all records of a partition before an offset. */
  public void deleteBefore(KafkaTopic topic, int partition, long offset) {
    try (Admin admin = Admin.create(kafka.with(Map.of()))) {
      admin
          .deleteRecords(
              Map.of(
                  new TopicPartition(topic.topic(), partition),
                  RecordsToDelete.beforeOffset(offset)))
          .all()
          .get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private KafkaProducer<byte[], byte[]> transactional() {
    // The first of a broker waits until the topic of all transactions is made.
    return producer(
        Map.of(
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            UUID.randomUUID().toString(),
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            LONGEST_WAIT.toMillis()));
  }

  private KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    // See KafkaRecords.
    all.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    ByteArraySerializer bytes = new ByteArraySerializer();
    return new KafkaProducer<>(kafka.with(all), bytes, bytes);
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, KafkaTopic topic, int partition, int records) {
    for (int record = 0; record < records; record++) {
      producer.send(
          new ProducerRecord<>(topic.topic(), partition, null, ("r" + record).getBytes(UTF_8)));
    }
    producer.flush();
  }
}
