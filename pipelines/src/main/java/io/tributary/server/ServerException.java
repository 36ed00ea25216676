package io.tributary.server;

/** What went wrong, as one sentence for whoever asked, and whose turn it is. */
public class ServerException extends RuntimeException {
  /** What the caller can do about it. */
  public enum Reason {
    /** An argument or a file is not what is accepted. */
    BAD_ARGUMENT,
    /** Something outside is missing: a JDK, a lake, a server. */
    NOT_READY,
    /** A server, or what starts it, refused. */
    FAILED
  }

  private final Reason reason;

  public ServerException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public ServerException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public final Reason reason() {
    return reason;
  }
}
