package io.tributary.event;

import io.tributary.rules.Rules;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The hosts of URLs and what kind of site each is. */
final class Hosts {
  private static final int CACHED = 4096;
  private static final int MAX_CACHED_LENGTH = 256;

  /**
   * The second of two names in an ending, such as {@code co} in {@code co.uk}, has at most so many.
   */
  private static final int MAX_SECOND_LEVEL = 3;

  /**
   * @param name in lower case, without {@code www.}
   * @param kind the class of site that the rules put it into
   * @param arrival of a visitor who comes from there, if nothing else is known
   * @param step of a visitor who was there before, as it is the site itself
   */
  record Host(String written, String name, String kind, Touch arrival, Touch step) {
    boolean isListed() {
      return !kind.equals(Rules.Acquisition.OTHER_SITE);
    }
  }

  private final Map<String, String> kinds = new HashMap<>();
  private final Channels channels;
  private final Host[] cache = new Host[CACHED];

  Hosts(Rules.Acquisition acquisition, Channels channels) {
    this.channels = channels;
    acquisition
        .referrerClasses()
        .forEach((kind, patterns) -> patterns.forEach(pattern -> kinds.put(pattern, kind)));
    acquisition
        .internalHosts()
        .forEach(pattern -> kinds.put(pattern, Rules.Acquisition.WITHIN_SITE));
  }

  /** The host of a URL; null if it has none. */
  Host ofUrl(String url) {
    int start = PageGroups.authority(url);
    if (start == 0) {
      return null;
    }
    int end = start;
    int hash = 0;
    while (end < url.length()) {
      char c = url.charAt(end);
      if (c == '/' || c == '?' || c == '#' || c == '\\') {
        break;
      }
      hash = 31 * hash + c;
      end++;
    }
    if (end == start) {
      return null;
    }
    int slot = (hash ^ hash >>> 16) & CACHED - 1;
    Host known = cache[slot];
    if (known != null
        && known.written.length() == end - start
        && url.startsWith(known.written, start)) {
      return known.name == null ? null : known;
    }
    Host host = host(url.substring(start, end));
    if (end - start <= MAX_CACHED_LENGTH) {
      cache[slot] = host;
    }
    return host.name == null ? null : host;
  }

  private Host host(String authority) {
    String name = name(authority);
    if (name == null) {
      return new Host(authority, null, null, null, null);
    }
    String kind = kind(name);
    return new Host(
        authority,
        name,
        kind,
        new Touch(channels.of(null, name, kind, false), name, Touches.mediumOf(kind), null, kind),
        new Touch(Touch.WITHIN, name, Touch.WITHIN, null, Touch.WITHIN));
  }

  /** Without user, port, {@code www.} and a dot at the end. */
  private static String name(String authority) {
    int start = authority.lastIndexOf('@') + 1;
    int end = authority.length();
    if (start < end && authority.charAt(start) == '[') {
      int bracket = authority.indexOf(']', start);
      end = bracket < 0 ? end : bracket + 1;
    } else {
      int colon = authority.indexOf(':', start);
      end = colon < 0 ? end : colon;
    }
    while (end > start && authority.charAt(end - 1) == '.') {
      end--;
    }
    String name = authority.substring(start, end).toLowerCase(Locale.ROOT);
    if (name.startsWith("www.") && name.length() > 4) {
      name = name.substring(4);
    }
    return name.isBlank() ? null : name;
  }

  /** That of the pattern that begins earliest in the name, and the longest of those. */
  private String kind(String name) {
    for (int start = 0; start >= 0; start = next(name, start)) {
      String rest = name.substring(start);
      String kind = kinds.get(rest);
      int last = rest.lastIndexOf('.');
      if (kind == null && last > 0) {
        kind = kinds.get(rest.substring(0, last) + ".*");
        int second = rest.lastIndexOf('.', last - 1);
        if (kind == null && second > 0 && last - second - 1 <= MAX_SECOND_LEVEL) {
          kind = kinds.get(rest.substring(0, second) + ".*");
        }
      }
      if (kind != null) {
        return kind;
      }
    }
    return Rules.Acquisition.OTHER_SITE;
  }

  private static int next(String name, int start) {
    int dot = name.indexOf('.', start);
    return dot < 0 ? -1 : dot + 1;
  }
}
