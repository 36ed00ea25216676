package io.tributary.event;

import io.tributary.rules.Rules;

/**
 * Where a visitor came from.
 *
 * @param channel the group that the rules put it into
 * @param source such as the referring host, or {@code utm_source}
 * @param medium such as {@code organic}, or {@code utm_medium}
 * @param campaign {@code utm_campaign}; null if there is none
 * @param referrerClass what kind of site the referrer is; {@link #NO_REFERRER} if there is none
 */
public record Touch(
    String channel, String source, String medium, String campaign, String referrerClass) {
  public static final String NO_REFERRER = Rules.Acquisition.NO_REFERRER;

  /** The channel and referrer class of a step within the site: no arrival, and no campaign. */
  public static final String WITHIN = Rules.Acquisition.WITHIN_SITE;

  /** Of a session of which no event says where it came from. */
  public static final Touch DIRECT = new Touch("direct", "(direct)", "(none)", null, NO_REFERRER);

  public boolean isWithinSite() {
    return channel.equals(WITHIN);
  }
}
