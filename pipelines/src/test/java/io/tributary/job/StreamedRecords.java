package io.tributary.job;

import io.tributary.io.KafkaRun;
import io.tributary.io.KafkaSettings;
import io.tributary.io.KafkaTopic;
import io.tributary.io.TestCuts;
import io.tributary.io.WriteLake;
import io.tributary.io.WriteLiveRows;
import io.tributary.rules.Rules;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaRecordCoder;
import org.apache.beam.sdk.io.kafka.KafkaTimestampType;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TimestampedValue.TimestampedValueCoder;
import org.apache.beam.sdk.values.TupleTagList;

/** Records of a topic, written by hand, that a stream without Kafka and Flink reads to its end. */
final class StreamedRecords {
  private static final Map<String, Queue<byte[]>> PARTS = new ConcurrentHashMap<>();

  private final LakeLocation location;
  private final Rules rules;
  private final String topic;
  private final List<TimestampedValue<KafkaRecord<byte[], byte[]>>> records = new ArrayList<>();

  StreamedRecords(LakeLocation location, Rules rules, String topic) {
    this.location = location;
    this.rules = rules;
    this.topic = topic;
  }

  StreamedRecords add(String record, Instant ingestedAt) {
    long millis = ingestedAt.toEpochMilli();
    records.add(
        TimestampedValue.of(
            new KafkaRecord<>(
                topic,
                0,
                records.size(),
                millis,
                KafkaTimestampType.CREATE_TIME,
                null,
                KV.of(new byte[0], record.getBytes(StandardCharsets.UTF_8))),
            new org.joda.time.Instant(millis)));
    return this;
  }

  /** Writes the files of all tables. The cut that is returned commits them. */
  List<byte[]> write(String lineage) {
    ZoneId zone;
    try (Lake lake = Lake.open(location)) {
      zone = lake.zone();
    }
    PARTS.put(lineage, new ConcurrentLinkedQueue<>());
    KafkaRun reading =
        new KafkaRun(
            lineage,
            new KafkaTopic(KafkaSettings.of("127.0.0.1:1"), topic),
            Map.of(0, 0L),
            Map.of(),
            Long.MIN_VALUE,
            Long.MAX_VALUE);
    Pipeline pipeline = Pipeline.create();
    PCollectionTuple received =
        pipeline
            .apply(stream())
            .apply(
                "ReceiveRecords",
                ParDo.of(
                        new ReceiveRecords(
                            location,
                            lineage,
                            rules,
                            "ndjson",
                            zone,
                            Integer.MIN_VALUE,
                            reading,
                            2,
                            true))
                    .withOutputTags(ReceiveRecords.EVENTS, TupleTagList.of(ReceiveRecords.CUT)));
    PCollection<KV<String, byte[]>> rows =
        received
            .get(ReceiveRecords.EVENTS)
            .setCoder(TimelineElements.CODER)
            .apply("LiveTimelines", ParDo.of(new LiveTimelines(rules, zone, Stream.TABLES)))
            .setCoder(WriteLake.BLOCKS)
            .apply(
                "WriteLiveRows", ParDo.of(new WriteLiveRows(location, lineage, Rows.readers(zone))))
            .setCoder(WriteLake.BLOCKS);
    PCollectionList.of(rows)
        .and(received.get(ReceiveRecords.CUT).setCoder(WriteLake.BLOCKS))
        .apply("GatherCut", Flatten.pCollections())
        .apply("Collect", ParDo.of(new Collect(lineage)));
    pipeline.run().waitUntilFinish();
    return List.copyOf(PARTS.remove(lineage));
  }

  private TestStream<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>> stream() {
    TestStream.Builder<List<TimestampedValue<KafkaRecord<byte[], byte[]>>>> stream =
        TestStream.create(
            ListCoder.of(
                TimestampedValueCoder.of(
                    KafkaRecordCoder.of(ByteArrayCoder.of(), ByteArrayCoder.of()))));
    for (TimestampedValue<KafkaRecord<byte[], byte[]>> record : records) {
      stream =
          stream
              .addElements(TimestampedValue.of(List.of(record), record.getTimestamp()))
              .advanceWatermarkTo(record.getTimestamp());
    }
    return stream.advanceWatermarkToInfinity();
  }

  /** Commits a cut as the stream would, and would again after a restart. */
  void commit(Lake lake, String lineage, List<byte[]> cut) {
    TestCuts.commit(lake, topic, lineage, cut);
  }

  private static final class Collect extends DoFn<KV<String, byte[]>, Void> {
    private final String lineage;

    Collect(String lineage) {
      this.lineage = lineage;
    }

    @ProcessElement
    public void collect(@Element KV<String, byte[]> part) {
      PARTS.get(lineage).add(part.getValue());
    }
  }
}
