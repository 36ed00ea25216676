package io.tributary.generate;

/** Where in every record the fields of fixed length stand. */
final class Frame {
  private static final byte[] EVENT_ID = Text.utf8("{\"event_id\":\"");
  private static final byte[] EVENT_TIME = Text.utf8("\",\"event_time\":\"");
  private static final byte[] INGESTED_AT = Text.utf8("\",\"ingested_at\":\"");
  private static final byte[] SENT_AT = Text.utf8("\",\"sent_at\":\"");

  static final int ID_FROM = EVENT_ID.length;
  static final int ID_TO = ID_FROM + Text.ID_LENGTH;
  static final int TIME_FROM = ID_TO + EVENT_TIME.length;
  static final int TIME_TO = TIME_FROM + Text.INSTANT_LENGTH;
  static final int INGESTED_FROM = TIME_TO + INGESTED_AT.length;
  static final int SENT_FROM = INGESTED_FROM + Text.INSTANT_LENGTH + SENT_AT.length;

  /** The end of the frame, where the event type's field begins. */
  static final int END = SENT_FROM + Text.INSTANT_LENGTH + 1;

  private Frame() {}

  /** Begins a record whose transport fields are yet to be set. */
  static void begin(Text text, long idHigh, long idLow, long at) {
    text.clear().put(EVENT_ID).id(idHigh, idLow);
    text.put(EVENT_TIME).instant(at);
    text.put(INGESTED_AT).instant(at);
    text.put(SENT_AT).instant(at).put('"');
  }
}
