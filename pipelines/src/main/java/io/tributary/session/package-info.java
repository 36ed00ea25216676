/**
 * Sessions: a visitor's events, cut where the pause is longer than the gap. The definitions are
 * those of {@code docs/semantics.md}.
 */
package io.tributary.session;
