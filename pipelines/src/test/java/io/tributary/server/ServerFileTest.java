package io.tributary.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class ServerFileTest {
  @TempDir private Path folder;
  private Path file;
  private ServerFile note;

  @BeforeEach
  void names() {
    file = folder.resolve("server.json");
    note = new ServerFile(file);
  }

  @Test
  void processThatStillIsTheSameIsFound() {
    ProcessHandle self = ProcessHandle.current();
    Instant startedAt = self.info().startInstant().orElseThrow();
    RunningServer server = new RunningServer(self.pid(), 8080, startedAt, "476");
    note.write(server);
    assertEquals(Optional.of(server), note.read());
    assertEquals(Optional.of(self), note.process());
  }

  @Test
  void processThatTookTheNumberIsNot() {
    ProcessHandle self = ProcessHandle.current();
    Instant earlier = self.info().startInstant().orElseThrow().minus(Duration.ofMinutes(1));
    note.write(new RunningServer(self.pid(), 8080, earlier, "476"));
    assertTrue(note.process().isEmpty());
  }

  @Test
  void processThatEndedIsNot() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    Instant startedAt = Instant.now();
    ended.waitFor();
    note.write(new RunningServer(ended.pid(), 8080, startedAt, "476"));
    assertTrue(note.process().isEmpty());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void processThatEndedWithoutAParentWhoAsksIsNot() throws Exception {
    Process parent = new ProcessBuilder("sh", "-c", "sleep 0.5 & echo $!; exec sleep 150").start();
    try (BufferedReader said = parent.inputReader()) {
      ProcessHandle child = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
      assertTimeoutPreemptively(
          Duration.ofMinutes(2),
          () -> {
            while (Processes.isAlive(child)) {
              Thread.onSpinWait();
            }
          });
      assertTrue(child.isAlive());
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void missingOrBrokenNoteIsNoServer() throws IOException {
    assertTrue(note.read().isEmpty());
    for (String text :
        new String[] {"", "{", "{}", "{\"pid\":1,\"port\":2,\"started_at\":\"?\"}"}) {
      Files.writeString(file, text);
      assertTrue(note.read().isEmpty(), text);
    }
    note.delete();
    assertFalse(Files.exists(file));
  }
}
