package io.tributary.io;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How late it is in a topic: the highest timestamp in any of its partitions, and while that stays,
 * on from there at the pace of the wall clock. What a partition without records takes for its
 * watermark, so that it holds nothing up and leaves nothing behind, also where history is replayed.
 */
final class TopicClock {
  private static final long POLL_MILLIS = 2_000;
  private static final long UNUSED_MILLIS = 60_000;
  private static final Logger LOG = LoggerFactory.getLogger(TopicClock.class);
  private static final Map<KafkaTopic, TopicClock> CLOCKS = new ConcurrentHashMap<>();

  private final KafkaTopic topic;
  private volatile long usedAt;
  private volatile Reading earlier;
  private volatile Reading latest;
  private Thread thread;

  /** What the clock showed at a moment of this machine's. */
  private record Reading(long at, long highest, long changedAt) {
    long shows() {
      return highest + (at - changedAt);
    }
  }

  private TopicClock(KafkaTopic topic) {
    this.topic = topic;
  }

  static TopicClock of(KafkaTopic topic) {
    return CLOCKS.computeIfAbsent(topic, TopicClock::new);
  }

  /**
   * What the clock showed, at the last look before a moment: all records that the topic held then
   * are in front of that moment.
   *
   * @param before a moment of this machine's, in milliseconds
   */
  OptionalLong shown(long before) {
    usedAt = System.currentTimeMillis();
    start();
    Reading last = latest;
    Reading previous = earlier;
    if (last != null && last.at() < before) {
      return OptionalLong.of(last.shows());
    }
    return previous != null && previous.at() < before
        ? OptionalLong.of(previous.shows())
        : OptionalLong.empty();
  }

  private synchronized void start() {
    if (thread == null) {
      thread = new Thread(this::run, "clock of topic " + topic.topic());
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void run() {
    try (Admin admin = Admin.create(topic.kafka().with(Map.of()))) {
      while (isUsed()) {
        look(admin);
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean isUsed() {
    if (System.currentTimeMillis() - usedAt < UNUSED_MILLIS) {
      return true;
    }
    thread = null;
    return false;
  }

  private void look(Admin admin) throws InterruptedException {
    long at = System.currentTimeMillis();
    try {
      long highest = highest(admin);
      Reading last = latest;
      if (highest >= 0) {
        boolean hasChanged = last == null || highest > last.highest();
        earlier = last;
        latest =
            new Reading(
                at, hasChanged ? highest : last.highest(), hasChanged ? at : last.changedAt());
      }
    } catch (ExecutionException e) {
      LOG.warn(
          "Cannot ask {} for the time of topic {}: {}",
          topic.kafka().brokers(),
          topic.topic(),
          e.getMessage());
    }
  }

  private long highest(Admin admin) throws InterruptedException, ExecutionException {
    TopicDescription description =
        admin.describeTopics(List.of(topic.topic())).allTopicNames().get().get(topic.topic());
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    description
        .partitions()
        .forEach(
            partition ->
                asked.put(
                    new TopicPartition(topic.topic(), partition.partition()),
                    OffsetSpec.maxTimestamp()));
    return admin.listOffsets(asked).all().get().values().stream()
        .mapToLong(ListOffsetsResultInfo::timestamp)
        .max()
        .orElse(-1);
  }
}
