package io.tributary.generate;

/** Where a visit comes from: who referred it, and the campaign in its first address. */
enum Source {
  DIRECT(new String[] {""}, new String[] {""}),
  /** A search engine, or an assistant that answers. */
  SEARCH(
      new String[] {
        "https://www.google.com/",
        "https://www.google.com/",
        "https://www.google.de/",
        "https://www.bing.com/",
        "https://duckduckgo.com/",
        "https://chatgpt.com/",
        "https://www.perplexity.ai/"
      },
      new String[] {""}),
  SOCIAL(
      new String[] {"https://www.facebook.com/", "https://t.co/", "https://www.instagram.com/"},
      new String[] {"", "utm_source=instagram&utm_medium=social&utm_campaign=reels"}),
  EMAIL(
      new String[] {"", "", "https://mail.google.com/", "https://outlook.live.com/"},
      new String[] {
        "utm_source=newsletter&utm_medium=email&utm_campaign=weekly",
        "utm_source=crm&utm_medium=email&utm_campaign=winback"
      }),
  ADVERTISEMENT(
      new String[] {"https://www.google.com/", "https://ads.example/"},
      new String[] {
        "utm_source=google&utm_medium=cpc&utm_campaign=brand&utm_term=shoes",
        "utm_source=google&utm_medium=cpc&utm_campaign=winter%20sale",
        "utm_source=ads&utm_medium=display&utm_campaign=retargeting"
      }),
  AFFILIATE(
      new String[] {"https://bargains.example/today", "https://vouchers.example/best?page=2"},
      new String[] {"utm_source=bargains&utm_medium=affiliate&utm_campaign=deals"});

  private final byte[][] referrers;
  private final byte[][] campaigns;

  Source(String[] referrers, String[] campaigns) {
    this.referrers = utf8(referrers);
    this.campaigns = utf8(campaigns);
  }

  /** An address, or nothing. */
  byte[] referrer(Chance chance) {
    return chance.oneOf(referrers);
  }

  /** Query parameters without the question mark, or nothing. */
  byte[] campaign(Chance chance) {
    return chance.oneOf(campaigns);
  }

  private static byte[][] utf8(String[] texts) {
    byte[][] result = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      result[i] = Text.utf8(texts[i]);
    }
    return result;
  }
}
