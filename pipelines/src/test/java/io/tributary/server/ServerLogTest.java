package io.tributary.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ServerLogTest {
  @Test
  void logSaysWhyItEnded() {
    assertEquals(
        "Address already in use",
        ServerLog.lastErrors(
            List.of(
                "2026-01-01T10:00:00.000Z\tINFO\tmain\tBootstrap\tstarting",
                "2026-01-01T10:00:01.000Z\tERROR\tmain\tio.trino.server.Server\tAddress already in use")));
    assertEquals("last words", ServerLog.lastErrors(List.of("last words", "")));
    assertEquals("it said nothing", ServerLog.lastErrors(List.of()));
  }
}
