package io.tributary.io;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic with Beam's KafkaIO, from given offsets on. Elements have their ingestion time as
 * timestamp, which the watermark follows: see {@link IngestionTimes}.
 */
public final class ReadKafka extends PTransform<PBegin, PCollection<KafkaRecord<byte[], byte[]>>> {
  private final KafkaRun run;

  public ReadKafka(KafkaRun run) {
    this.run = run;
  }

  @Override
  public PCollection<KafkaRecord<byte[], byte[]>> expand(PBegin input) {
    List<TopicPartition> partitions =
        run.startAt().keySet().stream()
            .map(partition -> new TopicPartition(run.topic().topic(), partition))
            .toList();
    return input.apply(
        KafkaIO.<byte[], byte[]>read()
            .withBootstrapServers(run.topic().kafka().brokers())
            .withTopicPartitions(partitions)
            .withKeyDeserializerAndCoder(
                ByteArrayDeserializer.class, NullableCoder.of(ByteArrayCoder.of()))
            .withValueDeserializerAndCoder(
                ByteArrayDeserializer.class, NullableCoder.of(ByteArrayCoder.of()))
            .withConsumerConfigUpdates(run.topic().consumerConfig())
            .withConsumerFactoryFn(new Starting(run))
            .withTimestampPolicyFactory(IngestionTimes.factory(run)));
  }

  /** Makes consumers that begin where they are told to, which KafkaIO has no setting for. */
  private static final class Starting
      implements SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>> {
    private final KafkaRun run;

    Starting(KafkaRun run) {
      this.run = run;
    }

    @Override
    public Consumer<byte[], byte[]> apply(Map<String, Object> config) {
      Map<String, Object> settings = new HashMap<>(config);
      settings.putAll(run.current().topic().consumerConfig());
      return new KafkaConsumer<>(settings) {
        @Override
        public void assign(Collection<TopicPartition> partitions) {
          super.assign(partitions);
          partitions.forEach(
              partition -> seek(partition, run.startAt().get(partition.partition())));
        }
      };
    }
  }
}
