package io.tributary.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a server's log says of why it ended. */
public final class ServerLog {
  private static final int KEPT = 3;
  private static final Pattern ERROR = Pattern.compile("\\sERROR\\s|^Caused by:|^\\d+\\) ");
  private static final Pattern PREFIX =
      Pattern.compile("^\\S+T\\S+\\s+(?:ERROR|WARN|INFO)\\s+\\S+\\s+\\S+\\s+");

  private ServerLog() {}

  /** The last lines that tell of an error, else the last lines, as one line. */
  public static String lastErrors(Path log) {
    try {
      return lastErrors(Files.readAllLines(log, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String lastErrors(List<String> lines) {
    List<String> told = lines.stream().filter(line -> ERROR.matcher(line).find()).toList();
    List<String> chosen =
        told.isEmpty() ? lines.stream().filter(line -> !line.isBlank()).toList() : told;
    if (chosen.isEmpty()) {
      return "it said nothing";
    }
    return chosen.subList(Math.max(0, chosen.size() - KEPT), chosen.size()).stream()
        .map(line -> PREFIX.matcher(line).replaceFirst("").strip())
        .distinct()
        .collect(Collectors.joining("; "));
  }
}
