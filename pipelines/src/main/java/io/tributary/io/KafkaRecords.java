package io.tributary.io;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends records to a topic, each once and those of a key in order. What was sent is in the topic
 * once {@link #close} has returned without an exception.
 */
public final class KafkaRecords implements AutoCloseable {
  private static final Map<String, Object> ADMIN =
      Map.of(
          AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000,
          AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
  private static final Map<String, Object> PRODUCER =
      Map.of(
          // A second request must not overtake the first into a partition that has just been made,
          // or the first is refused for ever: KAFKA-14359.
          ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
          1,
          ProducerConfig.ACKS_CONFIG,
          "all",
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          true,
          ProducerConfig.COMPRESSION_TYPE_CONFIG,
          "lz4",
          ProducerConfig.LINGER_MS_CONFIG,
          20,
          ProducerConfig.BATCH_SIZE_CONFIG,
          1 << 18,
          ProducerConfig.BUFFER_MEMORY_CONFIG,
          1L << 26,
          ProducerConfig.MAX_BLOCK_MS_CONFIG,
          60_000L,
          ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
          20_000,
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
          120_000);
  private static final Map<String, String> TOPIC =
      Map.of(
          TopicConfig.RETENTION_MS_CONFIG, "-1",
          TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final String place;
  private volatile Exception refusal;

  private KafkaRecords(KafkaProducer<byte[], byte[]> producer, String topic, String place) {
    this.producer = producer;
    this.topic = topic;
    this.place = place;
  }

  /**
   * Makes the topic if it is not there, for records of any age; one that is there stays as it is.
   *
   * @param partitions how many a new topic has
   * @throws InputException if no broker can be reached
   */
  public static KafkaRecords open(KafkaSettings settings, String topic, int partitions)
      throws IOException {
    String place = "topic " + topic + " at " + settings.brokers();
    try (Admin admin = Admin.create(settings.with(ADMIN))) {
      admin.describeCluster().nodes().get();
      create(admin, topic, partitions, place);
      ByteArraySerializer bytes = new ByteArraySerializer();
      return new KafkaRecords(
          new KafkaProducer<>(settings.with(PRODUCER), bytes, bytes), topic, place);
    } catch (ExecutionException | KafkaException e) {
      throw new InputException(
          "Cannot reach Kafka at " + settings.brokers() + ": " + innermost(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while opening " + place);
    }
  }

  /** Sends a record; a key's records go to one partition. */
  public void send(String key, long timestampMillis, byte[] record) throws IOException {
    failIfRefused();
    try {
      producer.send(
          new ProducerRecord<>(
              topic, null, timestampMillis, key.getBytes(StandardCharsets.UTF_8), record),
          (sent, thrown) -> {
            if (thrown != null && refusal == null) {
              refusal = thrown;
            }
          });
    } catch (KafkaException e) {
      refusal = e;
      failIfRefused();
    }
  }

  /** Waits until everything that was sent is in the topic. */
  @Override
  public void close() throws IOException {
    try (producer) {
      if (refusal == null) {
        producer.flush();
      }
    } catch (KafkaException e) {
      refusal = e;
    }
    failIfRefused();
  }

  private void failIfRefused() throws IOException {
    if (refusal != null) {
      throw new IOException("Cannot send to " + place + ": " + innermost(refusal), refusal);
    }
  }

  private static void create(Admin admin, String topic, int partitions, String place)
      throws IOException, InterruptedException {
    NewTopic wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(TOPIC);
    try {
      admin.createTopics(List.of(wanted)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new IOException("Cannot create " + place + ": " + innermost(e), e);
      }
    }
  }

  private static String innermost(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage();
  }
}
