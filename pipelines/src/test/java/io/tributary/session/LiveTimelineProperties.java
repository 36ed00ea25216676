package io.tributary.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.event.Derived;
import io.tributary.event.Event;
import io.tributary.event.Texts;
import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.timeline.EventBuilder;
import io.tributary.timeline.ReportingDays;
import io.tributary.timeline.VisitorDay;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

class LiveTimelineProperties {
  private static final long HOUR = 3_600_000_000L;
  private static final long GAP = 4 * HOUR;
  private static final ZoneId ZONE = ZoneId.of("America/New_York");

  /** The clocks are put forward on the second of them. */
  private static final int FIRST_DAY = (int) LocalDate.parse("2026-03-07").toEpochDay();

  /** What happens at the ingestion of a record, before it is added. */
  enum Moment {
    NOTHING,
    ADVANCE,
    ADVANCE_AT_WAKES,
    RESTORE,
    RESTORE_AND_ADVANCE_LOWER,
    REBUILD
  }

  record Arrival(EventBuilder event, long ingestedAt, Moment before) {
    @Override
    public String toString() {
      return "%s  %-26s of %s  %s %s%s%s"
          .formatted(
              text(ingestedAt),
              before,
              text(event.eventAt()),
              event.eventId(),
              event.eventType(),
              event.durationMs() == null ? "" : " of " + event.durationMs() + " ms",
              event.userId() == null ? "" : " by " + event.userId());
    }

    private static String text(long micros) {
      return DateTimeFormatter.ofPattern("dd HH:mm:ss.SSSSSS")
          .withZone(ZONE)
          .format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }
  }

