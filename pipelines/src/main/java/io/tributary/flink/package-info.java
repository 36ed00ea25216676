/**
 * A Flink cluster on this machine, and what is asked of any Flink cluster by its REST interface. It
 * names no class of Flink but its processes' entry points: the runner's class path brings them.
 */
package io.tributary.flink;
