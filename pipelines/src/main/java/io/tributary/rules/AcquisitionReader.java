package io.tributary.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads the part of a rules document that tells where visitors come from. */
final class AcquisitionReader {
  private static final Pattern HOST =
      Pattern.compile("[\\p{L}\\p{N}_-]+(\\.[\\p{L}\\p{N}_-]+)*(\\.\\*)?");
  private static final String A_HOST =
      "a list of hosts, each with its subdomains and with a last .* for any ending, such as"
          + " bing.com or google.*";
  private static final Pattern CLASS_NAME = Pattern.compile("[a-z][a-z0-9-]*");
  private static final Set<String> RESERVED =
      Set.of(
          Rules.Acquisition.NO_REFERRER,
          Rules.Acquisition.WITHIN_SITE,
          Rules.Acquisition.OTHER_SITE);
  private static final Pattern TEXT_PATTERN = Pattern.compile("[^*]*[^*\\s][^*]*\\*?|\\*");
  private static final String A_TEXT_PATTERN =
      "a list of texts, where a last * stands for any rest, such as email or paid*";

  private final Problems problems;

  AcquisitionReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * @param inherited null: all has to be written
   */
  Rules.Acquisition read(Section root, Rules.Acquisition inherited) {
    Section section = root.section("acquisition", "internal-hosts", "referrers", "channels");
    List<String> internalHosts =
        hosts(
            section,
            "internal-hosts",
            inherited == null ? null : List.copyOf(inherited.internalHosts()));
    Map<String, List<String>> classes =
        referrerClasses(
            section.open("referrers"), inherited == null ? Map.of() : inherited.referrerClasses());
    return new Rules.Acquisition(
        Set.copyOf(internalHosts),
        classes,
        channels(section, classes.keySet(), inherited == null ? null : inherited.channels()));
  }

  private static List<String> hosts(Section section, String key, List<String> inherited) {
    return lowerCase(section.texts(key, inherited, HOST.asMatchPredicate(), A_HOST));
  }

  /** Sorted, since their order says nothing. */
  private static List<String> lowerCase(List<String> texts) {
    return texts.stream().map(text -> text.toLowerCase(Locale.ROOT)).distinct().sorted().toList();
  }

  /** A host that is given leaves the inherited class in which it stood. */
  private Map<String, List<String>> referrerClasses(
      Section section, Map<String, List<String>> inherited) {
    Map<String, List<String>> classes = new TreeMap<>();
    Map<String, String> classByHost = new HashMap<>();
    section
        .entries()
        .forEach(
            (name, entry) -> {
              if (!CLASS_NAME.matcher(name).matches() || RESERVED.contains(name)) {
                problems.unaccepted(
                    entry.line(),
                    section.path(name),
                    name,
                    "a name of a-z, 0-9 and -, such as search, but for internal, none and other");
              }
              List<String> hosts = hosts(section, name, inherited.get(name));
              for (String host : hosts) {
                String other = classByHost.putIfAbsent(host, name);
                if (other != null) {
                  problems.add(
                      entry.line(),
                      section.path(name),
                      '"' + host + "\" stands in " + other + " too; accepted is one class");
                }
              }
              classes.put(name, hosts);
            });
    inherited.forEach(
        (name, hosts) ->
            classes.computeIfAbsent(
                name,
                absent -> hosts.stream().filter(host -> !classByHost.containsKey(host)).toList()));
    return classes;
  }

  private List<Rules.Channel> channels(
      Section section, Set<String> classes, List<Rules.Channel> inherited) {
    List<Yaml> items = section.items("channels", inherited, "a list of channels");
    if (items == null) {
      return inherited == null ? List.of() : inherited;
    }
    Set<String> referrers = new LinkedHashSet<>(classes);
    referrers.add(Rules.Acquisition.NO_REFERRER);
    referrers.add(Rules.Acquisition.OTHER_SITE);
    referrers.add(Rules.Channel.ANY);
    List<Rules.Channel> channels = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      String path = section.path("channels") + "[" + (i + 1) + "]";
      channels.add(channel(items.get(i), path, referrers));
    }
    return channels;
  }

  private Rules.Channel channel(Yaml item, String path, Set<String> referrers) {
    Section section =
        Section.of(item, path, problems, "channel", "mediums", "sources", "referrers", "click-id");
    Section.Scalar name = section.scalar("channel", null);
    if (name != null
        && (name.text().isBlank() || name.text().equals(Rules.Acquisition.WITHIN_SITE))) {
      name.unaccepted("a text that is not blank, but for internal");
    }
    Section.Scalar clickId = section.scalar("click-id", "false");
    if (clickId != null && !clickId.text().equals("true") && !clickId.text().equals("false")) {
      clickId.unaccepted("true or false");
    }
    return new Rules.Channel(
        name == null ? null : name.text(),
        patterns(section, "mediums"),
        patterns(section, "sources"),
        Set.copyOf(
            section.texts(
                "referrers",
                Set.of(),
                referrers::contains,
                "a list of " + String.join(", ", new TreeSet<>(referrers)))),
        clickId != null && clickId.text().equals("true"));
  }

  private static List<String> patterns(Section section, String key) {
    return lowerCase(
        section.texts(key, List.of(), TEXT_PATTERN.asMatchPredicate(), A_TEXT_PATTERN));
  }
}