  /** Records in the order in which they are ingested. */
  record Story(
      String lateness,
      int maxEvents,
      boolean wantsDays,
      boolean endsByWakes,
      List<Arrival> arrivals) {
    Rules rules() {
      return RulesFile.parse(
          "session: {gap: 4h}\nallowed-lateness: %s\nautomated: {max-events-per-day: %s}"
              .formatted(lateness, maxEvents),
          "rules.yaml");
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("\n");
      text.append("lateness %s, at most %s events, ".formatted(lateness, maxEvents));
      text.append(wantsDays ? "with days, " : "");
      text.append(endsByWakes ? "ends by wakes" : "ends at once");
      Set<Event> seen = new LinkedHashSet<>();
      for (Arrival arrival : arrivals) {
        boolean isCopy = !seen.add(arrival.event().toEvent());
        text.append('\n').append(arrival).append(isCopy ? " (copy)" : "");
      }
      return text.append('\n').toString();
    }
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void whatIsEmittedFollowsFromTheSetAndTheWatermark(@ForAll("stories") Story story) {
    new Run(story).play();
  }

  /** A story that is played against the definitions. */
  private static final class Run {
    private final Story story;
    private final Rules rules;
    private final long lateness;
    private final ReportingDays days = new ReportingDays(ZONE);
    private final Set<Event> seen = new LinkedHashSet<>();
    private final FoldedRows folded;
    private StoredMap store = new StoredMap();
    private LiveTimeline live;
    private long watermark = Long.MIN_VALUE;
    private long highest = Long.MIN_VALUE;
    private boolean isFresh = true;

    Run(Story story) {
      this.story = story;
      this.folded = new FoldedRows(story.wantsDays());
      this.rules = story.rules();
      this.lateness = rules.allowedLateness().toNanos() / 1000;
      this.live = open();
    }

    private LiveTimeline open() {
      return new LiveTimeline(rules, days, store, Texts.STRINGS, folded);
    }

    void play() {
      for (Arrival arrival : story.arrivals()) {
        at(arrival.before(), arrival.ingestedAt());
        boolean isNew = seen.add(arrival.event().toEvent());
        assertEquals(isNew, live.add(arrival.event().toEncodedEvent()), "new: " + arrival);
      }
      if (story.endsByWakes()) {
        while (!live.isEmpty()) {
          assertNotEquals(LiveTimeline.NEVER, live.wakeAt());
          advance(Math.max(watermark, live.wakeAt()));
        }
      }
      advance(Long.MAX_VALUE);
      assertTrue(live.isEmpty(), "empty");
      assertTrue(store.isEmpty(), "stored nothing");
      assertEquals(definition().sessions(), folded.sessions());
    }

    /** The watermark gets no further than the record, which would be late else. */
    private void at(Moment moment, long now) {
      switch (moment) {
        case NOTHING -> {}
        case ADVANCE -> advance(now);
        case ADVANCE_AT_WAKES -> {
          boolean hasAdvanced = false;
          while (live.wakeAt() <= now && (isFresh || watermark < now)) {
            advance(Math.min(now, Math.max(watermark + 1, live.wakeAt())));
            hasAdvanced = true;
          }
          if (hasAdvanced) {
            assertEquals(closed(now), folded.sessions(), "sessions until the next wake");
          }
        }
        case RESTORE -> restore();
        case RESTORE_AND_ADVANCE_LOWER -> {
          restore();
          advance(isFresh ? now : now - 30 * HOUR);
        }
        case REBUILD -> rebuild();
      }
    }

    private void restore() {
      live.save();
      store = store.copy();
      live = open();
    }

    private void rebuild() {
      NaiveTimeline definition = definition();
      folded.rebuild(day -> !isDropped(day, highest), definition.sessions(), definition.days());
      store = new StoredMap();
      live = open();
      for (Event event : seen) {
        live.seed(EventBuilder.encodedEvent(event));
        live.save();
        live = open();
      }
      live.endSeeding();
      isFresh = true;
      assertEquals(definition.sessions(), folded.sessions());
    }

    private void advance(long to) {
      watermark = isFresh ? to : Math.max(watermark, to);
      highest = Math.max(highest, to);
      long corrections = folded.corrections();
      long before = live.correctionCount();
      live.advance(to);
      isFresh = live.isEmpty();
      assertEquals(
          folded.corrections() - corrections, live.correctionCount() - before, "corrections");
      assertEquals(closed(watermark), folded.sessions(), "sessions");
      if (story.wantsDays()) {
        assertEquals(definition().days(), folded.days(), "days");
      }
      assertTrue(live.isEmpty() || live.wakeAt() > watermark, "due again");
    }

    private boolean isDropped(int day, long at) {
      return days.endOf(day + 1) + lateness <= at;
    }

    private List<Session> closed(long at) {
      return definition().sessions().stream()
          .filter(session -> session.endedAt() + GAP < at || isDropped(session.day(), highest))
          .toList();
    }

    private NaiveTimeline definition() {
      NaiveTimeline definition = new NaiveTimeline(rules, ZONE, seen);
      for (VisitorDay day : definition.days()) {
        Statistics.label("day").collect(String.valueOf(day.automatedReason()));
      }
      return definition;
    }
  }

  /** How long after the event a record is ingested. */
  private enum Delay {
    EARLY,
    NONE,
    SHORT,
    BEHIND_CLOSED_SESSIONS,
    LAST
  }

  private record Step(
      int day,
      long inDay,
      String type,
      Long durationMs,
      String id,
      String user,
      String page,
      List<Tuple.Tuple2<Delay, Moment>> records) {}

  @Provide
  Arbitrary<Story> stories() {
    Arbitrary<Long> inDay =
        Arbitraries.frequencyOf(
            Tuple.of(
                3,
                Combinators.combine(
                        Arbitraries.integers().between(0, 5), Arbitraries.of(-1L, 0L, 0L, 1L))
                    .as((gaps, micros) -> gaps * GAP + micros)),
            Tuple.of(2, Arbitraries.longs().between(0, 23 * HOUR - 1)),
            Tuple.of(1, Arbitraries.of(23 * HOUR - 1, 22 * HOUR)));
    Arbitrary<List<Tuple.Tuple2<Delay, Moment>>> records =
        Combinators.combine(
                Arbitraries.of(Delay.class),
                Arbitraries.frequency(
                    Tuple.of(8, Moment.ADVANCE),
                    Tuple.of(8, Moment.ADVANCE_AT_WAKES),
                    Tuple.of(4, Moment.NOTHING),
                    Tuple.of(1, Moment.RESTORE),
                    Tuple.of(1, Moment.RESTORE_AND_ADVANCE_LOWER),
                    Tuple.of(1, Moment.REBUILD)))
            .as((delay, moment) -> Tuple.of(delay, moment))
            .list()
            .ofMinSize(1)
            .ofMaxSize(2);
    Arbitrary<Step> steps =
        Combinators.combine(
                Arbitraries.integers().between(0, 4),
                inDay,
                Arbitraries.of("click", "page_view", "play"),
                Arbitraries.of(null, -1L, 1L, 600_000L, 4 * 3_600_000L, 90L * 3_600_000),
                Arbitraries.of("unique", "unique", "unique", "e1", "e2", "\uffee", "\ud83d\ude00"),
                Arbitraries.of(null, null, "u1", "u2"),
                Arbitraries.of(null, "/a", "/b"),
                records)
            .as(Step::new);
    return Combinators.combine(
            Arbitraries.of("0s", "90m", "24h"),
            Arbitraries.of(3, 6, 1000),
            Arbitraries.of(true, true, false),
            Arbitraries.of(true, false),
            steps.list().ofMaxSize(20))
        .as(LiveTimelineProperties::story);
  }

  private static Story story(
      String lateness, int maxEvents, boolean wantsDays, boolean endsByWakes, List<Step> steps) {
    Story empty = new Story(lateness, maxEvents, wantsDays, endsByWakes, List.of());
    long allowed = empty.rules().allowedLateness().toNanos() / 1000;
    ReportingDays days = new ReportingDays(ZONE);
    List<Arrival> arrivals = new ArrayList<>();
    for (Step step : steps) {
      long at = days.startOf(FIRST_DAY + step.day()) + step.inDay();
      EventBuilder event =
          EventBuilder.at(at)
              .withId(step.id().equals("unique") ? "e" + at : step.id())
              .withUser(step.user())
              .withType(step.type())
              .withDuration(step.durationMs())
              .withDerived(new Derived(step.page(), null, null, null, 0, null, step.user()));
      long last = days.endOf(days.dayOf(at)) + allowed - 1;
      for (Tuple.Tuple2<Delay, Moment> copy : step.records()) {
        long ingestedAt =
            switch (copy.get1()) {
              case EARLY -> at - 24 * HOUR;
              case NONE -> at;
              case SHORT -> at + 1_000_000;
              case BEHIND_CLOSED_SESSIONS -> at + 2 * GAP;
              case LAST -> last;
            };
        arrivals.add(new Arrival(event, Math.min(last, ingestedAt), copy.get2()));
      }
    }
    arrivals.sort(Comparator.comparingLong(Arrival::ingestedAt));
    return new Story(lateness, maxEvents, wantsDays, endsByWakes, arrivals);
  }
}
