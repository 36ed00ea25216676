package io.tributary.sql;

/** What went wrong, as one sentence for whoever asked, and whose turn it is. */
public final class SqlException extends RuntimeException {
  /** What the caller can do about it. */
  public enum Reason {
    /** An argument or a file is not what is accepted. */
    BAD_ARGUMENT,
    /** Something outside is missing: a JDK, a lake, a server. */
    NOT_READY,
    /** Trino, or what starts it, refused. */
    FAILED
  }

  private final Reason reason;

  public SqlException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public SqlException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
