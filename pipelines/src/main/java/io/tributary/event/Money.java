package io.tributary.event;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Money as tables keep it. */
public final class Money {
  private static final int SCALE = 4;
  private static final String NO_CURRENCY = "(none)";

  /** No money. */
  public static final BigDecimal ZERO = of(BigDecimal.ZERO);

  private Money() {}

  /** An event's amount, with four digits behind the point. */
  public static BigDecimal of(BigDecimal amount) {
    return amount.setScale(SCALE, RoundingMode.UNNECESSARY);
  }

  /** The currency of an event's amount; {@code (none)} if it is null. */
  public static String currency(String currency) {
    return currency == null ? NO_CURRENCY : currency;
  }
}
