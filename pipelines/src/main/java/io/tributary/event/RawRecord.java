package io.tributary.event;

import java.util.Arrays;
import java.util.Objects;

/**
 * A record as it was received, and where.
 *
 * @param source the name under which it was imported, or of the stream
 * @param format by which it is decoded
 * @param ingestedAt in microseconds
 * @param eventAt in microseconds; null if the record tells none
 * @param file null if it came from Kafka
 * @param partition of the topic; null if it came from a file
 * @param position offset in the partition, or number of the record in the file
 * @param key null if there was none
 */
public record RawRecord(
    String source,
    String format,
    long ingestedAt,
    Long eventAt,
    String file,
    Integer partition,
    long position,
    byte[] key,
    byte[] payload) {

  @Override
  public boolean equals(Object other) {
    return other instanceof RawRecord that
        && source.equals(that.source)
        && format.equals(that.format)
        && ingestedAt == that.ingestedAt
        && Objects.equals(eventAt, that.eventAt)
        && Objects.equals(file, that.file)
        && Objects.equals(partition, that.partition)
        && position == that.position
        && Arrays.equals(key, that.key)
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return Objects.hash(source, file, partition, position, Arrays.hashCode(payload));
  }
}
