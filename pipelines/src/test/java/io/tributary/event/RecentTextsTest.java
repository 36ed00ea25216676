package io.tributary.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
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
  void textsOfOneSlotDoNotStandForEachOther() {
    // Their hashes agree in what a slot goes by, or in all.
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 20_000; i++) {
        of("text " + i);
      }
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
