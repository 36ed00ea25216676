package io.tributary.rules;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The entries of a mapping; none if nothing, or something else, is written. */
final class Section {
  private static final Pattern SHORT_DURATION = Pattern.compile("([0-9]{1,7})([smh])");

  /** A scalar and where it stands. */
  final class Scalar {
    private final Yaml.Scalar value;
    private final String scalarPath;

    private Scalar(Yaml.Scalar value, String scalarPath) {
      this.value = value;
      this.scalarPath = scalarPath;
    }

    String text() {
      return value.text();
    }

    /** The text as a duration of whole seconds within limits; else told as a problem. */
    Duration duration(Duration min, Duration max, String accepted) {
      Matcher matcher = SHORT_DURATION.matcher(text());
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
          duration = Duration.parse(text());
        } catch (DateTimeParseException e) {
          // Reported below.
        }
      }
      if (duration == null
          || duration.getNano() != 0
          || duration.compareTo(min) < 0
          || duration.compareTo(max) > 0) {
        unaccepted(accepted);
      }
      return duration;
    }

    /** The constant of that label; the first, told as a problem, if there is none. */
    <E extends Enum<E>> E oneOf(E[] constants) {
      for (E constant : constants) {
        if (label(constant).equals(text())) {
          return constant;
        }
      }
      unaccepted(
          "one of "
              + Arrays.stream(constants).map(Section::label).collect(Collectors.joining(", ")));
      return constants[0];
    }

    void unaccepted(String accepted) {
      problems.unaccepted(value.line(), scalarPath, value.text(), accepted);
    }
  }

  private final Map<String, Yaml.Entry> entries;
  private final String path;
  private final int line;
  private final Problems problems;

  private Section(Yaml value, String path, Problems problems) {
    this.path = path;
    this.line = value.line();
    this.problems = problems;
    if (value instanceof Yaml.Mapping mapping) {
      entries = mapping.entries();
    } else {
      entries = Map.of();
      if (!(value instanceof Yaml.Empty)) {
        problems.add(line, path, "keys with values are accepted here, each as key: value");
      }
    }
  }

  /** Reads a mapping of these keys; any other is a problem. */
  static Section of(Yaml value, String path, Problems problems, String... keys) {
    Section section = new Section(value, path, problems);
    Set<String> accepted = new LinkedHashSet<>(List.of(keys));
    section.entries.forEach(
        (key, entry) -> {
          if (!accepted.contains(key)) {
            problems.unknown(entry.line(), path, "key", key, accepted);
          }
        });
    return section;
  }

  /** As an enum's constant is written. */
  static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Map<String, Yaml.Entry> entries() {
    return entries;
  }

  String path() {
    return path;
  }

  /** Of the mapping's start. */
  int line() {
    return line;
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

  /** A text that is not blank; what is inherited if none is written, which must not be null. */
  String text(String key, String inherited) {
    Scalar written = scalar(key, inherited);
    if (written == null) {
      return inherited;
    }
    if (written.text().isBlank()) {
      written.unaccepted("a text that is not blank");
    }
    return written.text();
  }

  /** A text that is not blank; what is inherited, or null, if none is written. */
  String optionalText(String key, String inherited) {
    String text = text(key, inherited == null ? "" : inherited);
    return text.isEmpty() ? null : text;
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

  /** The mapping under a key, whatever its keys are. */
  Section open(String key) {
    Yaml.Entry entry = entries.get(key);
    return new Section(entry == null ? new Yaml.Empty(line) : entry.value(), path(key), problems);
  }

  Section section(String key, String... keys) {
    Yaml.Entry entry = entries.get(key);
    return of(entry == null ? new Yaml.Empty(line) : entry.value(), path(key), problems, keys);
  }
}
