package io.tributary.timeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.event.Attributes;
import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.ContentHash;
import io.tributary.event.Derived;
import io.tributary.event.Device;
import io.tributary.event.Event;
import io.tributary.event.EventCodec;
import io.tributary.event.Texts;
import io.tributary.event.Touch;
import io.tributary.rules.Rules;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class EncodedEventProperties {
  private static final String[] TEXTS = {
    "", "play", "Zoë \ud83d\ude00", "0f8fad5b-d9cb-469f-a165-70867728950e", "x".repeat(200)
  };
  private static final EventEnds ENDS =
      new EventEnds(
          new Rules.Session(Duration.ofMinutes(30), Set.of("play", ""), null),
          new ReportingDays(ZoneId.of("UTC")));

  private final EncodedEvent encoded = new EncodedEvent(Texts.STRINGS);

  /** One object takes one event after another, which stand among other bytes. */
  @Property
  void itSaysWhatTheEventItselfDoes(@ForAll long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 3; i++) {
      Event event = event(random);
      TimelineEvent expected = TimelineEvent.of(event);
      Bytes block = new Bytes(0);
      block.writeText("before");
      int from = block.size();
      EventCodec.write(event, block);
      int to = block.size();
      block.writeText("behind");
      encoded.set(block.array(), from, to);

      assertEquals(expected, encoded.toTimelineEvent());
      assertEquals(expected.hash(), new ContentHash(encoded.hashHigh(), encoded.hashLow()));
      assertEquals(expected.eventAt(), encoded.eventAt());
      assertEquals(ENDS.endOf(expected), encoded.endsAt(ENDS));
      assertEquals(expected.derived().sessionKey(), encoded.sessionKey());
      assertArrayEquals(name(event), encoded.visitorName().getBytes(StandardCharsets.ISO_8859_1));
      Bytes rest = new Bytes(0);
      encoded.writeRest(rest);
      Bytes expectedRest = new Bytes(0);
      expected.writeRest(expectedRest);
      assertArrayEquals(expectedRest.toByteArray(), rest.toByteArray());
      Bytes whole = new Bytes(0);
      encoded.write(whole);
      assertEquals(encoded.size(), whole.size());
      encoded.set(whole.array(), 0, whole.size());
      assertEquals(expected, encoded.toTimelineEvent());
      Bytes needed = new Bytes(0);
      encoded.writeNeeded(needed);
      assertEquals(needs(event), EventCodec.read(new ByteReader(needed.toByteArray())));
    }
  }

  /** The event without what a timeline has no use for. */
  private static Event needs(Event event) {
    return new Event(
        event.tenantId(),
        event.visitorId(),
        event.eventId(),
        event.eventType(),
        event.eventAt(),
        null,
        event.userId(),
        null,
        null,
        null,
        event.contentId(),
        event.contentLengthMs(),
        event.positionMs(),
        event.durationMs(),
        event.amount(),
        event.currency(),
        Attributes.ofSorted(new String[0], 0),
        event.derived(),
        event.hash());
  }

  private static byte[] name(Event event) {
    Bytes name = new Bytes(0);
    name.writeText(event.tenantId());
    name.writeText(event.visitorId());
    return name.toByteArray();
  }

  private static Event event(Random random) {
    return new Event(
        text(random),
        text(random),
        text(random),
        text(random),
        random.nextLong() >> 10,
        nullable(random),
        nullable(random),
        nullable(random),
        nullable(random),
        nullable(random),
        nullable(random),
        number(random),
        number(random),
        number(random),
        random.nextBoolean() ? null : BigDecimal.valueOf(random.nextLong(), random.nextInt(5)),
        nullable(random),
        Attributes.ofSorted(new String[] {"a", nullable(random), "b", nullable(random)}, 2),
        new Derived(
            nullable(random),
            random.nextBoolean() ? null : new Device(text(random), text(random), text(random)),
            nullable(random),
            random.nextBoolean()
                ? null
                : new Touch(
                    text(random), text(random), text(random), nullable(random), text(random)),
            random.nextLong(),
            number(random),
            nullable(random)),
        new ContentHash(random.nextLong(), random.nextLong()));
  }

  private static String text(Random random) {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  private static String nullable(Random random) {
    return random.nextBoolean() ? null : text(random);
  }

  private static Long number(Random random) {
    return random.nextBoolean() ? null : (Long) (random.nextLong() >> random.nextInt(64));
  }
}
