package io.tributary.event;

import io.tributary.rules.Rules;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The event type of a request: that of the first rule which it matches. */
final class RequestTypes {
  private static final String UNMATCHED = "request";
  private static final int CACHED = 4096;

  private record Matcher(
      String eventType, Set<String> methods, Pattern path, Set<String> statuses) {
    boolean matches(String method, String requestPath, String status) {
      return (methods.isEmpty() || method != null && methods.contains(method))
          && (statuses.isEmpty()
              || statuses.contains(status)
              || statuses.contains(status.charAt(0) + "xx"))
          && (path == null || requestPath != null && path.matcher(requestPath).matches());
    }
  }

  private record Known(String method, String path, String status, String eventType) {}

  private final List<Matcher> matchers;
  private final Known[] cache = new Known[CACHED];

  RequestTypes(List<Rules.RequestType> types) {
    matchers =
        types.stream()
            .map(
                type ->
                    new Matcher(
                        type.eventType(),
                        type.methods(),
                        type.pathPattern() == null ? null : Pattern.compile(type.pathPattern()),
                        type.statuses()))
            .toList();
  }

  /**
   * @param method null if the request was malformed
   * @param path with its query; null if the request was malformed
   */
  String of(String method, String path, String status) {
    if (method == null || path == null) {
      return match(null, null, status);
    }
    int query = path.indexOf('?');
    String plainPath = query < 0 ? path : path.substring(0, query);
    int hash = (plainPath.hashCode() * 31 + status.hashCode()) * 31 + method.hashCode();
    int slot = (hash ^ hash >>> 16) & CACHED - 1;
    Known known = cache[slot];
    if (known == null
        || !known.path.equals(plainPath)
        || !known.status.equals(status)
        || !known.method.equals(method)) {
      known = new Known(method, plainPath, status, match(method, plainPath, status));
      cache[slot] = known;
    }
    return known.eventType;
  }

  private String match(String method, String path, String status) {
    for (Matcher matcher : matchers) {
      if (matcher.matches(method, path, status)) {
        return matcher.eventType;
      }
    }
    return UNMATCHED;
  }
}
