package io.tributary.event;

import io.tributary.rules.Rules;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** Derives what the rules and the reference data say of events; not safe for two threads. */
final class Derivation {
  private static final String STARTUP_MS = "startup_ms";

  private final PageGroups pageGroups;
  private final Devices devices = new Devices();
  private final Touches touches;
  private final Marks marks;
  private final String countryAttribute;
  private final String sessionAttribute;

  Derivation(Rules rules) {
    pageGroups = new PageGroups(rules.pageGroups());
    touches = new Touches(rules.acquisition());
    marks = new Marks(rules);
    countryAttribute = rules.countryAttribute();
    sessionAttribute = rules.session().keyAttribute();
  }

  /**
   * @param pageUrl null if there is none, as the texts after it
   * @param isPathOnly whether the page URL is known to begin with a path
   * @param attributes null of what there is none of
   */
  Derived of(
      String eventType,
      String pageUrl,
      boolean isPathOnly,
      String referrerUrl,
      String userAgent,
      UnaryOperator<String> attributes) {
    String pageGroup =
        pageUrl == null
            ? null
            : isPathOnly ? pageGroups.ofPath(pageUrl) : pageGroups.ofUrl(pageUrl);
    return new Derived(
        pageGroup,
        devices.of(userAgent),
        country(attributes.apply(countryAttribute)),
        touches.of(pageUrl, isPathOnly, referrerUrl),
        marks.of(eventType, pageGroup, attributes),
        millis(attributes.apply(STARTUP_MS)),
        sessionAttribute == null ? null : attributes.apply(sessionAttribute));
  }

  private static String country(String text) {
    if (text == null || text.length() != 2) {
      return null;
    }
    char first = upperCase(text.charAt(0));
    char second = upperCase(text.charAt(1));
    if (first < 'A' || first > 'Z' || second < 'A' || second > 'Z') {
      return null;
    }
    return first == text.charAt(0) && second == text.charAt(1)
        ? text
        : String.valueOf(new char[] {first, second});
  }

  private static char upperCase(char c) {
    return c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
  }

  private static Long millis(String text) {
    if (text == null) {
      return null;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    long millis = NumberText.millis(utf8, 0, utf8.length);
    return millis < 0 ? null : millis;
  }
}
