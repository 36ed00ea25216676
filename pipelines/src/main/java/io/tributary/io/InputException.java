package io.tributary.io;

/** Input that is missing or cannot be read, in a sentence that names it. */
public final class InputException extends RuntimeException {
  public InputException(String message) {
    super(message);
  }

  public InputException(String message, Throwable cause) {
    super(message, cause);
  }
}
