/**
 * One user action, and how the bytes of a record become one. Decoding is pure: the same bytes under
 * the same rules are the same event, or the same dead letter.
 */
package io.tributary.event;
