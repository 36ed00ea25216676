package io.tributary.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;

/** Where visitors come from, by the built-in rules, which stand here as constants. */
final class Origins {
  static final StringData INTERNAL = StringData.fromString("internal");

  private static final String WITHIN = "internal";
  private static final String OTHER = "other";
  private static final String NONE = "none";
  private static final int MAX_SECOND_LEVEL = 3;

  private static final Map<String, String> KINDS = new HashMap<>();

  static {
    kind(
        "search",
        """
        google.* com.google.android.googlequicksearchbox bing.com duckduckgo.com yahoo.* yandex.*
        ya.ru baidu.com ecosia.org qwant.com startpage.com search.brave.com naver.com daum.net
        seznam.cz sogou.com so.com ask.com aol.* swisscows.com mojeek.com kagi.com presearch.com
        lycos.* dogpile.com metager.de metager.org search.marginalia.nu petalsearch.com coccoc.com
        rambler.ru go.mail.ru fireball.de suche.t-online.de suche.web.de suche.gmx.net
        search.lilo.org ekoru.org gibiru.com onesearch.com
        """);
    kind(
        "social",
        """
        facebook.com fb.com fb.me instagram.com threads.net threads.com messenger.com whatsapp.com
        wa.me t.co twitter.com x.com com.twitter.android linkedin.com lnkd.in com.linkedin.android
        pinterest.* pin.it reddit.com com.reddit.frontpage tiktok.com youtube.com youtu.be
        snapchat.com tumblr.com vk.com vk.ru ok.ru weibo.com weibo.cn t.cn weixin.qq.com
        xiaohongshu.com zhihu.com bilibili.com telegram.org t.me org.telegram.messenger discord.com
        quora.com medium.com substack.com news.ycombinator.com bsky.app mastodon.social xing.com
        flickr.com vimeo.com twitch.tv nextdoor.com line.me kakao.com mixi.jp truthsocial.com
        """);
    kind(
        "ai-assistant",
        """
        chatgpt.com chat.openai.com com.openai.chatgpt claude.ai perplexity.ai gemini.google.com
        bard.google.com notebooklm.google.com copilot.microsoft.com copilot.cloud.microsoft
        m365.cloud.microsoft chat.deepseek.com grok.com meta.ai chat.mistral.ai you.com poe.com
        phind.com pi.ai character.ai huggingface.co duck.ai kimi.com chat.qwen.ai doubao.com felo.ai
        genspark.ai iask.ai andisearch.com
        """);
    kind(
        "mail",
        """
        mail.google.com com.google.android.gm outlook.live.com outlook.office.com
        outlook.office365.com outlook.cloud.microsoft mail.yahoo.* mail.aol.com mail.proton.me
        mail.protonmail.com mail.zoho.* e.mail.ru mail.yandex.* mail.qq.com mail.163.com
        mail.126.com mail.naver.com mail.daum.net email.seznam.cz app.fastmail.com app.tuta.com
        mail.tutanota.com webmail.freenet.de email.t-online.de navigator.web.de navigator.gmx.net
        navigator-bs.gmx.net mail.orange.fr webmail.free.fr mail.libero.it poczta.onet.pl
        poczta.wp.pl icloud.com superhuman.com app.hey.com
        """);
  }

  /** Who writes a click id; the last one also outside of advertisements. */
  private static final Map<String, String> NETWORKS =
      Map.of(
          "gclid", "google",
          "gbraid", "google",
          "wbraid", "google",
          "dclid", "google",
          "msclkid", "bing",
          "ttclid", "tiktok",
          "twclid", "twitter",
          "li_fat_id", "linkedin",
          "yclid", "yandex",
          "fbclid", "facebook");

  /**
   * A site.
   *
   * @param arrival the touch of who comes from there
   * @param step the touch of who was there already
   */
  record Host(String name, String kind, RowData arrival, RowData step) {}

  /** What an address says by its parameters; what it does not say is null. */
  record Tags(
      String source, String medium, String campaign, String network, boolean isAdvertisement) {}

  private Origins() {}

