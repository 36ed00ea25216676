package io.tributary.generate;

/** The browsers and apps that people have. */
final class Device {
  private static final String[] USER_AGENTS = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "ShopApp/7.4.1 (iOS 18.6; iPhone15,4)",
    "ShopApp/7.4.0 (Android 15; Pixel 9)",
    "ShopApp/7.3.2 (Android 14; SM-S911B)",
    "ShopTv/2.0.8 (Tizen 8.0)",
  };
  private static final String[] ROBOTS = {
    "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://bot.example/about)",
    "python-requests/2.32.3",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36",
  };
  private static final String[] NETWORKS = {"192.0.2.", "198.51.100.", "203.0.113."};

  private Device() {}

  static String userAgent(Chance chance) {
    return chance.oneOf(USER_AGENTS);
  }

  static String robotUserAgent(Chance chance) {
    return chance.oneOf(ROBOTS);
  }

  static String ip(Chance chance) {
    if (chance.below(8) == 0) {
      return "2001:db8:"
          + Integer.toHexString(chance.below(65_536))
          + "::"
          + Integer.toHexString(1 + chance.below(4_095));
    }
    return chance.oneOf(NETWORKS) + (1 + chance.below(254));
  }
}
