package io.tributary.path;

/** From a page group, or {@link Steps#ENTRY}, to the next, or {@link Steps#EXIT}. */
public record Transition(String from, String to) {}
