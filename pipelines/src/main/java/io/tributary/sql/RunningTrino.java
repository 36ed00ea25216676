package io.tributary.sql;

import java.time.Instant;

/** A Trino server of a local lake, as it was started. */
public record RunningTrino(long pid, int port, Instant startedAt, String version) {
  /** Where JDBC clients find the lake. */
  public String url() {
    return "jdbc:trino://127.0.0.1:" + port + "/" + LocalTrino.CATALOG;
  }

  /** Where browsers and the Trino command line find the server. */
  public String page() {
    return "http://127.0.0.1:" + port;
  }
}
