package io.tributary.job;

import java.io.Serializable;

/**
 * Files to bring into the lake under a source's name.
 *
 * @param input a glob
 * @param format one of the rules' formats
 * @param source whose rows are replaced
 * @param ingestedOn day since 1970 on which records without any time of their own were received;
 *     null if the user did not say
 */
public record Import(String input, String format, String source, Integer ingestedOn)
    implements Serializable {}
