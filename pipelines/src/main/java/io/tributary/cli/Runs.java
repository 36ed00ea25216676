package io.tributary.cli;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Names runs, so that they sort by their time. */
final class Runs {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

  private Runs() {}

  static String id(Instant at, String job) {
    return TIME.format(at) + "-" + job;
  }
}
