package io.tributary.path;

/**
 * Page views of one page group, with no view of another page group between them.
 *
 * @param at of the first of them, in microseconds
 * @param viewCount how many they are; at least one
 */
public record Step(String pageGroup, long at, int viewCount) {}
