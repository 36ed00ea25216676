package io.tributary.session;

import io.tributary.event.Bytes;
import io.tributary.event.ContentHash;

/** Names sessions. */
public final class SessionIds {
  private SessionIds() {}

  /** Hash of tenant, visitor and the first event's id, as 32 hexadecimal digits. */
  public static String of(String tenantId, String visitorId, String firstEventId) {
    Bytes bytes = new Bytes(128);
    bytes.writeText(tenantId);
    bytes.writeText(visitorId);
    bytes.writeText(firstEventId);
    return ContentHash.of(bytes.array(), 0, bytes.size()).toHex();
  }
}
