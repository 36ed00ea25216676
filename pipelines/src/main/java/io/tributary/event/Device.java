package io.tributary.event;

/**
 * What a user agent says of itself.
 *
 * @param deviceClass such as {@code Desktop}, {@code Phone}, {@code Tablet}, {@code TV}, {@code
 *     Robot}
 * @param browser name without a version
 * @param operatingSystem name without a version
 */
public record Device(String deviceClass, String browser, String operatingSystem) {}
