/**
 * The lake: its catalog, the tables that stand in it as {@code iceberg-schemas} declares them, and
 * the rows that are written to them.
 */
package io.tributary.table;
