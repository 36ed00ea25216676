package io.tributary.event;

import io.tributary.rules.Rules;
import java.util.TreeSet;
import org.slf4j.LoggerFactory;

/** The decoder of each format that the rules know. */
public final class Decoders {
  private Decoders() {}

  /** Begins, beside the caller, what the first record with a user agent would wait for seconds. */
  public static void prepare() {
    // Which two threads must not begin at once.
    LoggerFactory.getILoggerFactory();
    Thread thread = new Thread(Devices::prepare, "prepare-decoders");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * A decoder to be used for many records, by one thread.
   *
   * @throws IllegalArgumentException if the rules do not know the format
   */
  public static Decoder of(Rules rules, String format) {
    Rules.Format found = rules.formats().get(format);
    if (found == null) {
      throw new IllegalArgumentException(
          String.format(
              "Cannot decode format \"%s\": the rules know %s",
              format, String.join(", ", new TreeSet<>(rules.formats().keySet()))));
    }
    return switch (found.reads()) {
      case NDJSON, PARQUET -> new JsonDecoder(rules, found);
      case ACCESS_LOG -> new AccessLogDecoder(rules, found);
    };
  }
}
