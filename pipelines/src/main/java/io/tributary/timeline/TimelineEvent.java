package io.tributary.timeline;

import io.tributary.event.ContentHash;

/**
 * What sessions and visitor days need of an event.
 *
 * @param eventAt in microseconds
 * @param userId null if absent
 * @param pageGroup null if absent
 * @param durationMs null if absent
 */
public record TimelineEvent(
    long eventAt,
    String eventId,
    ContentHash hash,
    String eventType,
    String userId,
    String pageGroup,
    Long durationMs) {}
