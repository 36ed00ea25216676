package io.tributary.sql;

import java.nio.file.Path;

/** A Java home and its version. */
record Jdk(Path home, Runtime.Version version) {}
