package io.tributary.job;

import io.tributary.event.Decoded;
import io.tributary.io.DayRanges;
import io.tributary.io.TableRead;
import io.tributary.io.TableReader;
import io.tributary.rules.Rules;
import io.tributary.table.Lake;
import io.tributary.table.TableName;
import io.tributary.timeline.ReportingDays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the rules now make of the dead letters.
 *
 * @param looked how many there are
 * @param revived how many of them are events now
 * @param days that have to be computed anew: those of the events with their neighbours, and those
 *     on which the records were received
 */
record Replay(long looked, long revived, Set<Integer> days) {
  /** In places where {@link RawDecoder} looks for them. */
  private static final List<String> COLUMNS =
      List.of("format", "ingested_at", "reason", "payload", "ingestion_date");

  private static final int REASON = 2;
  private static final int INGESTION_DATE = 4;

  /**
   * @param reason the only one to look at; null for all
   */
  static Replay of(Lake lake, Rules rules, ReportingDays zone, String reason) {
    TableRead read = TableRead.whole(lake, TableName.RAW_DEAD_LETTERS, COLUMNS);
    RawDecoder decoder = new RawDecoder(rules);
    long[] counts = new long[2];
    Set<Integer> events = new TreeSet<>();
    Set<Integer> received = new TreeSet<>();
    try (TableReader reader = new TableReader(read)) {
      for (String part : read.parts()) {
        reader.forEach(
            part,
            row -> {
              if (reason != null && !reason.equals(row.value(REASON))) {
                return;
              }
              counts[0]++;
              Decoded decoded = decoder.times(row);
              if (decoded.isEvent()) {
                counts[1]++;
                events.add(zone.dayOf(decoded.eventAt()));
                received.add((Integer) row.value(INGESTION_DATE));
              }
            });
      }
    }
    Set<Integer> days = new TreeSet<>(DayRanges.withNeighbours(events));
    days.addAll(received);
    return new Replay(counts[0], counts[1], days);
  }
}
