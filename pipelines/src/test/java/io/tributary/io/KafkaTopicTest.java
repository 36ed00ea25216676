package io.tributary.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class KafkaTopicTest {
  private static final boolean COMMITTED = true;
  private static final boolean ABORTED = false;

  @TempDir private static Path folder;
  private static String brokers;
  private static TestTopics topics;

  @BeforeAll
  static void start() {
    brokers = LocalKafka.of(folder).start(OptionalInt.empty(), line -> {}).brokers();
    topics = new TestTopics(brokers);
  }

  @AfterAll
  static void stop() {
    LocalKafka.of(folder).stop(line -> {});
  }

  @Test
  void emptyPartitionsEndWhereTheyBegin() {
    KafkaTopic topic = topics.create("empty", 3);
    Map<Integer, Long> none = Map.of(0, 0L, 1, 0L, 2, 0L);
    assertEquals(none, topic.beginning());
    assertEquals(none, topic.lastRecords());
    assertEquals(none, topic.ends());
  }

  @Test
  void eachPartitionHasALastRecord() {
    KafkaTopic topic = topics.create("some", 3);
    topics.send(topic, 0, 5);
    topics.send(topic, 2, 200);
    assertEquals(Map.of(0, 0L, 1, 0L, 2, 0L), topic.beginning());
    assertEquals(Map.of(0, 5L, 1, 0L, 2, 200L), topic.lastRecords());
    assertEquals(Map.of(0, 5L, 1, 0L, 2, 200L), topic.ends());
  }

  @Test
  void deletedRecordsCountAsRead() {
    KafkaTopic topic = topics.create("deleted", 2);
    topics.send(topic, 0, 5);
    topics.send(topic, 1, 5);
    topics.deleteBefore(topic, 0, 5);
    topics.deleteBefore(topic, 1, 3);
    assertEquals(Map.of(0, 5L, 1, 3L), topic.beginning());
    assertEquals(Map.of(0, 5L, 1, 5L), topic.lastRecords());
  }

  @Test
  void theMarkerOfATransactionIsNoRecord() {
    KafkaTopic topic = topics.create("committed", 1);
    topics.sendInTransaction(topic, 0, 3, COMMITTED);
    assertEquals(Map.of(0, 4L), topic.ends());
    assertEquals(Map.of(0, 3L), topic.lastRecords());
    topics.send(topic, 0, 1);
    assertEquals(Map.of(0, 5L), topic.lastRecords());
  }

  @Test
  void abortedRecordsAreNone() {
    KafkaTopic topic = topics.create("aborted", 3);
    topics.send(topic, 0, 2);
    topics.sendInTransaction(topic, 0, 3, ABORTED);
    topics.sendInTransaction(topic, 1, 3, ABORTED);
    topics.send(topic, 2, 2);
    topics.sendInTransaction(topic, 2, 300, ABORTED);
    assertEquals(Map.of(0, 6L, 1, 4L, 2, 303L), topic.ends());
    assertEquals(Map.of(0, 2L, 1, 0L, 2, 2L), topic.lastRecords());
  }

  @Test
  void recordsOfAnOpenTransactionAreNotThereYet() {
    KafkaTopic topic = topics.create("open", 1);
    topics.send(topic, 0, 2);
    try (KafkaProducer<byte[], byte[]> open = topics.openTransaction(topic, 0, 3)) {
      assertEquals(Map.of(0, 2L), topic.ends());
      assertEquals(Map.of(0, 2L), topic.lastRecords());
      open.commitTransaction();
    }
    topics.awaitMarker(topic, 0, 5);
    assertEquals(Map.of(0, 5L), topic.lastRecords());
  }

  @Test
  void aTopicThatIsMissingIsNamed() {
    KafkaTopic topic = new KafkaTopic(KafkaSettings.of(brokers), "missing");
    for (Executable question : questions(topic)) {
      assertRefused(question, "Cannot read topic missing");
    }
  }

  @Test
  void brokersThatDoNotAnswerAreNamed() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    KafkaTopic topic = new KafkaTopic(KafkaSettings.of("127.0.0.1:" + port), "any");
    assertRefused(topic::beginning, "Cannot read topic any of 127.0.0.1:" + port);
  }

  private static Executable[] questions(KafkaTopic topic) {
    return new Executable[] {topic::beginning, topic::lastRecords, topic::ends};
  }

  private static void assertRefused(Executable question, String message) {
    InputException refused =
        assertTimeout(Duration.ofMinutes(2), () -> assertThrows(InputException.class, question));
    assertTrue(refused.getMessage().startsWith(message), refused.getMessage());
    assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
    assertFalse(refused.getMessage().endsWith("null"), refused.getMessage());
  }
}
