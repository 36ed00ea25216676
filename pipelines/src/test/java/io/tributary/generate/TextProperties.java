package io.tributary.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class TextProperties {
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  @Property
  void instantsAreIsoWithMilliseconds(
      @ForAll @LongRange(min = -60_000_000_000_000L, max = 60_000_000_000_000L) long millis) {
    assertEquals(ISO.format(Instant.ofEpochMilli(millis)), new Text().instant(millis).toString());
  }

  @Property
  void numbersAreDecimal(
      @ForAll @LongRange(min = -1_000_000_000_000_000L, max = 1_000_000_000_000_000L) long value) {
    assertEquals(Long.toString(value), new Text().number(value).toString());
  }

  @Property
  void hundredthsHaveNoTrailingZeros(@ForAll @LongRange(min = 0, max = 100_000_000) long value) {
    BigDecimal amount = new BigDecimal(new Text().hundredths(value).toString());
    assertEquals(0, amount.compareTo(BigDecimal.valueOf(value, 2)));
    assertEquals(
        BigDecimal.valueOf(value, 2).stripTrailingZeros().toPlainString(), amount.toPlainString());
  }

  @Property
  void idsSortAsTheirNumbers(
      @ForAll long high, @ForAll long low, @ForAll long otherHigh, @ForAll long otherLow) {
    int byHigh = Long.compareUnsigned(high, otherHigh);
    int expected = byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
    int actual =
        new Text()
            .id(high, low)
            .toString()
            .compareTo(new Text().id(otherHigh, otherLow).toString());
    assertEquals(Integer.signum(expected), Integer.signum(actual));
  }
}
