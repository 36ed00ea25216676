package io.tributary.generate;

import java.io.IOException;

/** One visit of a person to a shop: where it goes, and how long it thinks. */
final class Visit {
  private static final byte[] PAGE_URL = Text.utf8(",\"page_url\":\"");
  private static final byte[] REFERRER_URL = Text.utf8(",\"referrer_url\":\"");
  private static final byte[] ATTRIBUTES = Text.utf8(",\"attributes\":{\"experiment\":\"");
  private static final byte[] BUTTON = Text.utf8("\",\"button\":\"");
  private static final byte[] QUERY = Text.utf8("\",\"query\":\"");
  private static final byte[] PRODUCT_ID = Text.utf8("\",\"product_id\":\"");
  private static final byte[] ATTRIBUTES_END = Text.utf8("\"}");
  private static final byte[] AMOUNT = Text.utf8(",\"amount\":");
  private static final byte[] CURRENCY = Text.utf8(",\"currency\":\"");
  private static final byte[][] EXPERIMENTS = {
    Text.utf8("checkout-a"), Text.utf8("checkout-b"), Text.utf8("none")
  };
  private static final byte[][] BUTTONS = {
    Text.utf8("menu"), Text.utf8("filter"), Text.utf8("next-image"), Text.utf8("share")
  };
  private static final byte[] NOTHING = {};

  private final Scribe scribe;
  private final Chance chance;
  private final Persona persona;
  private final Visitor visitor;
  private final Visitor identified;
  private final byte[] experiment;
  private final Text url = new Text();
  private final Text referrer = new Text();
  private Place place = Place.HOME;
  private int product;
  private long cart;
  private long now;

  /**
   * @param identified the visitor from its login on, which happens in this visit where this is not
   *     {@code visitor}
   */
  Visit(Scribe scribe, Chance chance, Persona persona, Visitor visitor, Visitor identified) {
    this.scribe = scribe;
    this.chance = chance;
    this.persona = persona;
    this.visitor = visitor;
    this.identified = identified;
    this.experiment = EXPERIMENTS[(visitor.key().hashCode() >>> 1) % EXPERIMENTS.length];
  }

  /** One session, rarely two of them half an hour and a millisecond apart. */
  void happen(long start) throws IOException {
    now = start;
    scribe.follow(visitor, chance);
    scribe.beginSession();
    land();
    if (identified != visitor) {
      logIn();
    }
    walk(persona.steps(chance));
    switch (chance.below(120)) {
      case 0 -> {
        now = scribe.latestEnd() + Span.SESSION_GAP;
        view();
        walk(1 + chance.below(4));
      }
      case 1 -> {
        now = scribe.latestEnd() + Span.SESSION_GAP + 1;
        scribe.beginSession();
        view();
        walk(1 + chance.below(4));
      }
      default -> {}
    }
    scribe.endSession();
  }

  private void land() throws IOException {
    Source source = persona.source(chance);
    url.clear().put(source.referrer(chance));
    byte[] campaign = source.campaign(chance);
    if (chance.happens(persona.watching())) {
      watch(campaign);
    } else if (source == Source.DIRECT || source == Source.EMAIL || chance.below(3) == 0) {
      goHome(campaign);
    } else {
      goToProduct(campaign);
    }
  }

  private void walk(int steps) throws IOException {
    for (int i = 0; i < steps; i++) {
      think();
      if (chance.happens(persona.watching())) {
        watch(NOTHING);
      } else if (chance.below(12) == 0) {
        click();
      } else {
        step();
      }
    }
  }

  private void step() throws IOException {
    int roll = chance.below(100);
    if (roll < 3) {
      view();
      return;
    }
    switch (place) {
      case HOME -> {
        if (roll < 55) {
          goToCategory();
        } else if (roll < 80) {
          search();
        } else {
          goToProduct(NOTHING);
        }
      }
      case LIST -> {
        if (roll < 70) {
          goToProduct(NOTHING);
        } else if (roll < 85) {
          goToCategory();
        } else {
          search();
        }
      }
      case PRODUCT -> {
        if (chance.happens(persona.carting())) {
          addToCart();
        } else if (roll < 40) {
          goToProduct(NOTHING);
        } else if (roll < 70) {
          goToCategory();
        } else if (roll < 90) {
          search();
        } else {
          goHome(NOTHING);
        }
      }
      case CART -> {
        if (chance.happens(persona.buying())) {
          checkOut();
        } else {
          goToProduct(NOTHING);
        }
      }
    }
  }

