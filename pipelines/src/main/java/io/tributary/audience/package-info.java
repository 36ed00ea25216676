/**
 * Persons over days: what each did, where it stands in its life, and who stays. All is as of a day
 * and uses nothing after it; the definitions are those of {@code docs/semantics.md}.
 */
package io.tributary.audience;
