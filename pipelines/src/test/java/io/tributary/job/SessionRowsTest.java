package io.tributary.job;

import static io.tributary.timeline.EventBuilder.at;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.event.Derived;
import io.tributary.event.Marks;
import io.tributary.event.Touch;
import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.session.Session;
import io.tributary.table.TableName;
import io.tributary.timeline.EventBuilder;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionRowsTest {
  private static final long TEN = EventBuilder.micros("2026-01-05T10:00:00Z");
  private static final int DAY = (int) LocalDate.parse("2026-01-05").toEpochDay();
  private static final long SECOND = 1_000_000;
  private static final Rules.Matcher ANY = new Rules.Matcher("any", null, Map.of());
  private static final Rules RULES = rules();
  private static final long BUY = Marks.ofTarget(0);
  private static final long[] STEPS = Marks.ofSteps(RULES, RULES.funnels().get(0));

  private final ViewRows rows = new ViewRows();

  /** With two targets, a funnel of three steps in a session, and one of visitors. */
  private static Rules rules() {
    Rules base = RulesFile.builtIn();
    List<Rules.Step> steps =
        List.of(
            new Rules.Step("see", ANY), new Rules.Step("want", ANY), new Rules.Step("buy", ANY));
    return new Rules(
        base.session(),
        base.automated(),
        base.allowedLateness(),
        base.pageGroups(),
        base.transportFields(),
        base.privateFields(),
        base.accessLog(),
        base.acquisition(),
        base.countryAttribute(),
        base.conversionEventTypes(),
        base.errorEventTypes(),
        base.heartbeat(),
        List.of(new Rules.Target("buy", ANY), new Rules.Target("play", ANY)),
        List.of(
            new Rules.Funnel("shop", Rules.Scope.SESSION, Duration.ofSeconds(60), steps),
            new Rules.Funnel("week", Rules.Scope.VISITOR, Duration.ofDays(7), steps)),
        base.formats());
  }

  private void pass(EventBuilder... events) {
    Session session =
        new Session(
            DAY,
            events[events.length - 1].eventAt(),
            Arrays.stream(events).map(EventBuilder::toTimelineEvent).toList());
    new SessionRows(RULES, true, rows).pass("t", "a:v", session);
  }

  private static EventBuilder page(long second, String page) {
    return at(TEN + second * SECOND).withPage(page);
  }

  private static EventBuilder marked(EventBuilder event, long marks, Touch touch) {
    return event.withDerived(
        new Derived(event.derived().pageGroup(), null, null, touch, marks, 250L, null));
  }

  private void assertShows(TableName table, String... expected) {
    assertEquals(List.of(expected), rows.view(table));
  }

  @Test
  void stepsMakePagesTransitionsAndAPath() {
    pass(page(0, "/a"), page(10, "/a"), page(30, "/b"), page(35, "/a"));
    pass(page(1000, "/b"));
    pass(at(TEN + 5000 * SECOND));
    assertShows(
        TableName.PAGE_CHANGES,
        "[t, 20458, /a, 2, 3, 1, 1, 0, 1, 30000]",
        "[t, 20458, /b, 2, 2, 1, 1, 1, 1, 5000]");
    assertShows(
        TableName.PATH_TRANSITION_CHANGES,
        "[t, 20458, (entry), /a, 1]",
        "[t, 20458, (entry), /b, 1]",
        "[t, 20458, /a, (exit), 1]",
        "[t, 20458, /a, /b, 1]",
        "[t, 20458, /b, (exit), 1]",
        "[t, 20458, /b, /a, 1]");
    assertShows(
        TableName.PATH_CHANGES,
        "[t, 20458, [/a, /b, /a], false, 1, 0]",
        "[t, 20458, [/b], false, 1, 0]");
  }

  @Test
  void targetsAreReachedOrNever() {
    pass(page(0, "/a"), page(100, "/b"), marked(at(TEN + 129 * SECOND), BUY, null));
    pass(page(0, "/a"));
    assertShows(
        TableName.TARGET_CHANGES,
        "[t, 20458, buy, false, null, null, 1]",
        "[t, 20458, buy, true, 1, 120, 1]",
        "[t, 20458, play, false, null, null, 2]");
  }

  @Test
  void aFunnelCountsEachStepThatWasReached() {
    pass(
        marked(at(TEN), STEPS[0], null),
        marked(at(TEN + 60 * SECOND), STEPS[1], null),
        marked(at(TEN + 61 * SECOND), STEPS[2], null));
    pass(marked(at(TEN), STEPS[0], null));
    pass(marked(at(TEN), STEPS[1], null));
    assertShows(
        TableName.FUNNEL_CHANGES, "[t, 20458, shop, 1, see, 2]", "[t, 20458, shop, 2, want, 1]");
  }

  @Test
  void sessionsCountOnceAndRevenueByCurrency() {
    Touch paid = new Touch("paid", "google", "cpc", "brand", "search");
    pass(
        marked(page(0, "/a"), 0, paid),
        at(TEN + 5 * SECOND).withType("purchase").withAmount("10"),
        at(TEN + 6 * SECOND).withType("purchase").withAmount("2.5"),
        at(TEN + 7 * SECOND).withType("purchase").withAmount(null),
        at(TEN + 8 * SECOND).withType("refund").withAmount("99"));
    pass(page(0, "/a"));
    assertShows(
        TableName.ACQUISITION_CHANGES,
        "[t, 20458, direct, (direct), (none), null, none, null, 1, 1, 1, 0, 0, 0.0000]",
        "[t, 20458, paid, google, cpc, brand, search, EUR, 1, 0, 0, 0, 0, 12.5000]",
        "[t, 20458, paid, google, cpc, brand, search, null, 1, 1, 1, 1, 3, 0.0000]");
  }

  @Test
  void playbacksAreRowsAndAddUpToTheirContent() {
    pass(
        marked(at(TEN).ofContent("play", "film", 100_000L, 0L), 0, null),
        at(TEN + 30 * SECOND).ofContent("heartbeat", "film", 100_000L, 30_000L),
        at(TEN + 40 * SECOND).ofContent("rebuffer", "film", 100_000L, 40_000L).withDuration(5_000L),
        at(TEN + 45 * SECOND).ofContent("heartbeat", "film", 100_000L, 40_000L),
        at(TEN + 50 * SECOND).ofContent("pause", "film", null, null),
        at(TEN + 55 * SECOND).ofContent("seek", "film", null, 96_000L),
        at(TEN + 60 * SECOND).ofContent("stop", "film", null, null));
    pass(at(TEN + 9000 * SECOND).ofContent("play", "film", null, null));
    assertShows(
        TableName.CONTENT_CHANGES,
        "[t, 20458, film, 2, 1, 1, 45000, 1, 960, 1, 1, 1, 5000, 1, 250]");
    String shown = rows.view(TableName.PLAYBACK_CHANGES).toString();
    assertEquals(2, rows.rows(TableName.PLAYBACK_CHANGES).size(), shown);
    assertEquals(
        1,
        rows.view(TableName.PLAYBACK_CHANGES).stream()
            .filter(
                row ->
                    row.endsWith(
                        ", film, %d, %d, stop, 45000, 100000, 96000, 960, true, true, 1, 1, 1, 5000, 250]"
                            .formatted(TEN, TEN + 60 * SECOND)))
            .count(),
        shown);
  }
}
