package io.tributary.audience;

/** What is counted of a person's day, in the order in which {@link Activity} is encoded. */
public enum Metric {
  /** Sessions that start on the day. */
  SESSIONS,
  EVENTS,
  PAGE_VIEWS,
  CONVERSIONS,
  /** Milliseconds; a playing interval counts on the day on which it ends. */
  WATCH_MS,
  /** Playbacks that begin on the day. */
  PLAYBACKS,
  /** Playbacks that become valid on the day. */
  VALID_PLAYBACKS,
  /** Playbacks that become complete on the day. */
  COMPLETE_PLAYBACKS,
  PAUSES,
  SEEKS,
  REBUFFERS,
  /** Milliseconds. */
  REBUFFER_MS
}
