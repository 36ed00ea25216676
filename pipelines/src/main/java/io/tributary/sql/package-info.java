/**
 * A local Trino server for a lake, and what is asked of any Trino: statements, views and checks.
 * Its public face is {@link io.tributary.sql.LocalTrino} for the server and {@link
 * io.tributary.sql.SqlSession} for the questions.
 */
package io.tributary.sql;
