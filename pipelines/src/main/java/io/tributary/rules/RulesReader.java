package io.tributary.rules;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads a rules document over the rules that hold where it is silent. */
final class RulesReader {
  private static final Pattern SHORT_DURATION = Pattern.compile("([0-9]{1,7})([smh])");
  private static final Duration MIN_GAP = Duration.ofMinutes(1);
  private static final Duration MAX_GAP = Duration.ofHours(4);
  private static final Pattern FORMAT_NAME = Pattern.compile("[a-z][a-z0-9-]*");
  private static final Pattern PATH = Pattern.compile("[^.\\p{Cntrl}]+(\\.[^.\\p{Cntrl}]+)*");
  private static final Pattern PAGE_GROUP =
      Pattern.compile("/|(/(:[A-Za-z0-9_]+|(?![:*])[^/?#\\s]+))*(/\\*)?");
  private static final Pattern METHOD = Pattern.compile("[A-Z]+");
  private static final Pattern STATUS = Pattern.compile("[1-9]([0-9][0-9]|xx)");
  private static final Predicate<String> NAME = name -> !name.isBlank();

  private static final Duration MAX_LATENESS = Duration.ofDays(30);
  private static final String A_GAP =
      "a duration of whole seconds from 1m to 4h, such as 30m, 90s, 1h or PT30M";
  private static final String A_LATENESS =
      "a duration of whole seconds from 0s to 720h, such as 24h, 90m or P30D";
  private static final String A_PATH = "names joined by dots, such as metadata.user_agent";

  private final Problems problems;
  private final Rules base;

  /**
   * @param base null: the document has to be complete
   */
  RulesReader(Problems problems, Rules base) {
    this.problems = problems;
    this.base = base;
  }

  /** What the document says; to be used only if no problem was found. */
  Rules read(Yaml document) {
    Section root =
        section(
            document,
            "",
            "session",
            "automated",
            "allowed-lateness",
            "page-groups",
            "transport-fields",
            "private-fields",
            "access-log",
            "formats");
    return new Rules(
        session(root),
        automated(root),
        allowedLateness(root),
        pageGroups(root),
        droppable(root, "transport-fields", base(Rules::transportFields)),
        droppable(root, "private-fields", base(Rules::privateFields)),
        accessLog(root),
        new Rules.Acquisition(Set.of(), Map.of(), List.of()),
        "country",
        Set.of("purchase"),
        Set.of("error"),
        Duration.ofSeconds(30),
        List.of(),
        List.of(),
        formats(root));
  }

  private <T> T base(Function<Rules, T> value) {
    return base == null ? null : value.apply(base);
  }

  private Rules.Session session(Section root) {
    Section section = root.section("session", "gap", "lasting-event-types");
    Duration gap = base(rules -> rules.session().gap());
    Scalar written = section.scalar("gap", gap);
    if (written != null) {
      gap = duration(written, MIN_GAP, MAX_GAP, A_GAP);
    }
    return new Rules.Session(
        gap,
        Set.copyOf(
            section.texts(
                "lasting-event-types",
                base(rules -> rules.session().lastingEventTypes()),
                NAME,
                "a list of event types")),
        null);
  }

