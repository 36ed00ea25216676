package io.tributary.sql;

import io.tributary.server.RunningServer;

/** A Trino server of a local lake, as it was started. */
public record RunningTrino(RunningServer server) {
  /** Where JDBC clients find the lake. */
  public String url() {
    return "jdbc:trino://127.0.0.1:" + server.port() + "/" + LocalTrino.CATALOG;
  }

  /** Where browsers and the Trino command line find the server. */
  public String page() {
    return "http://127.0.0.1:" + server.port();
  }
}
