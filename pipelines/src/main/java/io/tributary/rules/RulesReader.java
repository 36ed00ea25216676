package io.tributary.rules;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads a rules document over the rules that hold where it is silent. */
final class RulesReader {
  private static final Duration MIN_GAP = Duration.ofMinutes(1);
  private static final Duration MAX_GAP = Duration.ofHours(4);
  private static final Pattern FORMAT_NAME = Pattern.compile("[a-z][a-z0-9-]*");
  private static final Pattern PATH = Pattern.compile("[^.\\p{Cntrl}]+(\\.[^.\\p{Cntrl}]+)*");
  private static final Pattern PAGE_GROUP =
      Pattern.compile("/|(/(:[A-Za-z0-9_]+|(?![:*])[^/?#\\s]+))*(/\\*)?");
  private static final Pattern METHOD = Pattern.compile("[A-Z]+");
  private static final Pattern STATUS = Pattern.compile("[1-9]([0-9][0-9]|xx)");

  private static final Duration MAX_LATENESS = Duration.ofDays(30);
  private static final String A_GAP =
      "a duration of whole seconds from 1m to 4h, such as 30m, 90s, 1h or PT30M";
  private static final String A_LATENESS =
      "a duration of whole seconds from 0s to 720h, such as 24h, 90m or P30D";
  private static final Duration MIN_HEARTBEAT = Duration.ofSeconds(1);
  private static final Duration MAX_HEARTBEAT = Duration.ofMinutes(10);
  private static final String A_HEARTBEAT =
      "a duration of whole seconds from 1s to 10m, such as 30s";
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
        Section.of(
            document,
            "",
            problems,
            "session",
            "automated",
            "allowed-lateness",
            "page-groups",
            "transport-fields",
            "private-fields",
            "access-log",
            "acquisition",
            "country-attribute",
            "conversion-event-types",
            "error-event-types",
            "playback",
            "targets",
            "funnels",
            "formats");
    GoalsReader goals = new GoalsReader(problems);
    List<Rules.Target> targets = goals.targets(root, base(Rules::targets));
    List<Rules.Funnel> funnels = goals.funnels(root, base(Rules::funnels));
    goals.refuseTooMany(root, targets, funnels);
    return new Rules(
        session(root),
        automated(root),
        allowedLateness(root),
        pageGroups(root),
        droppable(root, "transport-fields", base(Rules::transportFields)),
        droppable(root, "private-fields", base(Rules::privateFields)),
        accessLog(root),
        new AcquisitionReader(problems).read(root, base(Rules::acquisition)),
        root.text("country-attribute", base(Rules::countryAttribute)),
        eventTypes(root, "conversion-event-types", base(Rules::conversionEventTypes)),
        eventTypes(root, "error-event-types", base(Rules::errorEventTypes)),
        heartbeat(root),
        targets,
        funnels,
        formats(root));
  }

  private <T> T base(Function<Rules, T> value) {
    return base == null ? null : value.apply(base);
  }

  private Rules.Session session(Section root) {
    Section section = root.section("session", "gap", "lasting-event-types", "id-attribute");
    Duration gap = base(rules -> rules.session().gap());
    Section.Scalar written = section.scalar("gap", gap);
    if (written != null) {
      gap = written.duration(MIN_GAP, MAX_GAP, A_GAP);
    }
    return new Rules.Session(
        gap,
        eventTypes(
            section, "lasting-event-types", base(rules -> rules.session().lastingEventTypes())),
        section.optionalText("id-attribute", base(rules -> rules.session().keyAttribute())));
  }

  private static Set<String> eventTypes(Section section, String key, Set<String> inherited) {
    return Set.copyOf(
        section.texts(key, inherited, name -> !name.isBlank(), "a list of event types"));
  }

  private Duration heartbeat(Section root) {
    Section section = root.section("playback", "heartbeat");
    Duration heartbeat = base(Rules::heartbeat);
    Section.Scalar written = section.scalar("heartbeat", heartbeat);
    return written == null
        ? heartbeat
        : written.duration(MIN_HEARTBEAT, MAX_HEARTBEAT, A_HEARTBEAT);
  }

  private Rules.Automated automated(Section root) {
    Section section = root.section("automated", "max-events-per-day");
    Long max = base(rules -> rules.automated().maxEventsPerDay());
    Section.Scalar written = section.scalar("max-events-per-day", max);
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
    Section.Scalar written = root.scalar("allowed-lateness", lateness);
    return written == null ? lateness : written.duration(Duration.ZERO, MAX_LATENESS, A_LATENESS);
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
    String key = section.text("visitor-key", base(rules -> rules.accessLog().visitorKey()));
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
    Section section = Section.of(item, path, problems, "event-type", "methods", "path", "statuses");
    String eventType = section.text("event-type", null);
    Section.Scalar pathPattern = section.scalar("path", "");
    if (pathPattern != null) {
      try {
        Pattern.compile(pathPattern.text());
      } catch (PatternSyntaxException e) {
        pathPattern.unaccepted("a Java regular expression (" + e.getDescription() + ")");
      }
    }
    return new Rules.RequestType(
        eventType,
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
    section
        .entries()
        .forEach(
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
    Section section = Section.of(value, path, problems, "reads", "fields", "defaults", "spread");
    Rules.Reads reads = Rules.Reads.NDJSON;
    Section.Scalar written = section.scalar("reads", null);
    if (written != null) {
      reads = written.oneOf(Rules.Reads.values());
    }
    if (reads == Rules.Reads.ACCESS_LOG) {
      for (String key : List.of("fields", "spread")) {
        Yaml.Entry entry = section.entries().get(key);
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
    for (String name : section.entries().keySet()) {
      Section.Scalar path = section.scalar(name, null);
      if (EventField.labelled(name).isEmpty()) {
        problems.unknown(
            section.entries().get(name).line(), section.path(), "field", name, EventField.labels());
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
          int line = section.entries().get(field).line();
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
                        section.entries().get(field).line(),
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
    for (String name : section.entries().keySet()) {
      Section.Scalar value = section.scalar(name, null);
      if (!accepted.contains(name)) {
        problems.unknown(
            section.entries().get(name).line(), section.path(), "default for", name, accepted);
      } else if (value != null && value.text().isEmpty()) {
        value.unaccepted("a text that is not empty");
      } else if (value != null) {
        defaults.put(name, value.text());
      }
    }
    return defaults;
  }
}
