package io.tributary.sql;

import io.tributary.server.ServerException.Reason;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The heap of a server, and what its queries may take of it. */
record ServerMemory(long heapMegabytes) {
  static final String VARIABLE = "TRIBUTARY_TRINO_HEAP";

  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,6})([mMgG])");

  /** The size that a text such as {@code 2G} or {@code 1536M} says; 2 GB for null or blank. */
  static ServerMemory parse(String text) {
    if (text == null || text.isBlank()) {
      return new ServerMemory(2048);
    }
    Matcher size = SIZE.matcher(text.strip());
    if (!size.matches()) {
      throw refused(text);
    }
    long number = Long.parseLong(size.group(1));
    long megabytes = size.group(2).equalsIgnoreCase("g") ? number * 1024 : number;
    if (megabytes < 1024) {
      throw refused(text);
    }
    return new ServerMemory(megabytes);
  }

  long queryMegabytes() {
    return heapMegabytes * 45 / 100;
  }

  long headroomMegabytes() {
    return heapMegabytes * 25 / 100;
  }

  private static SqlException refused(String text) {
    return new SqlException(
        Reason.BAD_ARGUMENT,
        VARIABLE + " is \"" + text + "\", but a size such as 2G or 1536M is accepted, from 1G up.");
  }
}
