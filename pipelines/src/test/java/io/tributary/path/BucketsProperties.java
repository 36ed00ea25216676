package io.tributary.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class BucketsProperties {
  @Property
  void aBucketIsItsNumbersFirstTwoDigits(@ForAll("numbers") long number) {
    String digits = String.valueOf(number);
    String zeros = "0".repeat(Math.max(0, digits.length() - 2));
    String kept = digits.substring(0, digits.length() - zeros.length());
    assertEquals(Long.parseLong(kept + zeros), Buckets.lowerBound(number));
  }

  @Property
  void aNumberIsLessThanATenthAboveItsBucket(@ForAll("numbers") long number) {
    long bound = Buckets.lowerBound(number);
    assertTrue(bound <= number);
    assertTrue(number == bound || number - bound < bound / 10);
  }

  @Property
  void bucketsAreInTheOrderOfNumbers(@ForAll("numbers") long a, @ForAll("numbers") long b) {
    assertTrue(Buckets.lowerBound(Math.min(a, b)) <= Buckets.lowerBound(Math.max(a, b)));
    assertTrue(a == 0 || Buckets.lowerBound(a - 1) <= Buckets.lowerBound(a));
  }

  @Property
  void aLowerBoundIsInItsBucket(@ForAll("numbers") long number) {
    long bound = Buckets.lowerBound(number);
    assertEquals(bound, Buckets.lowerBound(bound));
    assertTrue(bound == 0 || Buckets.lowerBound(bound - 1) < bound);
  }

  @Provide
  Arbitrary<Long> numbers() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(0, 2_000), Arbitraries.longs().between(0, Long.MAX_VALUE));
  }
}
