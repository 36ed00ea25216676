/**
 * A timeline is the set of one visitor's events: copies count once, order is (event time, event id,
 * content hash), and everything that is computed from it is a pure function of the set.
 */
package io.tributary.timeline;
