package io.tributary.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaPasswordTest {
  @TempDir private static Path folder;

  private static SaslKafka kafka;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    kafka = SaslKafka.start(folder);
  }

  @AfterAll
  static void stop() {
    if (kafka != null) {
      kafka.close();
    }
  }

  @Test
  void theRightPasswordWritesAndReads() throws Exception {
    KafkaSettings settings = settings(kafka.password());
    try (KafkaRecords records = KafkaRecords.open(settings, "events", 1)) {
      records.send("acme/a:1", 86_400_000, "first".getBytes(UTF_8));
      records.send("acme/a:1", 86_400_001, "second".getBytes(UTF_8));
    }
    KafkaTopic topic = new KafkaTopic(settings, "events");
    assertEquals(Map.of(0, 0L), topic.beginning());
    assertEquals(Map.of(0, 2L), topic.lastRecords());
  }

  @Test
  void aWrongPasswordIsOneSentenceWithoutIt() throws IOException {
    KafkaTopic topic = new KafkaTopic(settings("not-the-password"), "events");
    InputException refused = assertThrows(InputException.class, topic::ends);
    String message = refused.getMessage();
    assertTrue(
        message.startsWith(
            "Cannot read topic events of " + kafka.brokers() + ": Authentication failed"),
        message);
    assertFalse(message.contains("\n") || message.contains("not-the-password"), message);
  }

  @Test
  void noPasswordShowsWhereSettingsAreShown() throws IOException {
    KafkaTopic topic = new KafkaTopic(settings(kafka.password()), "events");
    assertEquals(
        "KafkaTopic[kafka=KafkaSettings[brokers=%s], topic=events]".formatted(kafka.brokers()),
        topic.toString());
  }

  private static KafkaSettings settings(String password) throws IOException {
    Path config = SaslKafka.config(folder.resolve("client.properties"), password);
    return new KafkaSettings(kafka.brokers(), KafkaSettings.connection(config));
  }
}
