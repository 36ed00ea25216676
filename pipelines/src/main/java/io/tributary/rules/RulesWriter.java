package io.tributary.rules;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Writes rules in their canonical form: every key, sorted, one line for each value. */
final class RulesWriter {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./:-]*(?<!:)");
  private static final Set<String> RESERVED =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

  private final StringBuilder out = new StringBuilder();

  String write(Rules rules) {
    writeAccessLog(rules.accessLog());
    line(0, "allowed-lateness: " + text(rules.allowedLateness()));
    line(0, "automated:");
    line(1, "max-events-per-day: " + rules.automated().maxEventsPerDay());
    line(0, "formats:");
    new TreeMap<>(rules.formats()).forEach(this::writeFormat);
    writeList(0, "page-groups", rules.pageGroups().stream().map(Rules.PageGroup::pattern).toList());
    writeList(0, "private-fields", new TreeSet<>(rules.privateFields()));
    line(0, "session:");
    line(1, "gap: " + text(rules.session().gap()));
    writeList(1, "lasting-event-types", new TreeSet<>(rules.session().lastingEventTypes()));
    writeList(0, "transport-fields", new TreeSet<>(rules.transportFields()));
    return out.toString();
  }

  private void writeAccessLog(Rules.AccessLog accessLog) {
    line(0, "access-log:");
    line(1, accessLog.eventTypes().isEmpty() ? "event-types: []" : "event-types:");
    for (Rules.RequestType type : accessLog.eventTypes()) {
      line(2, "- event-type: " + scalar(type.eventType()));
      writeList(3, "methods", new TreeSet<>(type.methods()));
      if (type.pathPattern() != null) {
        line(3, "path: " + scalar(type.pathPattern()));
      }
      writeList(3, "statuses", new TreeSet<>(type.statuses()));
    }
    line(1, "visitor-key: " + scalar(accessLog.visitorKey()));
  }

  private void writeFormat(String name, Rules.Format format) {
    line(1, scalar(name) + ":");
    writeMap(2, "defaults", format.defaults());
    writeMap(2, "fields", format.fields());
    line(2, "reads: " + RulesReader.label(format.reads()));
    writeList(2, "spread", new TreeSet<>(format.spread()));
  }

  private void writeMap(int depth, String key, Map<String, String> entries) {
    line(depth, entries.isEmpty() ? key + ": {}" : key + ":");
    new TreeMap<>(entries)
        .forEach((name, value) -> line(depth + 1, scalar(name) + ": " + scalar(value)));
  }

  private void writeList(int depth, String key, Collection<String> values) {
    line(depth, values.isEmpty() ? key + ": []" : key + ":");
    values.forEach(value -> line(depth + 1, "- " + scalar(value)));
  }

  private void line(int depth, String text) {
    out.append("  ".repeat(depth)).append(text).append('\n');
  }

  private static String text(Duration duration) {
    if (duration.toSecondsPart() != 0) {
      return duration.toSeconds() + "s";
    }
    return duration.toMinutesPart() != 0 ? duration.toMinutes() + "m" : duration.toHours() + "h";
  }

  private static String scalar(String text) {
    if (PLAIN.matcher(text).matches() && !RESERVED.contains(text.toLowerCase(Locale.ROOT))) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c >= ' ' && c < 0x7f) {
        quoted.append(c);
      } else {
        quoted.append(String.format("\\u%04x", (int) c));
      }
    }
    return quoted.append('"').toString();
  }
}
