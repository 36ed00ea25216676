package io.tributary.table;

/** A lake that is not there, or whose catalog does not answer; the message is for the user. */
public final class LakeException extends RuntimeException {
  LakeException(String message, Throwable cause) {
    super(message, cause);
  }
}
