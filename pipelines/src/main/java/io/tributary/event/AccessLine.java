package io.tributary.event;

import java.nio.charset.StandardCharsets;

/**
 * A line of the common or the combined log format, as Apache and nginx write them:
 *
 * <pre>address identity user [05/Jan/2026:10:00:00 +0000] "request" status bytes "referrer" "agent"
 * </pre>
 *
 * <p>The last two are missing in the common format. One more quoted field is passed over, because
 * nginx's own configuration adds the forwarded address. Texts stay as logged, with their escapes; a
 * quote ends a text unless a backslash stands before it. Read by hand, because a regular expression
 * is ten times slower. Used again for every line.
 */
final class AccessLine {
  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
  private static final int TIME_LENGTH = 27;

  private byte[] line;
  private int end;
  private int at;

  String address;
  String user;
  long time;
  String method;
  String path;
  String protocol;
  String malformedRequest;
  String status;
  String bytes;
  String referrer;
  String userAgent;

  /**
   * Reads a line.
   *
   * @return what is wrong with it, without any of its text; null if nothing is
   */
  String read(byte[] newLine) {
    line = newLine;
    end = newLine.length;
    while (end > 0 && (line[end - 1] == '\n' || line[end - 1] == '\r')) {
      end--;
    }
    at = 0;
    referrer = null;
    userAgent = null;
    if (end == 0) {
      return "the line is empty";
    }
    int addressEnd = indexOf(' ', 0);
    int identityEnd = indexOf(' ', addressEnd + 1);
    int userEnd = startOfTime(identityEnd);
    if (addressEnd <= 0 || identityEnd < addressEnd + 2 || userEnd < identityEnd + 2) {
      return "the line does not begin with address, identity, user and a time in brackets";
    }
    address = text(0, addressEnd);
    user = given(text(identityEnd + 1, userEnd));
    if (user != null && user.equals("\"\"")) {
      user = null;
    }
    at = userEnd + 2;
    time = time();
    if (time == Decoded.NO_TIME) {
      return "the time in brackets is not as in 05/Jan/2026:10:00:00 +0000";
    }
    at += TIME_LENGTH;
    int requestStart = at + 2;
    int requestEnd = quoted();
    if (requestEnd < 0) {
      return "behind the time there is no request in quotes";
    }
    request(requestStart, requestEnd);
    if (!statusAndBytes()) {
      return "behind the request there are no status and bytes";
    }
    return at == end ? null : combined();
  }

  private String combined() {
    int referrerStart = at + 2;
    int referrerEnd = quoted();
    int userAgentStart = at + 2;
    int userAgentEnd = referrerEnd < 0 ? -1 : quoted();
    if (userAgentEnd < 0) {
      return "behind the bytes there are no referrer and user agent in quotes";
    }
    if (at < end && (quoted() < 0 || at < end)) {
      return "there is more behind the user agent";
    }
    referrer = given(text(referrerStart, referrerEnd));
    userAgent = given(text(userAgentStart, userAgentEnd));
    return null;
  }

  private int startOfTime(int from) {
    for (int i = Math.max(from, 0); i + 1 < end; i++) {
      if (line[i] == ' ' && line[i + 1] == '[') {
        return i;
      }
    }
    return -1;
  }

  private long time() {
    int t = at;
    if (end - t < TIME_LENGTH
        || line[t + 2] != '/'
        || line[t + 6] != '/'
        || line[t + 11] != ':'
        || line[t + 14] != ':'
        || line[t + 17] != ':'
        || line[t + 20] != ' '
        || line[t + 21] != '+' && line[t + 21] != '-'
        || line[t + 26] != ']') {
      return Decoded.NO_TIME;
    }
    int day = number(t, 2);
    int year = number(t + 7, 4);
    int hour = number(t + 12, 2);
    int minute = number(t + 15, 2);
    int second = number(t + 18, 2);
    int aheadHours = number(t + 22, 2);
    int aheadMinutes = number(t + 24, 2);
    if ((day | year | hour | minute | second | aheadHours | aheadMinutes) < 0
        || aheadHours > 18
        || aheadMinutes > 59) {
      return Decoded.NO_TIME;
    }
    int ahead = (aheadHours * 60 + aheadMinutes) * 60;
    return InstantText.ofCivil(
        year, month(t + 3), day, hour, minute, second, line[t + 21] == '-' ? -ahead : ahead, 0);
  }

  private int month(int from) {
    for (int i = 0; i < MONTHS.length(); i += 3) {
      if (line[from] == MONTHS.charAt(i)
          && line[from + 1] == MONTHS.charAt(i + 1)
          && line[from + 2] == MONTHS.charAt(i + 2)) {
        return i / 3 + 1;
      }
    }
    return 0;
  }

  private int number(int from, int length) {
    int value = 0;
    for (int i = from; i < from + length; i++) {
      int digit = line[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = 10 * value + digit;
    }
    return value;
  }

  /** Passes over a blank and a text in quotes; returns where the text ends, or -1. */
  private int quoted() {
    if (end - at < 3 || line[at] != ' ' || line[at + 1] != '"') {
      return -1;
    }
    for (int i = at + 2; i < end; i++) {
      if (line[i] == '\\') {
        i++;
      } else if (line[i] == '"') {
        at = i + 1;
        return i;
      }
    }
    return -1;
  }

  private void request(int from, int to) {
    method = null;
    path = null;
    protocol = null;
    malformedRequest = null;
    int methodEnd = from;
    while (methodEnd < to && isMethodCharacter(line[methodEnd])) {
      methodEnd++;
    }
    int pathEnd = to;
    while (pathEnd > methodEnd && line[pathEnd - 1] != ' ') {
      pathEnd--;
    }
    pathEnd--;
    boolean hasProtocol = pathEnd > methodEnd && isProtocol(pathEnd + 1, to);
    if (!hasProtocol) {
      pathEnd = to;
    }
    if (methodEnd == from || methodEnd + 1 >= pathEnd || line[methodEnd] != ' ') {
      malformedRequest = given(text(from, to));
      return;
    }
    method = text(from, methodEnd);
    path = text(methodEnd + 1, pathEnd);
    protocol = hasProtocol ? text(pathEnd + 1, to) : null;
  }

  private static boolean isMethodCharacter(byte c) {
    return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '-' || c == '_';
  }

  private boolean isProtocol(int from, int to) {
    return to - from >= 6
        && line[from] == 'H'
        && line[from + 1] == 'T'
        && line[from + 2] == 'T'
        && line[from + 3] == 'P'
        && line[from + 4] == '/';
  }

  private boolean statusAndBytes() {
    if (end - at < 6 || line[at] != ' ' || number(at + 1, 3) < 0 || line[at + 4] != ' ') {
      return false;
    }
    int from = at + 5;
    int to = from;
    while (to < end && line[to] >= '0' && line[to] <= '9') {
      to++;
    }
    boolean isDash = to == from && line[from] == '-';
    if (isDash) {
      to++;
    }
    if (to == from || to < end && line[to] != ' ') {
      return false;
    }
    status = text(at + 1, at + 4);
    bytes = isDash ? null : text(from, to);
    at = to;
    return true;
  }

  private int indexOf(char c, int from) {
    for (int i = Math.max(from, 0); i < end; i++) {
      if (line[i] == c) {
        return i;
      }
    }
    return -1;
  }

  private static String given(String text) {
    return text.isEmpty() || text.equals("-") ? null : text;
  }

  private String text(int from, int to) {
    return new String(line, from, to - from, StandardCharsets.UTF_8);
  }
}
