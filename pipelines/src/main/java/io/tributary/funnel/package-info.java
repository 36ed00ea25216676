/**
 * How far visitors get through ordered steps. The definitions are those of {@code
 * docs/semantics.md}.
 */
package io.tributary.funnel;
