package io.tributary.job;

import io.tributary.audience.PersonHistory;
import io.tributary.audience.VisitedDay;
import io.tributary.event.ByteReader;
import io.tributary.job.PersonEntries.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Turns each shard of what is known of users into their rows. */
final class FoldPersons extends DoFn<KV<String, Iterable<byte[]>>, KV<String, byte[]>> {
  private final DayRange range;
  private final int shards;
  private final int files;

  /**
   * @param files how many files a day's persons are spread over
   */
  FoldPersons(DayRange range, int shards, int files) {
    this.range = range;
    this.shards = shards;
    this.files = files;
  }

  /** An anonymous person that joins. */
  private record Joining(int day, String personId, PersonHistory history) {
    static Joining read(Entry entry) {
      ByteReader in = entry.reader();
      return new Joining(entry.day(), in.readText(), PersonHistory.read(in));
    }
  }

  @ProcessElement
  public void fold(
      @Element KV<String, Iterable<byte[]>> element, OutputReceiver<KV<String, byte[]>> out) {
    int run = shards + ShardBlocks.shard(element.getKey());
    PersonRows rows = new PersonRows(range, run, 2 * shards, files, out);
    List<Entry> entries = PersonEntries.read(element.getValue());
    int from = 0;
    while (from < entries.size()) {
      Entry first = entries.get(from);
      int to = from + 1;
      while (to < entries.size() && entries.get(to).isOf(first.tenantId(), first.id())) {
        to++;
      }
      person(rows, first.tenantId(), first.id(), entries.subList(from, to));
      from = to;
    }
    rows.finish();
  }

  private void person(PersonRows rows, String tenantId, String personId, List<Entry> entries) {
    PersonHistory history = new PersonHistory();
    TreeMap<Integer, VisitedDay> visited = new TreeMap<>();
    List<Joining> joining = new ArrayList<>();
    for (Entry entry : entries) {
      switch (entry.kind()) {
        case HISTORY -> history = PersonHistory.read(entry.reader());
        case VISITED ->
            visited.merge(entry.day(), VisitedDay.read(entry.reader()), VisitedDay::plus);
        case JOIN -> joining.add(Joining.read(entry));
        case USER -> throw new IllegalStateException("A user has no user");
      }
    }
    joining.sort(Comparator.comparing(Joining::personId));
    rows.person(
        tenantId,
        personId,
        history,
        visited,
        (day, joined) -> {
          for (Joining other : joining) {
            if (other.day() == day) {
              joined.join(day, other.personId(), other.history());
            }
          }
        },
        range.to());
  }
}
