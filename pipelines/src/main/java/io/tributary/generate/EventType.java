package io.tributary.generate;

import java.util.Locale;

/** What a visitor can do. */
enum EventType {
  PAGE_VIEW(false, false),
  CLICK(false, false),
  SEARCH(false, false),
  LOGIN(false, false),
  ADD_TO_CART(false, false),
  PURCHASE(false, false),
  PLAY(true, false),
  RESUME(true, true),
  HEARTBEAT(true, true),
  PAUSE(false, true),
  SEEK(false, true),
  REBUFFER(false, true),
  STOP(false, false),
  COMPLETE(false, false);

  private final boolean isLasting;
  private final boolean isCompact;
  private final byte[] field;

  EventType(boolean isLasting, boolean isCompact) {
    this.isLasting = isLasting;
    this.isCompact = isCompact;
    this.field = Text.utf8(",\"event_type\":\"" + name().toLowerCase(Locale.ROOT) + "\"");
  }

  /** Whether its duration counts as activity. */
  boolean isLasting() {
    return isLasting;
  }

  /** Whether players leave out the device, having named it on play. */
  boolean isCompact() {
    return isCompact;
  }

  /** The JSON field, with a comma before it. */
  byte[] field() {
    return field;
  }
}
