package io.tributary.generate;

import java.util.TreeMap;

/** The counts of a run while it goes on. */
final class Tally {
  private final TreeMap<String, Long> broken = new TreeMap<>();
  long distinctEvents;
  long duplicates;
  long late;
  long outOfOrder;
  long idConflicts;
  long skewedVisitors;
  long sessions;
  long automatedVisitorDays;
  long visitors;
  long persons;

  Tally() {
    for (BrokenReason reason : BrokenReason.values()) {
      broken.put(reason.text(), 0L);
    }
  }

  void broken(BrokenReason reason) {
    broken.merge(reason.text(), 1L, Long::sum);
  }

  Summary summary(long records) {
    return new Summary(
        records,
        distinctEvents,
        duplicates,
        broken,
        late,
        outOfOrder,
        idConflicts,
        skewedVisitors,
        sessions,
        automatedVisitorDays,
        visitors,
        persons);
  }
}
