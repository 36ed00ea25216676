package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.event.Event;
import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.session.NaiveTimeline;
import io.tributary.timeline.EventBuilder;
import io.tributary.timeline.ReportingDays;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
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

class LiveTimelinesProperties {
  private static final long HOUR = 3_600_000_000L;
  private static final ZoneId ZONE = ZoneId.of("America/New_York");
  private static final List<String> VISITORS = List.of("a:v", "a:vv", "u:é");
  private static final Rules RULES =
      RulesFile.parse(
          "session: {gap: 4h}\nallowed-lateness: 2h\nautomated: {max-events-per-day: 6}",
          "rules.yaml");

  /** The clocks are put forward on the second of them. */
  private static final int FIRST_DAY = (int) LocalDate.parse("2026-03-07").toEpochDay();

  /**
   * @param advances whether the watermark reaches the ingestion before the record comes
   */
  record Arrival(EventBuilder event, long ingestedMillis, boolean advances) {
    @Override
    public String toString() {
      return "%s %s %s of %s %s %s"
          .formatted(
              Instant.ofEpochMilli(ingestedMillis),
              advances ? "after an advance" : "",
              event.eventId(),
              Instant.EPOCH.plus(event.eventAt(), ChronoUnit.MICROS),
              event.visitorId(),
              event.eventType());
    }
  }

  /**
   * @param seeds stand in the tables and are loaded among the first live records
   */
  record Story(List<EventBuilder> seeds, List<Arrival> arrivals) {
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      seeds.forEach(
          seed -> text.append("\nseed ").append(new Arrival(seed, seed.eventAt() / 1000, false)));
      arrivals.forEach(arrival -> text.append('\n').append(arrival));
      return text.append('\n').toString();
    }
  }

  @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
  void viewsShowWhatTheDefinitionsSay(@ForAll("stories") Story story) {
    LiveRun run = new LiveRun(RULES, ZONE);
    int waiting = Math.min(2, story.arrivals().size());
    for (Arrival arrival : story.arrivals().subList(0, waiting)) {
      run.live(arrival.event(), arrival.ingestedMillis());
    }
    story.seeds().forEach(run::seed);
    for (Arrival arrival : story.arrivals().subList(waiting, story.arrivals().size())) {
      if (arrival.advances()) {
        run.watermark(arrival.ingestedMillis());
      }
      run.live(arrival.event(), arrival.ingestedMillis());
    }
    run.run();

    Set<Event> seeds = new LinkedHashSet<>();
    story.seeds().forEach(seed -> seeds.add(seed.toEvent()));
    Set<Event> all = new LinkedHashSet<>(seeds);
    story.arrivals().forEach(arrival -> all.add(arrival.event().toEvent()));
    ReportingDays reporting = new ReportingDays(ZONE);
    ViewRows shown = new ViewRows();
    ViewRows expected = new ViewRows();
    for (String visitor : VISITORS) {
      shown.addAll(ViewRows.of(RULES, reporting, definition(seeds, visitor), false, day -> true));
      expected.addAll(ViewRows.of(RULES, reporting, definition(all, visitor), true, day -> true));
    }
    assertEquals(expected.views(), shown.addAll(run.rows()).views());
  }

  private static NaiveTimeline definition(Collection<Event> events, String visitor) {
    return new NaiveTimeline(
        RULES, ZONE, events.stream().filter(e -> e.visitorId().equals(visitor)).toList());
  }

  private record Step(
      String visitor,
      int day,
      long inDay,
      String type,
      Long durationMs,
      String id,
      List<Integer> delayHours,
      boolean advances) {}

  @Provide
  Arbitrary<Story> stories() {
    Arbitrary<Step> steps =
        Combinators.combine(
                Arbitraries.of(VISITORS),
                Arbitraries.integers().between(0, 3),
                Arbitraries.oneOf(
                    Arbitraries.integers().between(0, 23).map(hour -> hour * HOUR),
                    Arbitraries.longs().between(0, 23 * HOUR - 1)),
                Arbitraries.of("click", "page_view", "play"),
                Arbitraries.of(null, 600_000L, 90L * 3_600_000),
                Arbitraries.of("unique", "unique", "e1"),
                Arbitraries.of(-20, 0, 0, 8, 100).list().ofMinSize(1).ofMaxSize(2),
                Arbitraries.of(true, true, false))
            .as(Step::new);
    return Combinators.combine(
            steps.list().ofMinSize(5).ofMaxSize(40), Arbitraries.of(0.0, 0.0, 0.3, 0.7))
        .as(LiveTimelinesProperties::story);
  }

  private static Story story(List<Step> steps, double seeded) {
    ReportingDays days = new ReportingDays(ZONE);
    List<Arrival> arrivals = new ArrayList<>();
    for (Step step : steps) {
      long at = days.startOf(FIRST_DAY + step.day()) + step.inDay();
      EventBuilder event =
          EventBuilder.at(at)
              .withVisitor("t", step.visitor())
              .withId(step.id().equals("unique") ? "e" + at : step.id())
              .withPage("/a")
              .withType(step.type())
              .withDuration(step.durationMs());
      long last = days.endOf(days.dayOf(at)) + 2 * HOUR - 1;
      for (int delay : step.delayHours()) {
        long ingestedAt = Math.min(last, at + delay * HOUR);
        arrivals.add(new Arrival(event, ingestedAt / 1000, step.advances()));
      }
    }
    arrivals.sort(Comparator.comparingLong(Arrival::ingestedMillis));
    int seeds = (int) (arrivals.size() * seeded);
    return new Story(
        arrivals.subList(0, seeds).stream().map(Arrival::event).toList(),
        arrivals.subList(seeds, arrivals.size()));
  }
}
