package io.tributary.sql;

import io.tributary.server.ServerException;

/** What Trino, or what asks it, says is wrong. */
public final class SqlException extends ServerException {
  public SqlException(Reason reason, String message) {
    super(reason, message);
  }

  public SqlException(Reason reason, String message, Throwable cause) {
    super(reason, message, cause);
  }
}
