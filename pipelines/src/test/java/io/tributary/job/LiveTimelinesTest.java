package io.tributary.job;

import static io.tributary.timeline.EventBuilder.at;
import static io.tributary.timeline.EventBuilder.micros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.io.CutPartText;
import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.session.NaiveTimeline;
import io.tributary.table.Row;
import io.tributary.timeline.EventBuilder;
import io.tributary.timeline.ReportingDays;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveTimelinesTest {
  private static final ZoneId ZONE = ZoneId.of("UTC");
  private static final Rules RULES = RulesFile.builtIn();
  private static final long TEN = micros("2026-01-05T10:00:00Z");
  private static final long NOW = TEN / 1000;
  private static final long MINUTE = 60_000L;
  private static final EventBuilder FIRST = at(TEN).withId("first");
  private static final EventBuilder SECOND = at(TEN + 1_000_000).withId("second");

  private final LiveRun run = new LiveRun(RULES, ZONE);

  private static NaiveTimeline definition(EventBuilder... events) {
    return new NaiveTimeline(
        RULES, ZONE, Arrays.stream(events).map(EventBuilder::toEvent).toList());
  }

  private static List<String> rows(EventBuilder... events) {
    ReportingDays days = new ReportingDays(ZONE);
    return Arrays.stream(events)
        .map(event -> Rows.event(event.toEvent(), days).toString())
        .sorted()
        .toList();
  }

  private static List<Row> sessions(EventBuilder... events) {
    return definition(events).sessions().stream()
        .map(session -> Rows.finalSession("t", "a:v", session))
        .toList();
  }

  private static List<String> sessionTexts(EventBuilder... events) {
    return definition(events).sessions().stream()
        .map(session -> LiveRun.text("t", "a:v", session))
        .toList();
  }

  @Test
  void anEventIsPutOutOnceAndItsSessionWhenItCloses() {
    run.watermark(NOW)
        .live(FIRST, NOW)
        .live(SECOND, NOW)
        .watermark(NOW + MINUTE)
        .live(FIRST, NOW + MINUTE)
        .run();
    assertEquals(rows(FIRST, SECOND), run.events());
    assertEquals(sessionTexts(FIRST, SECOND), run.sessions(List.of()));
    assertEquals(1, run.sessionChanges().size());
    assertEquals(
        Map.of("timeline.in", 3L, "timeline.out", 2L, "timeline.duplicate", 1L), run.counts());
  }

  @Test
  void whatReplacesOrRetractsARowIsCounted() {
    EventBuilder before = at(TEN - 1).withId("before");
    run.watermark(NOW)
        .live(FIRST, NOW)
        .watermark(NOW + 60 * MINUTE)
        .live(before, NOW + 60 * MINUTE)
        .watermark(NOW + 61 * MINUTE)
        .run();
    assertEquals(sessionTexts(FIRST, before), run.sessions(List.of()));
    // The retracted session, and the visitor day.
    assertEquals(2, run.counts().get("timeline.correction"));
  }

  @Test
  void visitorsOfOneNameInTwoTenantsAreTwo() {
    EventBuilder other = FIRST.withVisitor("t2", "a:v");
    run.watermark(NOW).live(FIRST, NOW).live(other, NOW).run();
    assertEquals(rows(FIRST, other), run.events());
    assertEquals(2, run.sessions(List.of()).size());
  }

  @Test
  void liveEventsWaitForTheSeeds() {
    EventBuilder third = at(TEN + 2_000_000).withId("third");
    run.live(FIRST, NOW)
        .live(third, NOW)
        .live(third, NOW)
        .seed(FIRST)
        .seed(SECOND)
        .watermark(NOW)
        .live(SECOND, NOW)
        .run();
    assertEquals(rows(third), run.events());
    assertEquals(sessionTexts(FIRST, SECOND, third), run.sessions(sessions(FIRST, SECOND)));
    assertEquals(
        Map.of(
            "timeline.in",
            4L,
            "timeline.out",
            1L,
            "timeline.duplicate",
            3L,
            "timeline.correction",
            2L),
        run.counts());
  }

  @Test
  void seedsAreNotPutOut() {
    run.seed(FIRST).seed(SECOND).watermark(NOW + 40 * MINUTE).run();
    assertEquals(List.of(), run.events());
    assertEquals(List.of(), run.sessionChanges());
    assertEquals(Map.of(), run.counts());
  }

  @Test
  void aTickIsNotedWhenTheWatermarkPasses() {
    run.tick(NOW)
        .tick(NOW + MINUTE)
        .watermark(NOW + 1)
        .watermark(NOW + MINUTE - 1)
        .watermark(NOW + MINUTE + 1)
        .run();
    List<Long> passed =
        run.parts().stream().filter(part -> !part.isLast()).map(p -> p.watermarkMillis()).toList();
    assertEquals(List.of(NOW, NOW + MINUTE), passed);
  }

  @Test
  void theLastPartSaysSo() {
    run.tick(NOW).watermark(NOW + MINUTE).watermark(LiveTimelines.LAST.minus(1)).run();
    assertEquals(1, run.parts().stream().filter(CutPartText::isLast).count());
    assertTrue(run.parts().get(run.parts().size() - 1).isLast());
  }
}
