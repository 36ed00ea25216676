package io.tributary.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.server.ServerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalKafkaTest {
  private static final Consumer<String> UNHEARD = line -> {};

  @TempDir private Path folder;

  @Test
  void brokerIsReusedAndKeepsItsRecordsWhenStartedAgain() throws Exception {
    LocalKafka kafka = LocalKafka.of(folder.resolve("a new lake"));
    assertFalse(kafka.stop(UNHEARD));
    assertEquals(Optional.empty(), kafka.running());
    try {
      RunningKafka first = kafka.start(OptionalInt.empty(), UNHEARD);
      assertEquals(Optional.of(first), kafka.running());
      assertEquals(first, kafka.start(OptionalInt.of(1), UNHEARD));
      KafkaSettings settings = KafkaSettings.of(first.brokers());
      try (KafkaRecords records = KafkaRecords.open(settings, "events", 2)) {
        records.send("acme/a:1", 86_400_000, "long ago".getBytes(UTF_8));
        records.send("acme/a:1", 86_400_001, new byte[0]);
        records.send("acme/a:1", 86_400_002, null);
      }

      assertTrue(kafka.stop(UNHEARD));
      assertEquals(Optional.empty(), kafka.running());
      // Its parent, which is this process, takes a moment to notice.
      Optional<ProcessHandle> ended = ProcessHandle.of(first.server().pid());
      if (ended.isPresent()) {
        ended.get().onExit().get(2, TimeUnit.MINUTES);
      }

      RunningKafka second = kafka.start(OptionalInt.empty(), UNHEARD);
      List<TopicRecord> kept = TopicRecord.all(second.brokers(), "events");
      assertEquals(List.of("long ago", "", "null"), kept.stream().map(TopicRecord::text).toList());
      assertEquals(
          List.of(86_400_000L, 86_400_001L, 86_400_002L),
          kept.stream().map(TopicRecord::timestampMillis).toList());
    } finally {
      kafka.stop(UNHEARD);
    }
  }

  @Test
  void brokerListensOnThisMachineOnly() throws IOException {
    LocalKafka kafka = LocalKafka.of(folder);
    try {
      kafka.start(OptionalInt.empty(), UNHEARD);
      for (String line :
          Files.readAllLines(folder.resolve(".tributary/kafka/etc/server.properties"))) {
        if (line.startsWith("listeners=") || line.startsWith("advertised.listeners=")) {
          for (String listener : line.substring(line.indexOf('=') + 1).split(",")) {
            assertTrue(listener.matches("[A-Z]+://127\\.0\\.0\\.1:\\d+"), listener);
          }
        }
      }
    } finally {
      kafka.stop(UNHEARD);
    }
  }

  @Test
  void portThatIsTakenOrDoesNotExistIsRefused() throws IOException {
    LocalKafka kafka = LocalKafka.of(folder);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      OptionalInt port = OptionalInt.of(taken.getLocalPort());
      ServerException thrown =
          assertThrows(ServerException.class, () -> kafka.start(port, UNHEARD));
      assertEquals(ServerException.Reason.BAD_ARGUMENT, thrown.reason());
      assertTrue(thrown.getMessage().startsWith("Port " + taken.getLocalPort()));
    }
    assertThrows(ServerException.class, () -> kafka.start(OptionalInt.of(70_000), UNHEARD));
  }

  @Test
  void brokerThatDiesAtStartSaysWhy() throws IOException {
    LocalKafka kafka = LocalKafka.of(folder);
    Path data = Files.createDirectories(folder.resolve(".tributary/kafka/data"));
    Files.writeString(data.resolve("meta.properties"), "version=1\nnode.id=2\ncluster.id=other\n");
    try {
      ServerException thrown =
          assertThrows(ServerException.class, () -> kafka.start(OptionalInt.empty(), UNHEARD));
      assertEquals(ServerException.Reason.FAILED, thrown.reason());
      assertTrue(thrown.getMessage().matches("Kafka ended with .*node.id.*"), thrown.getMessage());
      assertEquals(Optional.empty(), kafka.running());
    } finally {
      kafka.stop(UNHEARD);
    }
  }
}
