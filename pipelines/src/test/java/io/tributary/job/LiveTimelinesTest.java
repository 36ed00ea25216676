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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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
  void eventsOfOneElementWaitForTheSeedsTogether() {
    EventBuilder third = at(TEN + 2_000_000).withId("third");
    EventBuilder other = FIRST.withVisitor("t1", "a:other");
    run.live(List.of(FIRST, other, third, third), NOW).seed(FIRST).seed(SECOND);
    run.watermark(NOW).live(List.of(SECOND, other), NOW).run();
    assertEquals(
        defined(FIRST, SECOND, third).addAll(defined(other)).views(),
        defined(FIRST, SECOND).addAll(run.rows()).views());
    assertEquals(6, run.counts().get("timeline.in"));
    assertEquals(4, run.counts().get("timeline.duplicate"));
  }

  @Test
  void manyEventsOfManyVisitorsInOneElementAreEachPutOutOnce() {
    List<EventBuilder> events = new ArrayList<>();
    ViewRows expected = new ViewRows();
    for (int visitor = 0; visitor < 50; visitor++) {
      List<EventBuilder> ofVisitor = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        ofVisitor.add(at(TEN + i * 1_000_000L).withVisitor("t", "a:" + visitor).withId("e" + i));
      }
      events.addAll(ofVisitor);
      expected.addAll(defined(ofVisitor.toArray(EventBuilder[]::new)));
    }
    Collections.shuffle(events, new Random(1));
    run.watermark(NOW).live(events, NOW).live(events, NOW).run();
    assertEquals(expected.views(), run.rows().views());
    assertEquals(
        Map.of("timeline.in", 3_000L, "timeline.out", 1_500L, "timeline.duplicate", 1_500L),
        run.counts());
  }

  @Test
  void eventsOfMoreDaysThanThereAreOpenBlocksAreEachPutOutOnce() {
    List<EventBuilder> events = new ArrayList<>();
    for (int day = 0; day < 300; day++) {
      events.add(at(TEN + day * 86_400_000_000L).withId("e" + day));
    }
    LiveRun alone = new LiveRun(RULES, ZONE, Set.of(TableName.PROCESSED_EVENTS));
    alone.watermark(NOW).live(events, NOW).run();
    ViewRows expected = defined(events.toArray(EventBuilder[]::new));
    assertEquals(
        expected.view(TableName.PROCESSED_EVENTS), alone.rows().view(TableName.PROCESSED_EVENTS));
    assertEquals(300, alone.rows().rows(TableName.PROCESSED_EVENTS).size());
  }

  @Test
  void onlyTheTablesThatAreAskedForArePutOut() {
    EventBuilder page = FIRST.withPage("/a").withType("page_view");
    ViewRows all = defined(page, SECOND);
    for (TableName table : Stream.TABLES) {
      LiveRun alone = new LiveRun(RULES, ZONE, Set.of(table));
      alone.watermark(NOW).live(page, NOW).live(SECOND, NOW).run();
      for (TableName other : Stream.TABLES) {
        if (other.equals(table)) {
          assertEquals(all.view(other), alone.rows().view(other), other.toString());
        } else {
          assertTrue(alone.rows().rows(other).isEmpty(), other + " with " + table);
        }
      }
      assertEquals(
          Map.of("timeline.in", 2L, "timeline.out", 2L, "timeline.duplicate", 0L), alone.counts());
    }
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