  private void goHome(byte[] campaign) throws IOException {
    place = Place.HOME;
    go("/").put(campaign.length == 0 ? "" : "?").put(campaign);
    view();
  }

  private void goToCategory() throws IOException {
    place = Place.LIST;
    go("/category/").put(Wares.anyCategory(chance));
    int page = chance.below(6);
    if (page > 2) {
      url.put("?page=").number(page);
    }
    view();
  }

  private void goToProduct(byte[] campaign) throws IOException {
    place = Place.PRODUCT;
    product = Wares.anyProduct(chance);
    go("/product/").number(1_000 + product).put(campaign.length == 0 ? "" : "?").put(campaign);
    view();
  }

  private void search() throws IOException {
    place = Place.LIST;
    int query = Wares.anyQuery(chance);
    go("/search?q=").put(Wares.queryParameter(query));
    attributes(begin(EventType.SEARCH)).put(QUERY).put(Wares.query(query)).put(ATTRIBUTES_END);
    scribe.end();
    now += chance.below(3) * 150L;
    view();
  }

  private void addToCart() throws IOException {
    cart += Wares.price(product);
    Text text = begin(EventType.ADD_TO_CART).put(AMOUNT).hundredths(Wares.price(product));
    text.put(CURRENCY).put(visitor.tenant().currency()).put('"');
    attributes(text).put(PRODUCT_ID).number(1_000 + product).put(ATTRIBUTES_END);
    scribe.end();
    if (chance.below(100) < 60) {
      think();
      place = Place.CART;
      go("/cart");
      view();
    }
  }

  private void checkOut() throws IOException {
    go("/checkout");
    view();
    if (chance.below(100) < 15) {
      return;
    }
    think();
    Text text = begin(EventType.PURCHASE).put(AMOUNT).hundredths(cart);
    text.put(CURRENCY).put(visitor.tenant().currency()).put('"');
    attributes(text).put(ATTRIBUTES_END);
    scribe.end();
    cart = 0;
    now += 300 + chance.below(900);
    place = Place.HOME;
    go("/checkout/confirmation");
    view();
  }

  private void logIn() throws IOException {
    think();
    go("/login");
    view();
    think();
    scribe.identify(identified);
    attributes(begin(EventType.LOGIN)).put(BUTTON).put("log-in").put(ATTRIBUTES_END);
    scribe.end();
  }

  private void click() throws IOException {
    attributes(begin(EventType.CLICK)).put(BUTTON).put(chance.oneOf(BUTTONS)).put(ATTRIBUTES_END);
    scribe.end();
  }

  private void watch(byte[] campaign) throws IOException {
    boolean isQuiet = chance.below(60) == 0;
    int film = isQuiet ? Wares.anyFeature(chance) : Wares.anyFilm(chance);
    place = Place.HOME;
    go("/watch/").number(film).put(campaign.length == 0 ? "" : "?").put(campaign);
    view();
    now += 200 + chance.below(4_000);
    Playback playback = new Playback(scribe, chance, film);
    now = isQuiet ? playback.playQuietly(now) : playback.play(now, persona.meanWatch());
  }

  private Text go(String path) {
    referrer.clear().put(url);
    return url.clear().put(visitor.tenant().site()).put(path);
  }

  private void view() throws IOException {
    Text text = begin(EventType.PAGE_VIEW);
    if (referrer.length() > 0) {
      text.put(REFERRER_URL).put(referrer).put('"');
    }
    attributes(text).put(ATTRIBUTES_END);
    scribe.end();
  }

  private Text begin(EventType type) {
    return scribe.begin(type, now).put(PAGE_URL).put(url).put('"');
  }

  private Text attributes(Text text) {
    return text.put(ATTRIBUTES).put(experiment);
  }

  private void think() {
    now += 700 + Math.min(15 * Span.MINUTE, chance.exponential(18 * Span.SECOND));
    if (chance.below(150) == 0) {
      now += chance.between(2 * Span.MINUTE, 12 * Span.MINUTE);
    }
  }

  private enum Place {
    HOME,
    LIST,
    PRODUCT,
    CART
  }
}
