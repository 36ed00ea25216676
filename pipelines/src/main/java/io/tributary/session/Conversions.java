package io.tributary.session;

import io.tributary.event.Money;
import io.tributary.rules.Rules;
import io.tributary.timeline.TimelineEvent;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often events converted, and for how much.
 *
 * @param revenue the sum of their amounts by currency
 */
public record Conversions(long count, Map<String, BigDecimal> revenue) {
  public static final Conversions NONE = new Conversions(0, Map.of());

  public static Conversions of(List<TimelineEvent> events, Rules rules) {
    long count = 0;
    Map<String, BigDecimal> revenue = new TreeMap<>();
    for (TimelineEvent event : events) {
      if (rules.conversionEventTypes().contains(event.eventType())) {
        count++;
        if (event.amount() != null) {
          revenue.merge(
              Money.currency(event.currency()), Money.of(event.amount()), BigDecimal::add);
        }
      }
    }
    return new Conversions(count, revenue);
  }
}
