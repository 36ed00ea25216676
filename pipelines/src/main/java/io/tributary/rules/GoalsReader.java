package io.tributary.rules;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Reads the targets and the funnels of a rules document. */
final class GoalsReader {
  private static final int MAX_STEPS = 16;
  private static final Duration MIN_WINDOW = Duration.ofSeconds(1);
  private static final Duration DEFAULT_WINDOW = Duration.ofMinutes(30);
  private static final Duration MAX_IN_SESSION = Duration.ofHours(24);
  private static final Duration MAX_OF_VISITOR = Duration.ofHours(720);
  private static final Predicate<String> PAGE_GROUP =
      Pattern.compile("/|/[^?#]*[^?#/]").asMatchPredicate();

  private final Problems problems;

  GoalsReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * @param inherited null: they have to be written
   */
  List<Rules.Target> targets(Section root, List<Rules.Target> inherited) {
    return named(root, "targets", "a list of targets", inherited, this::target);
  }

  /**
   * @param inherited null: they have to be written
   */
  List<Rules.Funnel> funnels(Section root, List<Rules.Funnel> inherited) {
    return named(root, "funnels", "a list of funnels", inherited, this::funnel);
  }

  /** Tells if an event's marks cannot hold them all. */
  void refuseTooMany(Section root, List<Rules.Target> targets, List<Rules.Funnel> funnels) {
    int count = targets.size() + funnels.stream().mapToInt(funnel -> funnel.steps().size()).sum();
    if (count > Rules.MAX_GOALS) {
      String key = root.entries().containsKey("funnels") ? "funnels" : "targets";
      Yaml.Entry entry = root.entries().get(key);
      problems.add(
          entry == null ? root.line() : entry.line(),
          key,
          "there are %d targets and steps of funnels; accepted are up to %d together"
              .formatted(count, Rules.MAX_GOALS));
    }
  }

  private <T> List<T> named(
      Section root,
      String key,
      String accepted,
      List<T> inherited,
      BiFunction<Yaml, Place, T> read) {
    List<Yaml> items = root.items(key, inherited, accepted);
    if (items == null) {
      return inherited == null ? List.of() : inherited;
    }
    List<T> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < items.size(); i++) {
      all.add(read.apply(items.get(i), new Place(root.path(key) + "[" + (i + 1) + "]", names)));
    }
    return all;
  }

  /**
   * @param names those that are taken
   */
  private record Place(String path, Set<String> names) {}

  private static String name(Section section, Place place) {
    Section.Scalar name = section.scalar("name", null);
    if (name == null) {
      return null;
    }
    if (name.text().isBlank()) {
      name.unaccepted("a text that is not blank");
    } else if (!place.names.add(name.text())) {
      name.unaccepted("a name of its own");
    }
    return name.text();
  }

  private Rules.Target target(Yaml item, Place place) {
    Section section =
        Section.of(item, place.path, problems, "name", "event-type", "page-group", "attributes");
    return new Rules.Target(name(section, place), matcher(section));
  }

  private Rules.Funnel funnel(Yaml item, Place place) {
    Section section = Section.of(item, place.path, problems, "name", "scope", "window", "steps");
    String name = name(section, place);
    Section.Scalar writtenScope = section.scalar("scope", Rules.Scope.SESSION);
    Rules.Scope scope =
        writtenScope == null ? Rules.Scope.SESSION : writtenScope.oneOf(Rules.Scope.values());
    boolean isInSession = scope == Rules.Scope.SESSION;
    Section.Scalar writtenWindow = section.scalar("window", DEFAULT_WINDOW);
    Duration window =
        writtenWindow == null
            ? DEFAULT_WINDOW
            : writtenWindow.duration(
                MIN_WINDOW,
                isInSession ? MAX_IN_SESSION : MAX_OF_VISITOR,
                isInSession
                    ? "a duration of whole seconds from 1s to 24h within a session, such as 30m"
                    : "a duration of whole seconds from 1s to 720h, such as 168h or P7D");
    return new Rules.Funnel(name, scope, window, steps(section));
  }

  private List<Rules.Step> steps(Section section) {
    String accepted = "a list of 1 to " + MAX_STEPS + " steps";
    List<Yaml> items = section.items("steps", null, accepted);
    if (items == null) {
      return List.of();
    }
    if (items.isEmpty() || items.size() > MAX_STEPS) {
      problems.add(
          section.entries().get("steps").line(),
          section.path("steps"),
          "there are " + items.size() + "; accepted is " + accepted);
    }
    List<Rules.Step> steps = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Section step =
          Section.of(
              items.get(i),
              section.path("steps") + "[" + (i + 1) + "]",
              problems,
              "name",
              "event-type",
              "page-group",
              "attributes");
      Rules.Matcher matcher = matcher(step);
      steps.add(new Rules.Step(step.text("name", named(matcher)), matcher));
    }
    return steps;
  }

  /** What a step that has no name of its own is called. */
  private static String named(Rules.Matcher matcher) {
    List<String> conditions = new ArrayList<>();
    if (matcher.eventType() != null) {
      conditions.add(matcher.eventType());
    }
    if (matcher.pageGroup() != null) {
      conditions.add(matcher.pageGroup());
    }
    new TreeMap<>(matcher.attributes())
        .forEach((name, value) -> conditions.add(name + "=" + value));
    return String.join(" ", conditions);
  }

  private Rules.Matcher matcher(Section section) {
    String eventType = section.optionalText("event-type", null);
    Section.Scalar pageGroup = section.scalar("page-group", "");
    if (pageGroup != null && !PAGE_GROUP.test(pageGroup.text())) {
      pageGroup.unaccepted(
          "a page group, which is a path from / on without a / at its end, such as /product/:id");
    }
    Section written = section.open("attributes");
    Map<String, String> attributes = new LinkedHashMap<>();
    for (String name : written.entries().keySet()) {
      Section.Scalar value = written.scalar(name, null);
      if (value != null) {
        attributes.put(name, value.text());
      }
    }
    if (eventType == null && pageGroup == null && written.entries().isEmpty()) {
      problems.add(
          section.line(),
          section.path(),
          "there is no condition; accepted is at least one of event-type, page-group and"
              + " attributes");
    }
    return new Rules.Matcher(eventType, pageGroup == null ? null : pageGroup.text(), attributes);
  }
}
