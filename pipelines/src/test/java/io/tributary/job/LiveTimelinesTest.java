package io.tributary.job;

import static io.tributary.timeline.EventBuilder.at;
import static io.tributary.timeline.EventBuilder.micros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.io.CutPartText;
import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.session.NaiveTimeline;
import io.tributary.table.TableName;
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

  private static ViewRows defined(EventBuilder... events) {
    return ViewRows.of(RULES, new ReportingDays(ZONE), definition(events), false, day -> true);
  }

  @Test
  void anEventIsPutOutOnceAndItsSessionWhenItCloses() {
    run.watermark(NOW)
        .live(FIRST, NOW)
        .live(SECOND, NOW)
        .watermark(NOW + MINUTE)
        .live(FIRST, NOW + MINUTE)
        .run();
    assertEquals(defined(FIRST, SECOND).views(), run.rows().views());
    assertEquals(1, run.rows().rows(TableName.SESSION_CHANGES).size());
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
    assertEquals(defined(FIRST, before).views(), run.rows().views());
    // The retracted session, and the visitor day.
    assertEquals(2, run.counts().get("timeline.correction"));
  }

  @Test
  void visitorsOfOneNameInTwoTenantsAreTwo() {
    EventBuilder other = FIRST.withVisitor("t2", "a:v");
    run.watermark(NOW).live(FIRST, NOW).live(other, NOW).run();
    assertEquals(defined(FIRST).addAll(defined(other)).views(), run.rows().views());
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
    assertEquals(
        defined(third).view(TableName.PROCESSED_EVENTS),
        run.rows().view(TableName.PROCESSED_EVENTS));
    assertEquals(
        defined(FIRST, SECOND, third).views(), defined(FIRST, SECOND).addAll(run.rows()).views());
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
    assertEquals(new ViewRows().views(), run.rows().views());
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
