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

  /** YAML takes a longer key only behind a question mark. */
  private static final int MAX_SIMPLE_KEY = 1000;

  private final StringBuilder out = new StringBuilder();

  String write(Rules rules) {
    writeAccessLog(rules.accessLog());
    writeAcquisition(rules.acquisition());
    line(0, "allowed-lateness: " + text(rules.allowedLateness()));
    line(0, "automated:");
    line(1, "max-events-per-day: " + rules.automated().maxEventsPerDay());
    writeList(0, "conversion-event-types", new TreeSet<>(rules.conversionEventTypes()));
    line(0, "country-attribute: " + scalar(rules.countryAttribute()));
    writeList(0, "error-event-types", new TreeSet<>(rules.errorEventTypes()));
    line(0, "formats:");
    new TreeMap<>(rules.formats()).forEach(this::writeFormat);
    line(0, rules.funnels().isEmpty() ? "funnels: []" : "funnels:");
    rules.funnels().forEach(this::writeFunnel);
    writeList(0, "page-groups", rules.pageGroups().stream().map(Rules.PageGroup::pattern).toList());
    line(0, "playback:");
    line(1, "heartbeat: " + text(rules.heartbeat()));
    writeList(0, "private-fields", new TreeSet<>(rules.privateFields()));
    line(0, "session:");
    line(1, "gap: " + text(rules.session().gap()));
    if (rules.session().keyAttribute() != null) {
      line(1, "id-attribute: " + scalar(rules.session().keyAttribute()));
    }
    writeList(1, "lasting-event-types", new TreeSet<>(rules.session().lastingEventTypes()));
    line(0, rules.targets().isEmpty() ? "targets: []" : "targets:");
    for (Rules.Target target : rules.targets()) {
      line(1, "- name: " + scalar(target.name()));
      writeMatcher(2, target.matcher());
    }
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

  private void writeAcquisition(Rules.Acquisition acquisition) {
    line(0, "acquisition:");
    line(1, acquisition.channels().isEmpty() ? "channels: []" : "channels:");
    for (Rules.Channel channel : acquisition.channels()) {
      line(2, "- channel: " + scalar(channel.name()));
      line(3, "click-id: " + channel.hasClickId());
      writeList(3, "mediums", channel.mediums());
      writeList(3, "referrers", new TreeSet<>(channel.referrerClasses()));
      writeList(3, "sources", channel.sources());
    }
    writeList(1, "internal-hosts", new TreeSet<>(acquisition.internalHosts()));
    line(1, "referrers:");
    new TreeMap<>(acquisition.referrerClasses())
        .forEach((name, hosts) -> writeList(2, scalar(name), hosts));
  }

  private void writeFunnel(Rules.Funnel funnel) {
    line(1, "- name: " + scalar(funnel.name()));
    line(2, "scope: " + Section.label(funnel.scope()));
    line(2, "steps:");
    for (Rules.Step step : funnel.steps()) {
      line(3, "- name: " + scalar(step.name()));
      writeMatcher(4, step.matcher());
    }
    line(2, "window: " + text(funnel.window()));
  }

  private void writeMatcher(int depth, Rules.Matcher matcher) {
    writeMap(depth, "attributes", matcher.attributes());
    if (matcher.eventType() != null) {
      line(depth, "event-type: " + scalar(matcher.eventType()));
    }
    if (matcher.pageGroup() != null) {
      line(depth, "page-group: " + scalar(matcher.pageGroup()));
    }
  }

  private void writeFormat(String name, Rules.Format format) {
    line(1, scalar(name) + ":");
    writeMap(2, "defaults", format.defaults());
    writeMap(2, "fields", format.fields());
    line(2, "reads: " + Section.label(format.reads()));
    writeList(2, "spread", new TreeSet<>(format.spread()));
  }

  private void writeMap(int depth, String key, Map<String, String> entries) {
    line(depth, entries.isEmpty() ? key + ": {}" : key + ":");
    new TreeMap<>(entries)
        .forEach(
            (name, value) -> {
              String written = scalar(name);
              if (written.length() > MAX_SIMPLE_KEY) {
                line(depth + 1, "? " + written);
                line(depth + 1, ": " + scalar(value));
              } else {
                line(depth + 1, written + ": " + scalar(value));
              }
            });
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
