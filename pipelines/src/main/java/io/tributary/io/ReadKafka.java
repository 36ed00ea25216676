package io.tributary.io;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic with Beam's KafkaIO, from given offsets on, many records to an element. A record
 * has its ingestion time beside it, which the watermark follows: see {@link IngestionTimes}.
 */
public final class ReadKafka
    extends PTransform<PBegin, PCollection<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>>> {
  private final KafkaRun run;

  public ReadKafka(KafkaRun run) {
    this.run = run;
  }

  @Override
  public PCollection<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>> expand(PBegin input) {
    return input.apply(Read.from(batchesOf(source(input.getPipeline().getOptions()))));
  }

  private static <M extends CheckpointMark> KafkaBatches<M> batchesOf(
      UnboundedSource<KafkaRecord<byte[], byte[]>, M> records) {
    return new KafkaBatches<>(records);
  }

  private UnboundedSource<KafkaRecord<byte[], byte[]>, ?> source(PipelineOptions options) {
    List<TopicPartition> partitions =
        run.startAt().keySet().stream()
            .map(partition -> new TopicPartition(run.topic().topic(), partition))
            .toList();
    return sourceOf(
        options,
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

  /** What the transform reads from, which it gives away in a pipeline only. */
  private static UnboundedSource<KafkaRecord<byte[], byte[]>, ?> sourceOf(
      PipelineOptions options, KafkaIO.Read<byte[], byte[]> read) {
    Pipeline pipeline = Pipeline.create(options);
    pipeline.apply(read);
    List<UnboundedSource<KafkaRecord<byte[], byte[]>, ?>> sources = new ArrayList<>();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
            visit(node.getTransform());
            return CompositeBehavior.ENTER_TRANSFORM;
          }

          @Override
          public void visitPrimitiveTransform(TransformHierarchy.Node node) {
            visit(node.getTransform());
          }

          @SuppressWarnings("unchecked")
          private void visit(PTransform<?, ?> transform) {
            if (transform instanceof Read.Unbounded) {
              sources.add(((Read.Unbounded<KafkaRecord<byte[], byte[]>>) transform).getSource());
            }
          }
        });
    if (sources.size() != 1) {
      throw new IllegalStateException(
          "Cannot read from Kafka: KafkaIO reads from %d sources, and not from one"
              .formatted(sources.size()));
    }
    return sources.get(0);
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
