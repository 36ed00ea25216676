package io.tributary.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.rules.Rules;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PageGroupsTest {
  private final PageGroups groups =
      new PageGroups(
          Stream.of("/product/:id", "/product/:id/reviews", "/docs/*", "/a/:b/c/*", "/", "/:x/end")
              .map(Rules.PageGroup::new)
              .toList());

  @ParameterizedTest
  @CsvSource({
    "https://x.example/product/12?q=1#f,/product/:id",
    "https://x.example/product/12/,/product/:id",
    "/product/12/reviews,/product/:id/reviews",
    "/product/12/other,/product/12/other",
    "/product,/product",
    "/product/,/product",
    "/Product/1,/Product/1",
    "/docs/a/b/c,/docs/*",
    "/docs,/docs",
    "/docs/,/docs",
    "/a/1/c/d/e,/a/:b/c/*",
    "/a//c/d,/a//c/d",
    "/q/end,/:x/end",
    "https://x.example,/",
    "https://x.example/,/",
    "https://x.example?q=/product/1,/",
    "//x.example/product/1,/product/:id",
    "android-app://com.example/product/1,/product/:id",
    "/go?to=https://x.example/product/1,/go",
    "/go/https://x.example/1,/go/https://x.example/1",
    "product/1,/product/:id",
    "?q,/",
    "#top,/",
    "/product/%31,/product/:id",
    "/caf%C3%A9,/caf%C3%A9"
  })
  void urlsHaveTheGroupOfTheirPath(String url, String group) {
    assertEquals(group, groups.ofUrl(url));
    assertEquals(group, groups.ofUrl(url));
  }

  @Test
  void twoSlashesBeginAHostInUrlsOnly() {
    assertEquals("/product/:id", groups.ofUrl("//host/product/1"));
    assertEquals("//host/product/1", groups.ofPath("//host/product/1"));
    assertEquals("/", groups.ofPath("//"));
  }

  @Test
  void theFirstPatternThatMatchesWins() {
    PageGroups ordered =
        new PageGroups(List.of(new Rules.PageGroup("/p/new"), new Rules.PageGroup("/p/:id")));
    assertEquals("/p/new", ordered.ofPath("/p/new"));
    assertEquals("/p/:id", ordered.ofPath("/p/newer"));
  }
}
