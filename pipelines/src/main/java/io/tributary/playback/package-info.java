/**
 * What a session played, for how long and how well. The definitions are those of {@code
 * docs/semantics.md}.
 */
package io.tributary.playback;
