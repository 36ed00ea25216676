/**
 * Servers that run beside a local lake and outlive the command that started them. Its public face
 * is {@link io.tributary.server.LocalServer}, one process with its folder, log and note.
 */
package io.tributary.server;
