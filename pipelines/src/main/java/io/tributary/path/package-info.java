/**
 * Which pages a session went through, and what it reached. The definitions are those of {@code
 * docs/semantics.md}.
 */
package io.tributary.path;
