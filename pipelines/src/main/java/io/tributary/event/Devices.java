package io.tributary.event;

import java.util.LinkedHashMap;
import java.util.Map;
import nl.basjes.parse.useragent.UserAgent;
import nl.basjes.parse.useragent.UserAgentAnalyzerDirect;

/** The devices of user agents, of which the latest are kept at hand. */
final class Devices {
  private static final int CACHED = 4096;
  private static final int MAX_CACHED_LENGTH = 1024;

  private final Map<String, Device> cache =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Device> eldest) {
          return size() > CACHED;
        }
      };

  /** Makes ready what the first user agent would wait for; that takes seconds. */
  static void prepare() {
    Analyzer.analyze("-");
  }

  /** Null if there is no user agent. */
  Device of(String userAgent) {
    if (userAgent == null) {
      return null;
    }
    Device known = cache.get(userAgent);
    if (known != null) {
      return known;
    }
    Device device = Analyzer.analyze(userAgent);
    if (userAgent.length() <= MAX_CACHED_LENGTH) {
      cache.put(userAgent, device);
    }
    return device;
  }

  /** One for all threads, made by the first that needs it, as that takes seconds. */
  private static final class Analyzer {
    private static final UserAgentAnalyzerDirect ANALYZER =
        UserAgentAnalyzerDirect.newBuilder()
            .hideMatcherLoadStats()
            .withField(UserAgent.DEVICE_CLASS)
            .withField(UserAgent.AGENT_NAME)
            .withField(UserAgent.OPERATING_SYSTEM_NAME)
            .build();

    private static synchronized Device analyze(String userAgent) {
      UserAgent parsed = ANALYZER.parse(userAgent);
      return new Device(
          parsed.getValue(UserAgent.DEVICE_CLASS),
          parsed.getValue(UserAgent.AGENT_NAME),
          parsed.getValue(UserAgent.OPERATING_SYSTEM_NAME));
    }
  }
}
