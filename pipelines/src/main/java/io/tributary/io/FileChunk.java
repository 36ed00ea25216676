package io.tributary.io;

import java.io.Serializable;

/**
 * A part of an input file: the lines that begin in [start, end).
 *
 * @param end {@link Long#MAX_VALUE} for the whole of a compressed file
 */
public record FileChunk(String file, long start, long end) implements Serializable {}
