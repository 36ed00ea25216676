package io.tributary.generate;

import java.io.IOException;
import java.util.PriorityQueue;

/** Holds records until no earlier one can come, then hands them on by place. */
final class Outbox {
  private final RecordSink sink;
  private final PriorityQueue<Waiting> waiting = new PriorityQueue<>();
  private long added;
  private long sent;

  Outbox(RecordSink sink) {
    this.sink = sink;
  }

  /** The number of records handed on. */
  long sent() {
    return sent;
  }

  /**
   * @param placeMillis where the record stands; equal places keep the order of adding
   */
  void add(long placeMillis, String key, long ingestedAtMillis, byte[] record) {
    waiting.add(new Waiting(placeMillis, added++, key, ingestedAtMillis, record));
  }

  /** Hands on what stands before a place. */
  void sendBefore(long placeMillis) throws IOException {
    while (!waiting.isEmpty() && waiting.peek().place < placeMillis) {
      Waiting first = waiting.remove();
      sink.accept(first.key, first.ingestedAt, first.record);
      sent++;
    }
  }

  private record Waiting(long place, long number, String key, long ingestedAt, byte[] record)
      implements Comparable<Waiting> {
    @Override
    public int compareTo(Waiting other) {
      int byPlace = Long.compare(place, other.place);
      return byPlace != 0 ? byPlace : Long.compare(number, other.number);
    }
  }
}
