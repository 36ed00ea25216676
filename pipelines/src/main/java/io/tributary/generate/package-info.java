/**
 * A seeded model of people who browse a shop and watch films, and the event records they leave,
 * with faults at chosen rates. Equal settings give equal bytes, and the truth files say which
 * events form which session, so that a pipeline's results can be checked to the last event.
 */
package io.tributary.generate;
