package io.tributary.job;

import io.tributary.audience.PersonHistory;
import io.tributary.audience.Persons;
import io.tributary.audience.VisitedDay;
import io.tributary.audience.VisitorDays;
import io.tributary.audience.VisitorUsers;
import io.tributary.io.Counts;
import io.tributary.io.Staged;
import io.tributary.io.StagedKey;
import io.tributary.job.PersonEntries.Entry;
import io.tributary.job.PersonEntries.Kind;
import io.tributary.rules.Rules;
import io.tributary.table.TableName;
import io.tributary.timeline.EventBlocks;
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.Timeline;
import io.tributary.timeline.TimelineEvent;
import io.tributary.timeline.VisitorDayFold;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Finds out, shard by shard, which persons the days of visitors belong to. Those of a user go on to
 * {@link FoldPersons}, and with its first the anonymous history; a visitor without a user is a
 * person of its own, whose rows are written here.
 */
final class FoldVisitors extends DoFn<KV<String, Iterable<byte[]>>, KV<String, byte[]>> {
  private final Rules rules;
  private final ZoneId zone;
  private final DayRange range;
  private final int shards;
  private final int files;
  private final TupleTag<KV<String, byte[]>> rows;
  private final TupleTag<KV<String, byte[]>> users;

  /**
   * @param files how many files a day's persons are spread over
   * @param rows takes blocks of rows
   * @param users takes what belongs to users
   */
  FoldVisitors(
      Rules rules,
      ZoneId zone,
      DayRange range,
      int shards,
      int files,
      TupleTag<KV<String, byte[]>> rows,
      TupleTag<KV<String, byte[]>> users) {
    this.rules = rules;
    this.zone = zone;
    this.range = range;
    this.shards = shards;
    this.files = files;
    this.rows = rows;
    this.users = users;
  }

  /**
   * @param element blocks of encoded events, from a day before the range on, and of {@link
   *     PersonEntries}
   */
  @ProcessElement
  public void fold(@Element KV<String, Iterable<byte[]>> element, MultiOutputReceiver out) {
    List<byte[]> known = new ArrayList<>();
    try (EventBlocks events = ShardBlocks.sorter()) {
      for (byte[] block : element.getValue()) {
        if (PersonEntries.isBlock(block)) {
          known.add(block);
        } else {
          events.add(block);
        }
      }
      Shard shard = new Shard(ShardBlocks.shard(element.getKey()), PersonEntries.read(known), out);
      events.forEachVisitor(shard::timeline);
      shard.finish();
    }
  }

  /** When a day's events had a user id. */
  private record Sighting(long firstSeenAt, long lastSeenAt) {}

  /** One shard's visitors, which come in order. */
  private final class Shard {
    private final ReportingDays days = new ReportingDays(zone);
    private final VisitorDays visitorDays = new VisitorDays(rules, days);
    private final Counts counts = new Counts();
    private final List<Entry> entries;
    private final OutputReceiver<KV<String, byte[]>> out;
    private final PersonRows rowsOut;
    private final PersonEntries usersOut;
    private int next;

    Shard(int number, List<Entry> entries, MultiOutputReceiver out) {
      this.entries = entries;
      this.out = out.get(rows);
      this.rowsOut = new PersonRows(range, number, 2 * shards, files, this.out);
      this.usersOut = new PersonEntries(shards, out.get(users));
    }

    /** A visitor with events, after those without that come before it. */
    void timeline(Timeline timeline) {
      String tenantId = timeline.tenantId();
      String visitorId = timeline.visitorId();
      while (next < entries.size() && isBefore(entries.get(next), tenantId, visitorId)) {
        Entry entry = entries.get(next);
        visitor(entry.tenantId(), entry.id(), new TreeMap<>(), Map.of());
      }
      Map<Integer, Map<String, Sighting>> sightings = new HashMap<>();
      timeline.forEachDay(
          days,
          (day, dayEvents) -> {
            Map<String, Sighting> ofDay = day(day, dayEvents);
            if (range.contains(day)) {
              sightings.put(day, ofDay);
            }
          });
      visitor(tenantId, visitorId, visitorDays.finish(), sightings);
    }

    private static boolean isBefore(Entry entry, String tenantId, String visitorId) {
      return PersonEntries.ORDER.compare(entry, new Entry(tenantId, visitorId, Kind.USER, 0, null))
          < 0;
    }

