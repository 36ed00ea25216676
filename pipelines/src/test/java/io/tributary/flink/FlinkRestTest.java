package io.tributary.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FlinkRestTest {
  @Test
  void tellsTheInnermostCauseInOneLine() {
    assertEquals(
        "java.io.IOException: No space left on device",
        FlinkRest.rootCause(
            """
            java.util.concurrent.CompletionException: Checkpoint failed
            \tat java.base/java.util.concurrent.CompletableFuture.encode(CompletableFuture.java:331)
            Caused by: org.apache.flink.runtime.checkpoint.CheckpointException: Task failed
            \t... 3 more
            Caused by: java.io.IOException: No space left on device
            \tat java.base/sun.nio.ch.FileDispatcherImpl.write0(Native Method)
            """));
    assertEquals("Not found: /", FlinkRest.rootCause("Not found: /"));
    assertEquals("Flink does not say why", FlinkRest.rootCause(""));
  }
}
