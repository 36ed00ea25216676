package io.tributary.flink;

/** A cluster that does not start, or that refuses or fails what it is asked: one sentence. */
public final class ClusterException extends RuntimeException {
  public ClusterException(String message) {
    super(message);
  }

  public ClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
