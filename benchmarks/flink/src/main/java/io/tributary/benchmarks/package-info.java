/**
 * What the pipelines are measured against: the same work, written without them. It shares no code
 * with the pipelines, so that it can also tell when they are wrong.
 */
package io.tributary.benchmarks;
