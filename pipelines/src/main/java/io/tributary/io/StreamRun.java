package io.tributary.io;

import java.io.Serializable;

/**
 * A stream as its commits name it.
 *
 * @param topic whose records it reads; also their source in {@code raw.events}
 * @param lineage names the start from which the stream goes on, over all its restarts; it stands in
 *     the rows as their run
 */
public record StreamRun(String topic, String lineage, String codeVersion, String rulesHash)
    implements Serializable {}
