package io.tributary.event;

import io.tributary.rules.Rules;
import java.util.List;

/** The channel of a touch: that of the first rule which it matches. */
final class Channels {
  private static final String UNMATCHED = "other";

  private final List<Rules.Channel> channels;

  Channels(List<Rules.Channel> channels) {
    this.channels = channels;
  }

  /**
   * @param utmMedium null if there is none
   * @param hasClickId whether the address carries an advertiser's click id
   */
  String of(String utmMedium, String source, String referrerClass, boolean hasClickId) {
    for (Rules.Channel channel : channels) {
      if ((hasClickId || !channel.hasClickId())
          && (channel.mediums().isEmpty() || matches(channel.mediums(), utmMedium))
          && (channel.sources().isEmpty() || matches(channel.sources(), source))
          && (channel.referrerClasses().isEmpty() || isOf(channel, referrerClass))) {
        return channel.name();
      }
    }
    return UNMATCHED;
  }

  private static boolean isOf(Rules.Channel channel, String referrerClass) {
    return channel.referrerClasses().contains(referrerClass)
        || channel.referrerClasses().contains(Rules.Channel.ANY)
            && !referrerClass.equals(Touch.NO_REFERRER)
            && !referrerClass.equals(Touch.WITHIN);
  }

  private static boolean matches(List<String> patterns, String text) {
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
}