  private static void kind(String kind, String hosts) {
    for (String host : hosts.strip().split("\\s+")) {
      KINDS.put(host, kind);
    }
  }

  /**
   * Where a visitor came from with an event; null if it does not say.
   *
   * @param page the page's host; null if it is not known
   * @param tags null if there are none
   * @param referrer null if there is none
   */
  static RowData touch(Host page, Tags tags, Host referrer) {
    if (referrer == null) {
      return tags == null ? null : tagged(tags, null, NONE);
    }
    boolean isWithin = page == null ? referrer.kind.equals(OTHER) : referrer.name.equals(page.name);
    if (tags != null) {
      return tagged(tags, isWithin ? null : referrer, isWithin ? WITHIN : referrer.kind);
    }
    return isWithin ? referrer.step : referrer.arrival;
  }

  private static RowData tagged(Tags tags, Host referrer, String kind) {
    String source = tags.source != null ? tags.source : tags.network;
    if (source == null) {
      source = referrer == null ? "(direct)" : referrer.name;
    }
    String medium = tags.medium;
    if (medium == null) {
      String arrivedFrom = referrer == null ? NONE : kind;
      boolean isShared = tags.network != null && arrivedFrom.equals(NONE);
      medium = tags.isAdvertisement ? "cpc" : isShared ? "social" : medium(arrivedFrom);
    }
    String channel = channel(tags.medium, source, kind, tags.isAdvertisement);
    return row(channel, source, medium, tags.campaign, kind);
  }

  private static RowData row(
      String channel, String source, String medium, String campaign, String kind) {
    return GenericRowData.of(
        channel.equals(WITHIN) ? INTERNAL : StringData.fromString(channel),
        StringData.fromString(source),
        StringData.fromString(medium),
        StringData.fromString(campaign),
        StringData.fromString(kind));
  }

  private static String medium(String kind) {
    return switch (kind) {
      case NONE -> "(none)";
      case OTHER -> "referral";
      case "search" -> "organic";
      default -> kind;
    };
  }

  private static String channel(String medium, String source, String kind, boolean isAd) {
    if (isAd
        || is(medium, "banner*", "cpa", "cpc", "cpm", "cpv", "display*", "paid*", "ppc")
        || is(medium, "programmatic*", "remarketing", "retargeting", "sem", "sponsored")) {
      return "paid";
    }
    if (is(medium, "email*", "e-mail*", "e_mail*", "mail", "mailing*", "newsletter*")) {
      return "mail";
    }
    if (is(medium, "affiliate*", "partner*")) {
      return "affiliate";
    }
    if (is(medium, "ai", "ai-assistant", "ai_assistant", "llm")) {
      return "ai-assistant";
    }
    if (is(medium, "social*", "sm", "organic-social", "organic_social")) {
      return "social";
    }
    if (is(medium, "organic")) {
      return "search";
    }
    if (is(medium, "referral")) {
      return "referral";
    }
    if (kind.equals("mail") || is(source, "email*", "e-mail*", "newsletter*")) {
      return "mail";
    }
    if (kind.equals("ai-assistant")
        || is(source, "chatgpt*", "openai*", "perplexity*", "claude.ai", "gemini.google.com")
        || is(source, "copilot.microsoft.com")) {
      return "ai-assistant";
    }
    if (kind.equals("social")
        || is(source, "facebook*", "fb", "ig", "instagram*", "linkedin*", "pinterest*", "reddit*")
        || is(source, "tiktok*", "twitter*", "youtube*")) {
      return "social";
    }
    if (kind.equals("search")) {
      return "search";
    }
    boolean isOfOtherSite = !kind.equals(NONE) && !kind.equals(WITHIN);
    return medium == null && isOfOtherSite ? "referral" : "campaign";
  }

  private static boolean is(String text, String... patterns) {
    if (text == null) {
      return false;
    }
    for (String pattern : patterns) {
      int rest = pattern.length() - 1;
      if (pattern.charAt(rest) == '*'
          ? text.regionMatches(0, pattern, 0, rest)
          : text.equals(pattern)) {
        return true;
      }
    }
    return false;
  }

