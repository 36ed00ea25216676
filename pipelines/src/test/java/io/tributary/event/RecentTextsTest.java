package io.tributary.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecentTextsTest {
  private final RecentTexts<String> texts = RecentTexts.strings();

  private String of(String text) {
    byte[] utf8 = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
    String read = texts.of(utf8, 1, utf8.length - 1);
    assertEquals(text, read);
    return read;
  }

  @Test
  void aTextThatReturnsIsOneObject() {
    of("Zürich");
    String second = of("Zürich");
    assertSame(second, of("Zürich"));
  }

  @Test
  void textsOfOneHashDoNotStandForEachOther() {
    Map<Integer, String> byHash = new HashMap<>();
    String one;
    String other;
    int number = 0;
    do {
      one = "text " + number++;
      byte[] utf8 = one.getBytes(StandardCharsets.UTF_8);
      other = byHash.put(Bytes.hash(utf8, 0, utf8.length), one);
    } while (other == null);
    for (String text : List.of(one, one, other, other, one)) {
      of(text);
    }
  }

  @Test
  void aLongTextIsNotKept() {
    String address = "/" + "a".repeat(1000);
    of(address);
    String second = of(address);
    assertNotSame(second, of(address));
  }
}