    /** The day's user ids, the last seen last. */
    private Map<String, Sighting> day(int day, Timeline.Events dayEvents) {
      VisitorDayFold fold = new VisitorDayFold(day, days, rules);
      List<TimelineEvent> held = new ArrayList<>();
      Map<String, Sighting> sightings = new LinkedHashMap<>();
      long count = 0;
      while (dayEvents.advance()) {
        count++;
        TimelineEvent event = dayEvents.event();
        fold.add(event);
        if (fold.hasTooManyEvents()) {
          held = List.of();
        } else {
          held.add(event);
        }
        if (event.userId() != null) {
          Sighting known = sightings.remove(event.userId());
          long firstSeenAt = known == null ? event.eventAt() : known.firstSeenAt();
          sightings.put(event.userId(), new Sighting(firstSeenAt, event.eventAt()));
        }
      }
      boolean isAutomated = fold.isAutomated();
      if (!isAutomated) {
        held.forEach(visitorDays::add);
      }
      if (range.contains(day)) {
        counts.add("audience.in", count);
        counts.add(isAutomated ? "audience.filtered" : "audience.out", count);
      }
      return sightings;
    }

    /**
     * @param visited what the visitor did, by day
     * @param sightings the user ids of each day with events
     */
    private void visitor(
        String tenantId,
        String visitorId,
        SortedMap<Integer, VisitedDay> visited,
        Map<Integer, Map<String, Sighting>> sightings) {
      VisitorUsers visitorUsers = new VisitorUsers();
      PersonHistory history = new PersonHistory();
      while (next < entries.size() && entries.get(next).isOf(tenantId, visitorId)) {
        Entry entry = entries.get(next++);
        if (entry.kind() == Kind.USER) {
          ReadIdentities.restore(entry.reader(), visitorUsers);
        } else {
          history = PersonHistory.read(entry.reader());
        }
      }
      TreeMap<Integer, VisitedDay> anonymous = new TreeMap<>();
      int until = visitorUsers.hasJoined() ? range.from() : range.to();
      for (int day = range.from(); day < range.to(); day++) {
        Map<String, Sighting> ofDay = sightings.get(day);
        if (ofDay != null) {
          ofDay.forEach(
              (userId, sighting) ->
                  visitorUsers.see(userId, sighting.firstSeenAt(), sighting.lastSeenAt()));
          boolean hadJoined = visitorUsers.hasJoined();
          visitorUsers.endDay(day);
          until = !hadJoined && visitorUsers.hasJoined() ? day : until;
        }
        VisitedDay ofVisitor = visited.get(day);
        if (ofVisitor != null && visitorUsers.current() == null) {
          anonymous.put(day, ofVisitor);
        } else if (ofVisitor != null) {
          String personId = Persons.ofUser(visitorUsers.current());
          usersOut.add(tenantId, personId, Kind.VISITED, day, ofVisitor::write);
        }
        if (Persons.isAnonymous(visitorId)) {
          rowsOut.identities(tenantId, visitorId, day, visitorUsers);
        }
      }
      if (until > range.from() || history.hasBegun()) {
        rowsOut.person(tenantId, visitorId, history, anonymous, (day, joined) -> {}, until);
      }
      if (until < range.to() && history.hasBegun()) {
        join(tenantId, visitorId, until, history, visitorUsers);
      }
    }

    private void join(
        String tenantId, String visitorId, int day, PersonHistory history, VisitorUsers joined) {
      joined
          .all()
          .forEach(
              (userId, sighting) -> {
                if (sighting.joinedDay() != null) {
                  usersOut.add(
                      tenantId,
                      Persons.ofUser(userId),
                      Kind.JOIN,
                      day,
                      content -> {
                        content.writeText(visitorId);
                        history.write(content);
                      });
                }
              });
    }

    void finish() {
      while (next < entries.size()) {
        Entry entry = entries.get(next);
        visitor(entry.tenantId(), entry.id(), new TreeMap<>(), Map.of());
      }
      rowsOut.finish();
      usersOut.flush();
      out.output(
          KV.of(
              StagedKey.of(TableName.PERSON_DAYS),
              Staged.counts(counts.toMap(), Set.of()).toBytes()));
    }
  }
}
