package io.tributary.generate;

import java.io.IOException;
import java.util.Arrays;

/** Carries events to the collector: the network's delay, and what goes wrong on the way. */
final class Courier {
  private static final byte[][] NOT_JSON = {
    Text.utf8("<html><body><h1>502 Bad Gateway</h1></body></html>"),
    Text.utf8("event_id,event_type,event_time"),
    Text.utf8("{event_id: 17, event_type: page_view}"),
    Text.utf8("undefined"),
    Text.utf8("{\"event_type\":\"page_view\",,}"),
  };
  private static final byte[][] NOT_UTF8 = {
    {(byte) 0xE9},
    {(byte) 0xFF, (byte) 0xFE},
    {(byte) 0xC0, (byte) 0xAF},
    {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
    {(byte) 0xF0, (byte) 0x9F, (byte) 0x98},
  };
  private static final byte[][] NOT_TIMES = {
    Text.utf8("2026-02-30T10:00:00.000Z"),
    Text.utf8("2026-13-05T10:00:00.000Z"),
    Text.utf8("2026-01-05T25:61:00.000Z"),
    Text.utf8("yesterday at noon"),
    Text.utf8("NaN"),
  };
  private static final byte[] TITLE_FROM = Text.utf8(",\"page_title\":\"Caf");
  private static final byte[] TITLE_TO = Text.utf8(" Noir\"");
  private static final byte[] NOTHING = {};
  private static final long YEAR_2000 = 10_957 * Span.DAY;

  private final FaultRates rates;
  private final Outbox outbox;
  private final Truth truth;
  private final Tally tally;
  private final Chance network;
  private final Chance mishaps;
  private final Text scratch = new Text();
  private byte[] lastRecord = NOTHING;
  private long lastIngestedAt;

  Courier(GeneratorSettings settings, Outbox outbox, Truth truth, Tally tally) {
    this.rates = settings.faults();
    this.outbox = outbox;
    this.truth = truth;
    this.tally = tally;
    this.network = Chance.of(settings.seed(), Chance.Purpose.NETWORK, 0);
    this.mishaps = Chance.of(settings.seed(), Chance.Purpose.MISHAPS, 0);
  }

  /**
   * @param text a whole record; its transport fields are set here
   * @param at the event's time on the device's clock
   * @param typeEnd where the event type's field ends and the id fields begin
   * @param idsEnd where the id fields end
   */
  void take(Text text, Visitor visitor, long at, int typeEnd, int idsEnd) throws IOException {
    byte[] record = text.toBytes();
    long happened = at - visitor.skewMs();
    long ingested = happened + delay();
    long place = ingested;
    String outOfOrder = "";
    if (mishaps.happens(rates.late())) {
      ingested =
          Span.lateFrom(at) + (mishaps.below(20) == 0 ? 0 : mishaps.between(1, 9 * Span.DAY));
      place = ingested;
    } else if (mishaps.happens(rates.outOfOrder())) {
      if (mishaps.below(4) == 0) {
        outOfOrder = "displaced";
        place = ingested + mishaps.between(Span.MINUTE, 30 * Span.MINUTE);
      } else {
        outOfOrder = "delayed";
        long last = Span.lateFrom(at) - 1;
        long wanted = happened + Span.MINUTE + mishaps.exponential(2 * Span.HOUR);
        ingested = mishaps.below(20) == 0 ? last : Math.min(last, wanted);
        place = ingested;
      }
    }
    setTransport(record, ingested, visitor);
    add(record, visitor, at, place, ingested);
    if (!outOfOrder.isEmpty()) {
      tally.outOfOrder++;
      truth.fault("out-of-order", record, true, ingested, outOfOrder);
    }
    if (mishaps.happens(rates.duplicate())) {
      duplicate(record, visitor, at, place, ingested);
    }
    if (mishaps.happens(rates.broken())) {
      shatter(record, visitor, happened + delay(), typeEnd, idsEnd);
    }
    lastRecord = record;
    lastIngestedAt = ingested;
  }

  /** Notes that the event last taken carries another event's id. */
  void tellConflict() throws IOException {
    truth.fault("id-conflict", lastRecord, true, lastIngestedAt, "other content and time");
  }

  private void duplicate(byte[] record, Visitor visitor, long at, long place, long ingested)
      throws IOException {
    tally.duplicates++;
    if (mishaps.below(4) == 0) {
      add(record, visitor, at, place, ingested);
      truth.fault("duplicate", record, true, ingested, "identical");
      return;
    }
    byte[] copy = record.clone();
    boolean isLate = ingested >= Span.lateFrom(at);
    long wanted =
        ingested
            + Span.SECOND
            + (mishaps.below(4) == 0
                ? mishaps.between(0, 6 * Span.HOUR)
                : mishaps.between(0, 2 * Span.MINUTE));
    long again = isLate ? wanted : Math.min(wanted, Span.lateFrom(at) - 1);
    setTransport(copy, again, visitor);
    add(copy, visitor, at, again, again);
    truth.fault("duplicate", copy, true, again, "sent again");
  }

  private void shatter(byte[] sound, Visitor visitor, long ingested, int typeEnd, int idsEnd)
      throws IOException {
    byte[] record = sound.clone();
    scratch.clear().id(mishaps.next(), mishaps.next()).copyTo(record, Frame.ID_FROM);
    setTransport(record, ingested, visitor);
    BrokenReason reason = mishaps.oneOf(BrokenReason.values());
    boolean hasId = true;
    switch (reason) {
      case UNREADABLE_JSON -> {
        boolean isTruncated = mishaps.below(3) > 0;
        record = isTruncated ? truncate(record) : mishaps.oneOf(NOT_JSON);
        hasId = isTruncated && record.length > Frame.ID_TO;
      }
      case INVALID_UTF8 -> {
        scratch.clear().put(TITLE_FROM).put(mishaps.oneOf(NOT_UTF8)).put(TITLE_TO);
        record = splice(record, Frame.END, Frame.END, scratch.toBytes());
      }
      case MISSING_FIELD -> record = splice(record, Frame.END, typeEnd, NOTHING);
      case MISSING_VISITOR -> record = splice(record, typeEnd, idsEnd, NOTHING);
      case UNREADABLE_EVENT_TIME ->
          record = splice(record, Frame.TIME_FROM, Frame.TIME_TO, mishaps.oneOf(NOT_TIMES));
      case EVENT_TIME_OUT_OF_RANGE ->
          scratch.clear().instant(outOfRange(ingested)).copyTo(record, Frame.TIME_FROM);
    }
    outbox.add(ingested, visitor.key(), ingested, record);
    tally.broken(reason);
    truth.fault("broken", record, hasId, ingested, reason.text());
  }

  private long outOfRange(long ingested) {
    return switch (mishaps.below(4)) {
      case 0 -> ingested + Span.DAY + 1;
      case 1 -> ingested + Span.DAY + mishaps.between(1, 300 * Span.DAY);
      case 2 -> YEAR_2000 - 1;
      default -> mishaps.between(0, YEAR_2000);
    };
  }

  /** Cuts between characters, so that only the JSON is broken. */
  private byte[] truncate(byte[] record) {
    int cut = 1 + mishaps.below(record.length - 1);
    while ((record[cut] & 0xC0) == 0x80) {
      cut--;
    }
    return Arrays.copyOf(record, cut);
  }

  private void add(byte[] record, Visitor visitor, long at, long place, long ingested)
      throws IOException {
    outbox.add(place, visitor.key(), ingested, record);
    if (ingested >= Span.lateFrom(at)) {
      tally.late++;
      truth.fault("late", record, true, ingested, visitor.visitorId());
    }
  }

  private void setTransport(byte[] record, long ingested, Visitor visitor) {
    scratch.clear().instant(ingested).copyTo(record, Frame.INGESTED_FROM);
    long sent = ingested - 1 - network.below(15) + visitor.skewMs();
    scratch.clear().instant(sent).copyTo(record, Frame.SENT_FROM);
  }

  private long delay() {
    long usual = 20L + network.below(400);
    return network.below(50) == 0 ? usual + network.below(4_000) : usual;
  }

  private static byte[] splice(byte[] record, int from, int to, byte[] piece) {
    byte[] result = new byte[record.length - (to - from) + piece.length];
    System.arraycopy(record, 0, result, 0, from);
    System.arraycopy(piece, 0, result, from, piece.length);
    System.arraycopy(record, to, result, from + piece.length, record.length - to);
    return result;
  }
}