  /** Null if an address has no parameter that says anything. */
  static Tags tags(String url) {
    int query = url.indexOf('?');
    if (query < 0) {
      return null;
    }
    int end = url.indexOf('#');
    Map<String, String> found = new HashMap<>();
    String network = null;
    boolean isAdvertisement = false;
    for (String parameter :
        url.substring(query + 1, Math.max(query + 1, end < 0 ? url.length() : end)).split("&")) {
      int sign = parameter.indexOf('=');
      if (sign <= 0 || sign == parameter.length() - 1) {
        continue;
      }
      String name = parameter.substring(0, sign);
      String ofClickId = NETWORKS.get(name);
      if (ofClickId != null) {
        boolean isOfAdvertisement = !name.equals("fbclid");
        if (network == null || isOfAdvertisement && !isAdvertisement) {
          network = ofClickId;
          isAdvertisement = isOfAdvertisement;
        }
      } else if (name.startsWith("utm_")) {
        String value = decoded(parameter.substring(sign + 1));
        if (!value.isEmpty()) {
          found.putIfAbsent(name, value);
        }
      }
    }
    String source = lowerCase(found.get("utm_source"));
    String medium = lowerCase(found.get("utm_medium"));
    String campaign = found.get("utm_campaign");
    return source == null && medium == null && campaign == null && network == null
        ? null
        : new Tags(source, medium, campaign, network, isAdvertisement);
  }

  private static String lowerCase(String text) {
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }

  /** A percent sign that begins no escape stands for itself. */
  private static String decoded(String text) {
    byte[] bytes = text.replace('+', ' ').getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream();
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '%'
          && i + 2 < bytes.length
          && HexFormat.isHexDigit(bytes[i + 1])
          && HexFormat.isHexDigit(bytes[i + 2])) {
        decoded.write(
            16 * HexFormat.fromHexDigit(bytes[i + 1]) + HexFormat.fromHexDigit(bytes[i + 2]));
        i += 2;
      } else {
        decoded.write(bytes[i]);
      }
    }
    return decoded.toString(StandardCharsets.UTF_8).strip();
  }

  /** The host of an address; null if it has none. */
  static Host host(String url) {
    int start = authority(url);
    if (start == 0) {
      return null;
    }
    int end = start;
    while (end < url.length() && "/?#\\".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    String name = name(url.substring(start, end));
    if (name.isBlank()) {
      return null;
    }
    String kind = kindOf(name);
    return new Host(
        name,
        kind,
        row(channel(null, name, kind, false), name, medium(kind), null, kind),
        row(WITHIN, name, WITHIN, null, WITHIN));
  }

  /** Where the host of an absolute address begins; 0 if there is none. */
  static int authority(String url) {
    int scheme = url.indexOf("//");
    if (scheme <= 0) {
      return scheme == 0 ? 2 : 0;
    }
    for (int i = 0; i < scheme - 1; i++) {
      if (":/?#".indexOf(url.charAt(i)) >= 0) {
        return 0;
      }
    }
    return url.charAt(scheme - 1) == ':' ? scheme + 2 : 0;
  }

  /** Without user, port, {@code www.} and dots at the end, in lower case. */
  private static String name(String authority) {
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
    if (end > 0 || host.startsWith(":")) {
      host = host.substring(0, end);
    }
    while (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    host = host.toLowerCase(Locale.ROOT);
    return host.startsWith("www.") && host.length() > 4 ? host.substring(4) : host;
  }

  /** Of the pattern that begins earliest in the name. */
  private static String kindOf(String name) {
    String rest = name;
    while (true) {
      String kind = KINDS.get(rest);
      int last = rest.lastIndexOf('.');
      if (kind == null && last > 0) {
        kind = KINDS.get(rest.substring(0, last) + ".*");
        int second = rest.lastIndexOf('.', last - 1);
        if (kind == null && second > 0 && last - second - 1 <= MAX_SECOND_LEVEL) {
          kind = KINDS.get(rest.substring(0, second) + ".*");
        }
      }
      int dot = rest.indexOf('.');
      if (kind != null || dot < 0) {
        return kind == null ? OTHER : kind;
      }
      rest = rest.substring(dot + 1);
    }
  }
}