  private static Duration duration(Scalar written, Duration min, Duration max, String accepted) {
    Matcher matcher = SHORT_DURATION.matcher(written.text());
    Duration duration = null;
    if (matcher.matches()) {
      long count = Long.parseLong(matcher.group(1));
      duration =
          switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
          };
    } else {
      try {
        duration = Duration.parse(written.text());
      } catch (DateTimeParseException e) {
        // Reported below.
      }
    }
    if (duration == null
        || duration.getNano() != 0
        || duration.compareTo(min) < 0
        || duration.compareTo(max) > 0) {
      written.unaccepted(accepted);
    }
    return duration;
  }

  private Rules.Automated automated(Section root) {
    Section section = root.section("automated", "max-events-per-day");
    Long max = base(rules -> rules.automated().maxEventsPerDay());
    Scalar written = section.scalar("max-events-per-day", max);
    if (written == null) {
      return max == null ? null : new Rules.Automated(max);
    }
    String digits = written.text().replace("_", "");
    if (!digits.matches("[1-9][0-9]{0,17}")) {
      written.unaccepted("a whole number from 1 on, such as 10000");
      return null;
    }
    return new Rules.Automated(Long.parseLong(digits));
  }

  private Duration allowedLateness(Section root) {
    Duration lateness = base(Rules::allowedLateness);
    Scalar written = root.scalar("allowed-lateness", lateness);
    return written == null ? lateness : duration(written, Duration.ZERO, MAX_LATENESS, A_LATENESS);
  }

  private List<Rules.PageGroup> pageGroups(Section root) {
    List<String> inherited =
        base(rules -> rules.pageGroups().stream().map(Rules.PageGroup::pattern).toList());
    return root
        .texts(
            "page-groups",
            inherited,
            pattern -> !pattern.isEmpty() && PAGE_GROUP.matcher(pattern).matches(),
            "a path from / on without a / at its end, where :name stands for one segment"
                + " and a last * for any rest, such as /product/:id or /docs/*")
        .stream()
        .map(Rules.PageGroup::new)
        .toList();
  }

  private Set<String> droppable(Section root, String key, Set<String> inherited) {
    Set<String> required = Set.of(EventField.EVENT_TYPE.label(), EventField.EVENT_TIME.label());
    return Set.copyOf(
        root.texts(
            key,
            inherited,
            name -> PATH.matcher(name).matches() && !required.contains(name),
            A_PATH + ", but for event_type and event_time, which every event needs"));
  }

  private Rules.AccessLog accessLog(Section root) {
    Section section = root.section("access-log", "visitor-key", "event-types");
    String key = base(rules -> rules.accessLog().visitorKey());
    Scalar written = section.scalar("visitor-key", key);
    if (written != null) {
      key = written.text();
      if (key.isBlank()) {
        written.unaccepted("a text that is not blank");
      }
    }
    List<Rules.RequestType> types = new ArrayList<>();
    List<Rules.RequestType> inherited = base(rules -> rules.accessLog().eventTypes());
    List<Yaml> items = section.items("event-types", inherited, "a list of event types");
    if (items == null) {
      types.addAll(inherited == null ? List.of() : inherited);
    } else {
      String path = section.path("event-types");
      for (int i = 0; i < items.size(); i++) {
        types.add(requestType(items.get(i), path + "[" + (i + 1) + "]"));
      }
    }
    return new Rules.AccessLog(key, types);
  }

  private Rules.RequestType requestType(Yaml item, String path) {
    Section section = section(item, path, "event-type", "methods", "path", "statuses");
    Scalar eventType = section.scalar("event-type", null);
    if (eventType != null && eventType.text().isBlank()) {
      eventType.unaccepted("a text that is not blank");
    }
    Scalar pathPattern = section.scalar("path", "");
    if (pathPattern != null) {
      try {
        Pattern.compile(pathPattern.text());
      } catch (PatternSyntaxException e) {
        pathPattern.unaccepted("a Java regular expression (" + e.getDescription() + ")");
      }
    }
    return new Rules.RequestType(
        eventType == null ? "" : eventType.text(),
        Set.copyOf(
            section.texts(
                "methods", Set.of(), METHOD.asMatchPredicate(), "a list such as [GET, POST]")),
        pathPattern == null ? null : pathPattern.text(),
        Set.copyOf(
            section.texts(
                "statuses",
                Set.of(),
                STATUS.asMatchPredicate(),
                "a list of statuses and their classes, such as [304, 4xx]")));
  }

  private Map<String, Rules.Format> formats(Section root) {
    Map<String, Rules.Format> formats = new HashMap<>();
    Map<String, Rules.Format> inherited = base(Rules::formats);
    if (inherited != null) {
      formats.putAll(inherited);
    }
    Section section = root.open("formats");
    section.entries.forEach(
        (name, entry) -> {
          String path = section.path(name);
          if (!FORMAT_NAME.matcher(name).matches()) {
            problems.unaccepted(
                entry.line(), path, name, "a name of a-z, 0-9 and -, such as my-app");
          }
          formats.put(name, format(entry.value(), path));
        });
    return formats;
  }

  private Rules.Format format(Yaml value, String path) {
    Section section = section(value, path, "reads", "fields", "defaults", "spread");
    Rules.Reads reads = Rules.Reads.NDJSON;
    Scalar written = section.scalar("reads", null);
    if (written != null) {
      List<String> labels = Arrays.stream(Rules.Reads.values()).map(RulesReader::label).toList();
      int index = labels.indexOf(written.text());
      if (index < 0) {
        written.unaccepted("one of " + String.join(", ", labels));
      } else {
        reads = Rules.Reads.values()[index];
      }
    }
    if (reads == Rules.Reads.ACCESS_LOG) {
      for (String key : List.of("fields", "spread")) {
        Yaml.Entry entry = section.entries.get(key);
        if (entry != null && !isEmpty(entry.value())) {
          problems.add(
              entry.line(),
              section.path(key),
              "an access log has none; accepted is to leave it out");
        }
      }
    }
    return new Rules.Format(
        reads,
        fields(section.open("fields")),
        defaults(section.open("defaults")),
        Set.copyOf(
            section.texts("spread", Set.of(), PATH.asMatchPredicate(), "a list of " + A_PATH)));
  }

  private static boolean isEmpty(Yaml value) {
    return value instanceof Yaml.Empty
        || value instanceof Yaml.Sequence sequence && sequence.items().isEmpty()
        || value instanceof Yaml.Mapping mapping && mapping.entries().isEmpty();
  }

  private Map<String, String> fields(Section section) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String name : section.entries.keySet()) {
      Scalar path = section.scalar(name, null);
      if (EventField.labelled(name).isEmpty()) {
        problems.unknown(
            section.entries.get(name).line(), section.path, "field", name, EventField.labels());
      } else if (path != null && !PATH.matcher(path.text()).matches()) {
        path.unaccepted(A_PATH);
      } else if (path != null) {
        fields.put(name, path.text());
      }
    }
    refuseSharedPaths(section, fields);
    return fields;
  }

  private void refuseSharedPaths(Section section, Map<String, String> fields) {
    Map<String, String> fieldsByPath = new HashMap<>();
    EventField.labels().stream()
        .filter(label -> !fields.containsKey(label))
        .forEach(label -> fieldsByPath.put(label, label));
    fields.forEach(
        (field, path) -> {
          int line = section.entries.get(field).line();
          String other = fieldsByPath.putIfAbsent(path, field);
          if (other != null) {
            problems.add(
                line,
                section.path(field),
                '"' + path + "\" is where " + other + " is found; accepted is a path of its own");
          }
        });
    fields.forEach(
        (field, path) ->
            fieldsByPath.forEach(
                (otherPath, other) -> {
                  if (path.startsWith(otherPath + ".")) {
                    problems.add(
                        section.entries.get(field).line(),
                        section.path(field),
                        '"' + path + "\" lies within " + other + ", which is no object");
                  }
                }));
  }

  private Map<String, String> defaults(Section section) {
    List<String> accepted =
        Arrays.stream(EventField.values())
            .filter(EventField::hasDefault)
            .map(EventField::label)
            .toList();
    Map<String, String> defaults = new LinkedHashMap<>();
    for (String name : section.entries.keySet()) {
      Scalar value = section.scalar(name, null);
      if (!accepted.contains(name)) {
        problems.unknown(
            section.entries.get(name).line(), section.path, "default for", name, accepted);
      } else if (value != null && value.text().isEmpty()) {
        value.unaccepted("a text that is not empty");
      } else if (value != null) {
        defaults.put(name, value.text());
      }
    }
    return defaults;
  }

  static String label(Rules.Reads reads) {
    return reads.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private Section section(Yaml value, String path, String... keys) {
    Section section = new Section(value, path);
    Set<String> accepted = new LinkedHashSet<>(List.of(keys));
    section.entries.forEach(
        (key, entry) -> {
          if (!accepted.contains(key)) {
            problems.unknown(entry.line(), path, "key", key, accepted);
          }
        });
    return section;
  }

  /** A scalar and where it stands. */
  private final class Scalar {
    private final Yaml.Scalar value;
    private final String path;

    Scalar(Yaml.Scalar value, String path) {
      this.value = value;
      this.path = path;
    }

    String text() {
      return value.text();
    }

    void unaccepted(String accepted) {
      problems.unaccepted(value.line(), path, value.text(), accepted);
    }
  }

  /** The entries of a mapping; none if nothing, or something else, is written. */
  private final class Section {
    private final Map<String, Yaml.Entry> entries;
    private final String path;
    private final int line;

    Section(Yaml value, String path) {
      this.path = path;
      this.line = value.line();
      if (value instanceof Yaml.Mapping mapping) {
        entries = mapping.entries();
      } else {
        entries = Map.of();
        if (!(value instanceof Yaml.Empty)) {
          problems.add(line, path, "keys with values are accepted here, each as key: value");
        }
      }
    }

    String path(String key) {
      return path.isEmpty() ? key : path + "." + key;
    }

    /** What is written under a key; null if nothing is, which needs something inherited. */
    private Yaml value(String key, Object inherited) {
      Yaml.Entry entry = entries.get(key);
      if (entry == null || entry.value() instanceof Yaml.Empty) {
        if (inherited == null) {
          problems.add(entry == null ? line : entry.line(), path(key), "the value is missing");
        }
        return null;
      }
      return entry.value();
    }

    Scalar scalar(String key, Object inherited) {
      Yaml value = value(key, inherited);
      if (value instanceof Yaml.Scalar scalar) {
        return new Scalar(scalar, path(key));
      }
      if (value != null) {
        problems.add(value.line(), path(key), "one value is accepted here, no list and no keys");
      }
      return null;
    }

    List<Yaml> items(String key, Object inherited, String accepted) {
      Yaml value = value(key, inherited);
      if (value instanceof Yaml.Sequence sequence) {
        return sequence.items();
      }
      if (value instanceof Yaml.Scalar scalar) {
        problems.unaccepted(scalar.line(), path(key), scalar.text(), accepted);
      } else if (value != null) {
        problems.add(value.line(), path(key), "accepted is " + accepted);
      }
      return null;
    }

    List<String> texts(
        String key, Collection<String> inherited, Predicate<String> test, String accepted) {
      List<Yaml> items = items(key, inherited, accepted);
      if (items == null) {
        return inherited == null ? List.of() : List.copyOf(inherited);
      }
      List<String> texts = new ArrayList<>();
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < items.size(); i++) {
        String itemPath = path(key) + "[" + (i + 1) + "]";
        if (!(items.get(i) instanceof Yaml.Scalar scalar)) {
          problems.add(items.get(i).line(), itemPath, "accepted is " + accepted);
        } else if (!test.test(scalar.text())) {
          problems.unaccepted(scalar.line(), itemPath, scalar.text(), accepted);
        } else if (!seen.add(scalar.text())) {
          problems.add(scalar.line(), itemPath, '"' + scalar.text() + "\" stands here twice");
        } else {
          texts.add(scalar.text());
        }
      }
      return texts;
    }

    Section open(String key) {
      Yaml.Entry entry = entries.get(key);
      return new Section(entry == null ? new Yaml.Empty(line) : entry.value(), path(key));
    }

    Section section(String key, String... keys) {
      Yaml.Entry entry = entries.get(key);
      return RulesReader.this.section(
          entry == null ? new Yaml.Empty(line) : entry.value(), path(key), keys);
    }
  }
}
