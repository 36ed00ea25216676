package io.tributary.timeline;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.Derived;
import io.tributary.event.EventCodec;
import io.tributary.event.RecentTexts;
import io.tributary.event.Texts;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An event as {@link EventCodec#write} wrote it, of which a timeline keeps a part without making
 * objects of it. Used again for every event.
 */
public final class EncodedEvent {
  private static final Texts<String> LATIN =
      (bytes, from, to) -> new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);

  private final Texts<String> texts;
  private final Texts<String> names =
      new RecentTexts<>(LATIN, bytes -> LATIN.of(bytes, 0, bytes.length));
  private final ByteReader reader = new ByteReader(new byte[0]);
  private byte[] buffer;
  private int start;
  private int end;
  private long hashHigh;
  private long hashLow;
  private long eventAt;
  private Long durationMs;

  // Where its parts begin.
  private int timeFrom;
  private int idFrom;
  private int typeFrom;
  private int anonymousIdFrom;
  private int userIdFrom;
  private int pageUrlFrom;
  private int contentIdFrom;
  private int attributesFrom;
  private int derivedFrom;

  /**
   * @param texts how its texts are read
   */
  public EncodedEvent(Texts<String> texts) {
    this.texts = texts;
  }

  /** Takes the event that stands there; the bytes must not change before the next is taken. */
  public void set(byte[] newBuffer, int from, int to) {
    buffer = newBuffer;
    start = from;
    end = to;
    reader.reset(buffer, start, end - start);
    hashHigh = reader.readLong();
    hashLow = reader.readLong();
    skipTexts(2);
    timeFrom = reader.position();
    eventAt = reader.readLong();
    idFrom = reader.position();
    typeFrom = skipTexts(1);
    anonymousIdFrom = skipTexts(1);
    userIdFrom = skipTexts(1);
    pageUrlFrom = skipTexts(1);
    contentIdFrom = skipTexts(3);
    skipTexts(1);
    reader.skipNullable();
    reader.skipNullable();
    durationMs = reader.readNullable();
    reader.skipDecimal();
    attributesFrom = skipTexts(1);
    derivedFrom = skipTexts(2 * reader.readSize());
  }

  /** Returns where the next part begins. */
  private int skipTexts(int count) {
    for (int i = 0; i < count; i++) {
      reader.skipText();
    }
    return reader.position();
  }

  /** The visitor's tenant and id as they are encoded, a character for each byte. */
  public String visitorName() {
    return names.of(buffer, start + Entry.HASH_BYTES, timeFrom);
  }

  public long hashHigh() {
    return hashHigh;
  }

  public long hashLow() {
    return hashLow;
  }

  /** In microseconds. */
  public long eventAt() {
    return eventAt;
  }

  /** In microseconds. */
  public long endsAt(EventEnds ends) {
    if (durationMs == null) {
      return eventAt;
    }
    reader.position(typeFrom);
    return ends.endOf(eventAt, texts.read(reader), durationMs);
  }

  /** The tracker's session; null if it names none. */
  public String sessionKey() {
    reader.position(derivedFrom);
    Derived.skipToSessionKey(reader);
    return texts.read(reader);
  }

  /** Appends the whole of it. */
  public void write(Bytes out) {
    out.writeBytes(buffer, start, end - start);
  }

  public int size() {
    return end - start;
  }

  /** A copy of the whole of it. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(buffer, start, end);
  }

  /** Appends it as an event that has nothing but what a {@link TimelineEvent} needs. */
  public void writeNeeded(Bytes out) {
    out.writeBytes(buffer, start, anonymousIdFrom - start);
    writeNulls(1, out);
    out.writeBytes(buffer, userIdFrom, pageUrlFrom - userIdFrom);
    writeNulls(3, out);
    out.writeBytes(buffer, contentIdFrom, attributesFrom - contentIdFrom);
    out.writeSize(0);
    out.writeBytes(buffer, derivedFrom, end - derivedFrom);
  }

  private static void writeNulls(int texts, Bytes out) {
    for (int i = 0; i < texts; i++) {
      out.writeText(null);
    }
  }

  /** Appends what {@link TimelineEvent#writeRest} would. */
  public void writeRest(Bytes out) {
    out.writeBytes(buffer, timeFrom, Long.BYTES);
    reader.position(idFrom);
    reader.readSize();
    out.writeId(buffer, reader.position(), typeFrom - reader.position());
    out.writeBytes(buffer, typeFrom, anonymousIdFrom - typeFrom);
    out.writeBytes(buffer, userIdFrom, pageUrlFrom - userIdFrom);
    out.writeBytes(buffer, contentIdFrom, attributesFrom - contentIdFrom);
    out.writeBytes(buffer, derivedFrom, end - derivedFrom);
  }

  public TimelineEvent toTimelineEvent() {
    reader.position(start);
    return TimelineEvent.read(reader, texts);
  }
}
