package io.tributary.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

final class TextProperties {
  private static long micros(Instant instant) {
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
  }

  @Property
  void instantsReadAsJavaTimeReadsThem(
      @ForAll @LongRange(min = -62_135_596_800L, max = 253_402_300_799L) long second,
      @ForAll @IntRange(max = 999_999_999) int nano,
      @ForAll @IntRange(min = -1079, max = 1079) int aheadMinutes) {
    Instant instant = Instant.ofEpochSecond(second, nano);
    assertEquals(micros(instant), InstantTextTest.micros(instant.toString()));
    OffsetDateTime local = instant.atOffset(ZoneOffset.ofTotalSeconds(aheadMinutes * 60));
    if (local.getYear() >= 1 && local.getYear() <= 9999) {
      assertEquals(micros(instant), InstantTextTest.micros(local.toString()));
    }
  }

  @Property
  void changedInstantsReadAsJavaTimeReadsThemIfItDoes(
      @ForAll @LongRange(min = 0, max = 253_402_300_799L) long second,
      @ForAll @IntRange(max = 19) int at,
      @ForAll("characters") char change) {
    StringBuilder text = new StringBuilder(Instant.ofEpochSecond(second).toString());
    text.setCharAt(at, change);
    try {
      assertEquals(
          micros(Instant.parse(text)), InstantTextTest.micros(text.toString()), text.toString());
    } catch (DateTimeException e) {
      // A form that java.time does not read may still be one of ours.
    }
  }

  @Property(tries = 3000)
  void utf8IsWhatTheJdkDecodes(@ForAll("nearlyUtf8") @Size(max = 24) byte[] bytes) {
    boolean isValid = true;
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      isValid = false;
    }
    int invalid = Utf8.firstInvalid(bytes);
    assertEquals(isValid, invalid < 0);
    if (invalid >= 0) {
      assertEquals(-1, Utf8.firstInvalid(java.util.Arrays.copyOf(bytes, invalid)));
    }
  }

  @Property
  void textsAreUtf8(@ForAll String text) {
    String wellFormed = WellFormed.text(text);
    assertEquals(text.length(), wellFormed.length());
    byte[] bytes = wellFormed.getBytes(StandardCharsets.UTF_8);
    assertEquals(wellFormed, new String(bytes, StandardCharsets.UTF_8));
    assertEquals(-1, Utf8.firstInvalid(bytes));
  }

  @Provide
  Arbitrary<Character> characters() {
    return Arbitraries.of('0', '1', '2', '3', '9', '-', ':', 'T', 't', ' ', 'Z', '.', '+', 'x');
  }

  @Provide
  Arbitrary<byte[]> nearlyUtf8() {
    return Arbitraries.of(
            0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0,
            0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff)
        .map(Integer::byteValue)
        .array(byte[].class)
        .ofMaxSize(24);
  }
}
