package io.tributary.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.rules.RulesFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TouchesTest {
  private static final String PAGE = "https://shop.example/product/1";
  private static final Touches TOUCHES = touches("");

  private static Touches touches(String yaml) {
    return new Touches(RulesFile.parse(yaml, "rules.yaml").acquisition());
  }

  private static Touch touch(String pageUrl, String referrerUrl) {
    return TOUCHES.of(pageUrl, false, referrerUrl);
  }

  @ParameterizedTest
  @CsvSource({
    "https://www.google.com/search?q=x,search,google.com,organic,search",
    "https://www.google.co.uk,search,google.co.uk,organic,search",
    "http://GOOGLE.de./,search,google.de,organic,search",
    "https://news.google.com/,search,news.google.com,organic,search",
    "https://mail.google.com/mail/u/0/,mail,mail.google.com,mail,mail",
    "https://gemini.google.com/app,ai-assistant,gemini.google.com,ai-assistant,ai-assistant",
    "android-app://com.google.android.gm/,mail,com.google.android.gm,mail,mail",
    "https://chatgpt.com/,ai-assistant,chatgpt.com,ai-assistant,ai-assistant",
    "https://t.co/abc,social,t.co,social,social",
    "//l.facebook.com/l.php?u=x,social,l.facebook.com,social,social",
    "https://user:secret@blog.example:8080/post,referral,blog.example,referral,other",
    "https://google.evil.example/,referral,google.evil.example,referral,other",
    "https://notbing.com/,referral,notbing.com,referral,other",
    "'https://[2001:db8::1]:80/',referral,[2001:db8::1],referral,other"
  })
  void aReferrerTellsChannelSourceAndMedium(
      String referrer, String channel, String source, String medium, String referrerClass) {
    Touch expected = new Touch(channel, source, medium, null, referrerClass);
    assertEquals(expected, touch(PAGE, referrer));
    assertSame(touch(PAGE, referrer), touch("https://shop.example/other", referrer));
  }

  @ParameterizedTest
  @CsvSource({
    "utm_source=News&utm_medium=EMail&utm_campaign=Spring+Sale%21,mail,news,email,Spring Sale!",
    "utm_medium=cpc,paid,(direct),cpc,",
    "utm_medium=paid-social&utm_source=facebook,paid,facebook,paid-social,",
    "utm_medium=display,paid,(direct),display,",
    "utm_medium=affiliate&utm_source=bargains,affiliate,bargains,affiliate,",
    "utm_source=chatgpt.com,ai-assistant,chatgpt.com,(none),",
    "utm_source=newsletter,mail,newsletter,(none),",
    "utm_medium=qr&utm_campaign=poster,campaign,(direct),qr,poster",
    "utm_campaign=poster,campaign,(direct),(none),poster",
    "gclid=x,paid,google,cpc,",
    "gbraid=x,paid,google,cpc,",
    "wbraid=x,paid,google,cpc,",
    "dclid=x,paid,google,cpc,",
    "msclkid=x,paid,bing,cpc,",
    "ttclid=x,paid,tiktok,cpc,",
    "twclid=x,paid,twitter,cpc,",
    "li_fat_id=x,paid,linkedin,cpc,",
    "yclid=x,paid,yandex,cpc,",
    "fbclid=x,social,facebook,social,",
    "fbclid=x&gclid=y,paid,google,cpc,",
    "gclid=x&utm_source=brand&utm_medium=shopping,paid,brand,shopping,",
    "a=b&&=&utm_source=&utm_source=second&utm_source=third,campaign,second,(none),",
    "utm_campaign=%zz%E2%82%AC%E2%82%,campaign,(direct),(none),%zz\u20ac\ufffd%"
  })
  void theQueryOfThePageTellsMore(
      String query, String channel, String source, String medium, String campaign) {
    Touch expected = new Touch(channel, source, medium, campaign, "none");
    assertEquals(expected, touch(PAGE + "?" + query, null));
    assertEquals(expected, touch(PAGE + "?x=1&" + query + "#top?utm_source=no", null));
    assertEquals(expected, TOUCHES.of("/product/1?" + query, true, null));
  }

  @ParameterizedTest
  @CsvSource({
    "utm_campaign=a,https://www.bing.com/,search,bing.com,organic,search",
    "utm_medium=email,https://www.bing.com/,mail,bing.com,email,search",
    "utm_medium=video,https://blog.example/,campaign,blog.example,video,other",
    "utm_source=partner,https://blog.example/,referral,partner,referral,other",
    "gclid=1,https://www.google.com/,paid,google,cpc,search",
    "fbclid=1,https://l.facebook.com/,social,facebook,social,social",
    "utm_medium=banner,https://shop.example/,paid,(direct),banner,internal"
  })
  void queryAndReferrerTogether(
      String query,
      String referrer,
      String channel,
      String source,
      String medium,
      String referrerClass) {
    Touch touch = touch(PAGE + "?" + query, referrer);
    assertEquals(new Touch(channel, source, medium, touch.campaign(), referrerClass), touch, query);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://shop.example/", "http://WWW.shop.example:8080/a", "//shop.example"})
  void theSiteItselfIsNoArrival(String referrer) {
    Touch touch = touch(PAGE, referrer);
    assertTrue(touch.isWithinSite());
    assertEquals(new Touch("internal", "shop.example", "internal", null, "internal"), touch);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "google.com", "about:blank", "https://", "https:///a", "/cart", "-"})
  void whatHasNoHostIsNoReferrer(String referrer) {
    assertNull(touch(PAGE, referrer));
  }

  @Test
  void withoutReferrerAndTagsThereIsNoTouch() {
    assertNull(touch(null, null));
    assertNull(touch(PAGE, null));
    assertNull(touch(PAGE + "?page=2&gclid=&utm_term=x&utm_medium=+", null));
    assertNull(touch(PAGE + "#x?gclid=1", null));
  }

  @Test
  void internalHostsStandForTheirSubdomains() {
    Touches touches = touches("acquisition: {internal-hosts: [shop.example, shop.*]}");
    for (String host : new String[] {"shop.example", "m.shop.example", "shop.co.uk"}) {
      assertTrue(touches.of("https://pay.example/", false, "https://" + host).isWithinSite(), host);
    }
    assertEquals(
        "other", touches.of("https://pay.example/", false, "https://myshop.de").referrerClass());
  }

  @Test
  void aPageWithoutHostIsOfTheInternalHostsIfThereAreAny() {
    Touches told = touches("acquisition: {internal-hosts: [shop.example]}");
    assertTrue(told.of("/a", true, "https://shop.example/").isWithinSite());
    assertEquals("referral", told.of("/a", true, "https://blog.example/").channel());
    assertEquals("search", told.of("/a", true, "https://google.com/").channel());
    assertTrue(TOUCHES.of("/a", true, "https://blog.example/").isWithinSite());
    assertTrue(TOUCHES.of(null, false, "https://blog.example/").isWithinSite());
    assertEquals("search", TOUCHES.of("/a", true, "https://google.com/").channel());
  }

  @Test
  void ownClassesAndChannelsCount() {
    Touches touches =
        touches(
            """
            acquisition:
              referrers:
                press: [news.example]
              channels:
                - {channel: papers, referrers: [press], sources: [news*]}
                - {channel: tv, mediums: [TV*]}
            """);
    assertEquals(
        new Touch("papers", "news.example", "press", null, "press"),
        touches.of(PAGE, false, "https://news.example/"));
    assertEquals("tv", touches.of(PAGE + "?utm_medium=Tv-spot", false, null).channel());
    assertEquals("other", touches.of(PAGE, false, "https://a.news.example/").channel());
    assertEquals("other", touches.of(PAGE, false, "https://google.com/").channel());
  }
}
