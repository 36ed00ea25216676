package io.tributary.generate;

/** A shop with a film library. */
final class Tenant {
  private static final String[] NAMES = {
    "acme", "globex", "initech", "hooli", "vandelay", "wonka", "stark", "wayne", "tyrell", "soylent"
  };
  private static final String[] CURRENCIES = {"EUR", "USD", "GBP", "SEK"};

  private final String id;
  private final byte[] site;
  private final byte[] currency;

  private Tenant(String id, String currency) {
    this.id = id;
    this.site = Text.utf8("https://www." + id + ".example");
    this.currency = Text.utf8(currency);
  }

  static Tenant[] some(int count) {
    Tenant[] tenants = new Tenant[count];
    for (int i = 0; i < count; i++) {
      String id = i < NAMES.length ? NAMES[i] : "tenant-" + i;
      tenants[i] = new Tenant(id, CURRENCIES[i % CURRENCIES.length]);
    }
    return tenants;
  }

  String id() {
    return id;
  }

  /** Scheme and host. */
  byte[] site() {
    return site;
  }

  byte[] currency() {
    return currency;
  }
}
