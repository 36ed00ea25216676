package io.tributary.io;

import io.tributary.server.RunningServer;

/** A Kafka broker beside a local lake, as it was started. */
public record RunningKafka(RunningServer server) {
  /** Where clients find the broker. */
  public String brokers() {
    return "127.0.0.1:" + server.port();
  }
}
