package io.tributary.server;

import java.time.Instant;

/** A server of a local lake, as it was started. */
public record RunningServer(long pid, int port, Instant startedAt, String version) {}
