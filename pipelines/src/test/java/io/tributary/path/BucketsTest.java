package io.tributary.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class BucketsTest {
  @Test
  void numbersOfTwoDigitsAreTheirOwnBuckets() {
    assertEquals(0, Buckets.lowerBound(0));
    assertEquals(9, Buckets.lowerBound(9));
    assertEquals(57, Buckets.lowerBound(57));
    assertEquals(99, Buckets.lowerBound(99));
  }

  @Test
  void largerNumbersKeepTwoDigits() {
    assertEquals(100, Buckets.lowerBound(100));
    assertEquals(100, Buckets.lowerBound(109));
    assertEquals(110, Buckets.lowerBound(110));
    assertEquals(990, Buckets.lowerBound(999));
    assertEquals(1000, Buckets.lowerBound(1099));
    assertEquals(86_000, Buckets.lowerBound(86_400));
    assertEquals(9_200_000_000_000_000_000L, Buckets.lowerBound(Long.MAX_VALUE));
  }

  @Test
  void aNegativeNumberHasNoBucket() {
    assertEquals(
        "Cannot find the bucket of -1 seconds",
        assertThrows(IllegalArgumentException.class, () -> Buckets.lowerBound(-1)).getMessage());
  }
}
