package io.tributary.timeline;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.Texts;

/** One visitor's events, copies among them, in timeline order; valid while it is passed on. */
public final class Timeline {
  private final SortedEvents sorted;
  private final Texts<String> texts;
  private final ByteReader reader = new ByteReader(new byte[0]);

  private byte[] visitor;
  private int visitorStart;
  private int visitorEnd;

  private boolean isTaken = true;
  private boolean isOver;

  /** Of the visitor who comes first after {@link #advance}. */
  Timeline(SortedEvents sorted, Texts<String> texts) {
    this.sorted = sorted;
    this.texts = texts;
  }

  /** Goes on to the next visitor; false if there is none. */
  boolean advance() {
    while (visitor != null && hasNext()) {
      isTaken = true;
    }
    if (!isAtEvent()) {
      return false;
    }
    visitor = sorted.block();
    visitorStart = sorted.offset() + Entry.HASH_BYTES;
    visitorEnd = Entry.visitorEnd(visitor, visitorStart);
    return true;
  }

  /** Whether there is an event that was not taken, which is then at hand. */
  private boolean isAtEvent() {
    if (isTaken) {
      isTaken = false;
      isOver = !sorted.advance();
    }
    return !isOver;
  }

  private boolean hasNext() {
    return isAtEvent() && sorted.isOfVisitor(visitor, visitorStart, visitorEnd);
  }

  public String tenantId() {
    return visitorReader().readText();
  }

  public String visitorId() {
    ByteReader ids = visitorReader();
    ids.skipText();
    return ids.readText();
  }

  private ByteReader visitorReader() {
    return new ByteReader(visitor, visitorStart, visitorEnd - visitorStart);
  }

  /** Takes the events of a day, or the first of them. */
  @FunctionalInterface
  public interface DayConsumer {
    void accept(int day, Events events);
  }

  /** Passes each day on that has events, in order; once. */
  public void forEachDay(ReportingDays days, DayConsumer consumer) {
    while (hasNext()) {
      int day = days.dayOf(sorted.eventAt());
      long dayEnd = days.endOf(day);
      consumer.accept(day, new Events(dayEnd));
      while (hasNext() && sorted.eventAt() < dayEnd) {
        isTaken = true;
      }
    }
  }

  /** Goes through the events of a day; stands before the first. */
  public final class Events {
    private final long dayEnd;

    private Events(long dayEnd) {
      this.dayEnd = dayEnd;
    }

    /** Goes on to the next event; false if there is none. */
    public boolean advance() {
      if (!hasNext() || sorted.eventAt() >= dayEnd) {
        return false;
      }
      isTaken = true;
      return true;
    }

    /** Whether the event is a copy of the one before it. */
    public boolean isCopy() {
      return sorted.isCopy();
    }

    public TimelineEvent event() {
      reader.reset(sorted.block(), sorted.offset(), sorted.length());
      return TimelineEvent.read(reader, texts);
    }

    /** Appends the event's entry to a block. */
    public void copyTo(Bytes target) {
      sorted.copyTo(target);
    }
  }
}
