/**
 * The commands of {@code bin/tributary}. Each parses its arguments, says what it does, and maps
 * what went wrong to one sentence and an exit code.
 */
package io.tributary.cli;
