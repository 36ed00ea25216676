package io.tributary.generate;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run wrote, counted exactly.
 *
 * @param records lines: {@code distinctEvents + duplicates +} all broken ones
 * @param distinctEvents usable events, copies counted once, those of id conflicts and of automated
 *     visitors included
 * @param duplicates further copies of usable events
 * @param broken records that cannot be used, per reason
 * @param late usable records, copies included, ingested 24 h or more after their event's UTC day
 * @param outOfOrder usable events ingested long after they happened, though not late, or standing
 *     behind records of later ingestion
 * @param idConflicts events that carry the id of another event of their session
 * @param skewedVisitors visitors whose clock is off
 * @param sessions sessions over the distinct events, without those of automated visitor-days
 * @param automatedVisitorDays visitors and UTC days that have no sessions
 * @param visitors visitors, within their tenants, of the distinct events
 * @param persons people who left at least one event
 */
public record Summary(
    long records,
    long distinctEvents,
    long duplicates,
    SortedMap<String, Long> broken,
    long late,
    long outOfOrder,
    long idConflicts,
    long skewedVisitors,
    long sessions,
    long automatedVisitorDays,
    long visitors,
    long persons) {

  public Summary {
    broken = Collections.unmodifiableSortedMap(new TreeMap<>(broken));
  }

  public long brokenRecords() {
    return broken.values().stream().mapToLong(Long::longValue).sum();
  }

  /** One JSON object, its fields in snake case. */
  public String toJson() {
    StringBuilder reasons = new StringBuilder();
    for (Map.Entry<String, Long> reason : broken.entrySet()) {
      reasons.append(reasons.length() == 0 ? "" : ",");
      reasons.append('"').append(reason.getKey()).append("\":").append(reason.getValue());
    }
    return "{\"records\":"
        + records
        + ",\"distinct_events\":"
        + distinctEvents
        + ",\"duplicates\":"
        + duplicates
        + ",\"broken\":{"
        + reasons
        + "}"
        + ",\"late\":"
        + late
        + ",\"out_of_order\":"
        + outOfOrder
        + ",\"id_conflicts\":"
        + idConflicts
        + ",\"skewed_visitors\":"
        + skewedVisitors
        + ",\"sessions\":"
        + sessions
        + ",\"automated_visitor_days\":"
        + automatedVisitorDays
        + ",\"visitors\":"
        + visitors
        + ",\"persons\":"
        + persons
        + "}";
  }
}
