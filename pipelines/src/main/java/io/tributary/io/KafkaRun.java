package io.tributary.io;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How a run of a stream reads its topic.
 *
 * <p>A checkpoint holds the source as the run that began had it, with the brokers of then and
 * without an end. So what reads asks for the {@link #current} run, which has been {@link #begin
 * begun} in this process, by the step that is chained to the source, before the source is opened.
 *
 * @param id of the stream, the same over its restarts
 * @param startAt the offset to begin at, of each partition that is read
 * @param stopAt of each partition: the watermark jumps when the records before it have been read;
 *     none where it is missing
 * @param floorMillis the least ingestion time: that up to which records were read before
 * @param stoppedMillis the watermark to which it jumps
 */
public record KafkaRun(
    String id,
    KafkaTopic topic,
    Map<Integer, Long> startAt,
    Map<Integer, Long> stopAt,
    long floorMillis,
    long stoppedMillis)
    implements Serializable {
  private static final Map<String, KafkaRun> CURRENT = new ConcurrentHashMap<>();

  public KafkaRun {
    startAt = new TreeMap<>(startAt);
    stopAt = new TreeMap<>(stopAt);
  }

  /** Makes it the one by which this process reads. */
  public void begin() {
    CURRENT.put(id, this);
  }

  /** The run that goes on with this one. */
  KafkaRun current() {
    return CURRENT.getOrDefault(id, this);
  }

  /** The offset from which on a partition's records are left for later. */
  public long stopAt(int partition) {
    return stopAt.isEmpty() ? Long.MAX_VALUE : stopAt.getOrDefault(partition, Long.MAX_VALUE);
  }
}
