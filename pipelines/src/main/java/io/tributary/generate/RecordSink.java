package io.tributary.generate;

import java.io.IOException;
import java.io.OutputStream;

/** Takes records in the order in which a collector would have stored them. */
@FunctionalInterface
public interface RecordSink {
  /**
   * @param key the tenant and the visitor whose record it is, as {@code acme/a:5f...}; records of
   *     one visitor share it, the broken ones among them too
   * @param ingestedAtMillis when the collector received the record, in epoch milliseconds
   * @param record the record without a line end; the receiver may keep the array
   */
  void accept(String key, long ingestedAtMillis, byte[] record) throws IOException;

  /** Writes a line per record. */
  static RecordSink lines(OutputStream out) {
    return (key, ingestedAtMillis, record) -> {
      out.write(record);
      out.write('\n');
    };
  }
}
