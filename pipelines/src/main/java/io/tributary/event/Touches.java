package io.tributary.event;

import io.tributary.rules.Rules;

/** Where a visitor came from with an event: what the page's address and the referrer say. */
final class Touches {
  private static final String ORGANIC = "organic";
  private static final String REFERRAL = "referral";
  private static final String COST_PER_CLICK = "cpc";
  private static final String SEARCH = "search";
  private static final String SOCIAL = "social";

  private final Channels channels;
  private final Hosts hosts;
  private final boolean knowsItsHosts;
  private final AddressTags tags = new AddressTags();

  Touches(Rules.Acquisition acquisition) {
    channels = new Channels(acquisition.channels());
    hosts = new Hosts(acquisition, channels);
    knowsItsHosts = !acquisition.internalHosts().isEmpty();
  }

  /** The medium of a touch of which only the referrer's class is known. */
  static String mediumOf(String referrerClass) {
    return switch (referrerClass) {
      case Rules.Acquisition.NO_REFERRER -> Touch.DIRECT.medium();
      case Rules.Acquisition.OTHER_SITE -> REFERRAL;
      case SEARCH -> ORGANIC;
      default -> referrerClass;
    };
  }

  /**
   * Null if neither says anything.
   *
   * @param pageUrl null if there is none
   * @param isPathOnly whether it is known to begin with a path
   * @param referrerUrl null if there is none
   */
  Touch of(String pageUrl, boolean isPathOnly, String referrerUrl) {
    boolean isTagged = pageUrl != null && tags.read(pageUrl);
    Hosts.Host referrer = referrerUrl == null ? null : hosts.ofUrl(referrerUrl);
    if (referrer == null) {
      return isTagged ? tagged(null, Touch.NO_REFERRER) : null;
    }
    Hosts.Host page = pageUrl == null || isPathOnly ? null : hosts.ofUrl(pageUrl);
    String referrerClass = isWithinSite(referrer, page) ? Touch.WITHIN : referrer.kind();
    if (isTagged) {
      return tagged(referrer, referrerClass);
    }
    return referrerClass.equals(Touch.WITHIN) ? referrer.step() : referrer.arrival();
  }

  /**
   * Where neither the page nor the rules tell the site's own host, a host of no class is taken for
   * it.
   */
  private boolean isWithinSite(Hosts.Host referrer, Hosts.Host page) {
    if (page != null) {
      return referrer.name().equals(page.name()) || referrer.kind().equals(Touch.WITHIN);
    }
    return referrer.kind().equals(Touch.WITHIN) || !knowsItsHosts && !referrer.isListed();
  }

  private Touch tagged(Hosts.Host referrer, String referrerClass) {
    boolean isWithinSite = referrerClass.equals(Touch.WITHIN);
    String source =
        tags.source != null
            ? tags.source
            : tags.network != null
                ? tags.network
                : referrer == null || isWithinSite ? Touch.DIRECT.source() : referrer.name();
    return new Touch(
        channels.of(tags.medium, source, referrerClass, tags.isAdvertisement),
        source,
        medium(isWithinSite ? Touch.NO_REFERRER : referrerClass),
        tags.campaign,
        referrerClass);
  }

  private String medium(String referrerClass) {
    if (tags.medium != null) {
      return tags.medium;
    }
    if (tags.isAdvertisement) {
      return COST_PER_CLICK;
    }
    boolean isSocial = tags.network != null && referrerClass.equals(Touch.NO_REFERRER);
    return isSocial ? SOCIAL : mediumOf(referrerClass);
  }
}
