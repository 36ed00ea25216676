/**
 * How data comes in and goes out: files, tables, blocks of encoded rows, and the sink that writes
 * each table's files and stages one commit per table.
 */
package io.tributary.io;
