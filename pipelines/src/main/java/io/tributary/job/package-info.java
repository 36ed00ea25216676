/**
 * What can be run, the settings of it, and the composite that is the pipeline: records to events,
 * events to timelines, timelines to the rows of every table.
 */
package io.tributary.job;
