package io.tributary.event;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What the query of a page's address says of where the visitor came from: campaign parameters and
 * click ids. Of a parameter that stands there twice the first counts; one without a value is as
 * none. Used again for every address, and allocates nothing where there is no such parameter.
 */
final class AddressTags {
  /** Who writes a click id, and whether only into advertisements. */
  private enum ClickId {
    GCLID("google", true),
    GBRAID("google", true),
    WBRAID("google", true),
    DCLID("google", true),
    MSCLKID("bing", true),
    TTCLID("tiktok", true),
    TWCLID("twitter", true),
    LI_FAT_ID("linkedin", true),
    YCLID("yandex", true),
    FBCLID("facebook", false);

    private final String parameter = name().toLowerCase(Locale.ROOT);
    private final String network;
    private final boolean isOfAdvertisements;

    ClickId(String network, boolean isOfAdvertisements) {
      this.network = network;
      this.isOfAdvertisements = isOfAdvertisements;
    }
  }

  private static final ClickId[] CLICK_IDS = ClickId.values();
  private static final String SOURCE = "utm_source";
  private static final String MEDIUM = "utm_medium";
  private static final String CAMPAIGN = "utm_campaign";

  /** Lower case; null if there is none. */
  String source;

  /** Lower case; null if there is none. */
  String medium;

  /** Null if there is none. */
  String campaign;

  /** The one whose click id it is; null if there is none. */
  String network;

  /** Whether a click id tells of an advertisement. */
  boolean isAdvertisement;

  /** Whether there is any. */
  boolean read(String url) {
    source = null;
    medium = null;
    campaign = null;
    network = null;
    isAdvertisement = false;
    int query = url.indexOf('?');
    if (query < 0) {
      return false;
    }
    int end = url.indexOf('#');
    if (end < 0) {
      end = url.length();
    }
    boolean isAny = false;
    for (int at = query + 1; at < end; ) {
      int next = url.indexOf('&', at);
      if (next < 0 || next > end) {
        next = end;
      }
      int sign = url.indexOf('=', at);
      if (sign > at && sign < next - 1) {
        isAny |= parameter(url, at, sign, next);
      }
      at = next + 1;
    }
    return isAny;
  }

  private boolean parameter(String url, int start, int sign, int end) {
    if (url.startsWith("utm_", start)) {
      return campaignParameter(url, start, sign, end);
    }
    for (ClickId clickId : CLICK_IDS) {
      if (isNamed(clickId.parameter, url, start, sign)) {
        if (network == null || clickId.isOfAdvertisements && !isAdvertisement) {
          network = clickId.network;
          isAdvertisement = clickId.isOfAdvertisements;
        }
        return true;
      }
    }
    return false;
  }

  private boolean campaignParameter(String url, int start, int sign, int end) {
    if (source == null && isNamed(SOURCE, url, start, sign)) {
      source = lowerCase(decoded(url, sign + 1, end));
      return source != null;
    }
    if (medium == null && isNamed(MEDIUM, url, start, sign)) {
      medium = lowerCase(decoded(url, sign + 1, end));
      return medium != null;
    }
    if (campaign == null && isNamed(CAMPAIGN, url, start, sign)) {
      campaign = decoded(url, sign + 1, end);
      return campaign != null;
    }
    return false;
  }

  private static boolean isNamed(String name, String url, int start, int end) {
    return name.length() == end - start && url.startsWith(name, start);
  }

  private static String lowerCase(String text) {
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }

  /** Without blanks around it; null if nothing is left. */
  static String decoded(String text, int start, int end) {
    String plain = text.substring(start, end).replace('+', ' ');
    String decoded = (plain.indexOf('%') < 0 ? plain : unescaped(plain)).strip();
    return decoded.isEmpty() ? null : decoded;
  }

  /** A percent sign that begins no escape stands for itself; bytes that are no UTF-8 are U+FFFD. */
  private static String unescaped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int at = 0;
    while (at < text.length()) {
      int escaped = escaped(text, at);
      if (escaped >= 0) {
        bytes.write(escaped);
        at += 3;
        continue;
      }
      flush(bytes, out);
      out.append(text.charAt(at));
      at++;
    }
    flush(bytes, out);
    return out.toString();
  }

  private static void flush(ByteArrayOutputStream bytes, StringBuilder out) {
    if (bytes.size() > 0) {
      out.append(bytes.toString(StandardCharsets.UTF_8));
      bytes.reset();
    }
  }

  /** The byte that an escape stands for; -1 if there is no escape. */
  private static int escaped(String text, int at) {
    if (text.charAt(at) != '%' || at + 2 >= text.length()) {
      return -1;
    }
    int high = digit(text.charAt(at + 1));
    int low = digit(text.charAt(at + 2));
    return high < 0 || low < 0 ? -1 : 16 * high + low;
  }

  private static int digit(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }
}
