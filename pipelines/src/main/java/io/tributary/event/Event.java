package io.tributary.event;

import java.math.BigDecimal;

/**
 * One user action. Instants are microseconds since 1970 in UTC. What may be absent is null.
 *
 * @param visitorId {@code a:} and the anonymous id if there is one, else {@code u:} and the user id
 * @param eventAt event time, in microseconds
 * @param contentLengthMs length of the film, song, ... that {@code contentId} names
 * @param positionMs where in the content the action happened
 * @param durationMs how long the action lasts forward from its event time
 * @param amount at most four digits behind the point
 * @param derived what rules say of it
 * @param hash of the content: all but transport fields, private fields and what rules derive
 */
public record Event(
    String tenantId,
    String visitorId,
    String eventId,
    String eventType,
    long eventAt,
    String anonymousId,
    String userId,
    String pageUrl,
    String referrerUrl,
    String userAgent,
    String contentId,
    Long contentLengthMs,
    Long positionMs,
    Long durationMs,
    BigDecimal amount,
    String currency,
    Attributes attributes,
    Derived derived,
    ContentHash hash) {

  /** The page's path with its ids replaced by rules; null if there is no page. */
  public String pageGroup() {
    return derived.pageGroup();
  }
}
