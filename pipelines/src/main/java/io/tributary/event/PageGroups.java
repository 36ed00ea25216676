package io.tributary.event;

import io.tributary.rules.Rules;
import java.util.List;

/**
 * The group of a page: the pattern that its path matches, else the path itself. A path begins with
 * a slash, ends with none (but for the root), and is not percent-decoded.
 */
final class PageGroups {
  private static final int CACHED = 4096;

  private final String[] patterns;
  private final String[] cachedPaths = new String[CACHED];
  private final String[] cachedGroups = new String[CACHED];

  PageGroups(List<Rules.PageGroup> groups) {
    patterns = groups.stream().map(Rules.PageGroup::pattern).toArray(String[]::new);
  }

  /** The group of the page at a URL, which may be relative. */
  String ofUrl(String url) {
    int start = authority(url);
    if (start > 0) {
      int end = endOfPath(url, start);
      while (start < end && url.charAt(start) != '/') {
        start++;
      }
    }
    return ofPath(url, start);
  }

  /** Where the host of an absolute URL begins; 0 if the URL has none. */
  static int authority(String url) {
    if (url.startsWith("//")) {
      return 2;
    }
    for (int i = 0; i < url.length(); i++) {
      char c = url.charAt(i);
      if (c == ':') {
        return url.startsWith("//", i + 1) ? i + 3 : 0;
      }
      if (c == '/' || c == '?' || c == '#') {
        return 0;
      }
    }
    return 0;
  }

  /** The group of the page at a path, with or without a query. */
  String ofPath(String path) {
    return ofPath(path, 0);
  }

  private String ofPath(String text, int start) {
    int end = endOfPath(text, start);
    while (end > start && text.charAt(end - 1) == '/') {
      end--;
    }
    if (end == start) {
      return group("/");
    }
    String path = text.substring(start, end);
    return group(path.charAt(0) == '/' ? path : '/' + path);
  }

  private static int endOfPath(String text, int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) != '?' && text.charAt(end) != '#') {
      end++;
    }
    return end;
  }

  private String group(String path) {
    int hash = path.hashCode();
    int slot = (hash ^ hash >>> 16) & CACHED - 1;
    if (path.equals(cachedPaths[slot])) {
      return cachedGroups[slot];
    }
    String group = path;
    for (String pattern : patterns) {
      if (matches(pattern, path)) {
        group = pattern;
        break;
      }
    }
    cachedPaths[slot] = path;
    cachedGroups[slot] = group;
    return group;
  }

  private static boolean matches(String pattern, String path) {
    int p = 0;
    int at = 0;
    while (p < pattern.length()) {
      char c = pattern.charAt(p);
      boolean startsSegment = p > 0 && pattern.charAt(p - 1) == '/';
      if (startsSegment && c == '*' && p == pattern.length() - 1) {
        return at < path.length();
      }
      if (startsSegment && c == ':') {
        p = endOfSegment(pattern, p);
        int end = endOfSegment(path, at);
        if (end == at) {
          return false;
        }
        at = end;
      } else if (at < path.length() && path.charAt(at) == c) {
        p++;
        at++;
      } else {
        return false;
      }
    }
    return at == path.length();
  }

  private static int endOfSegment(String text, int from) {
    int end = text.indexOf('/', from);
    return end < 0 ? text.length() : end;
  }
}
