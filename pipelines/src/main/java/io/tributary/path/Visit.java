package io.tributary.path;

/**
 * A step as seen from its page group.
 *
 * @param isEntry whether it is the session's first step
 * @param isExit whether it is the session's last step
 * @param isBounce whether it is the session's only step
 * @param timeOnPageMs whole milliseconds to the next step; null for the last
 * @param viewCount how many page views it merges
 */
public record Visit(
    String pageGroup,
    boolean isEntry,
    boolean isExit,
    boolean isBounce,
    Long timeOnPageMs,
    int viewCount) {}
