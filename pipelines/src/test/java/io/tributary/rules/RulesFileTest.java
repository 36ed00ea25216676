package io.tributary.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nl.basjes.parse.useragent.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RulesFileTest {
  private static Rules parse(String yaml) {
    return RulesFile.parse(yaml, "rules.yaml");
  }

  private static List<String> problems(String yaml) {
    return assertThrows(RulesException.class, () -> parse(yaml)).problems();
  }

  @Test
  void builtInRulesAreThoseOfTheSpecification() {
    Rules rules = RulesFile.builtIn();
    assertEquals(Duration.ofMinutes(30), rules.session().gap());
    assertEquals(Set.of("play", "resume", "heartbeat"), rules.session().lastingEventTypes());
    assertEquals(10_000, rules.automated().maxEventsPerDay());
    assertEquals(Duration.ofHours(24), rules.allowedLateness());
    assertEquals(
        Set.of("ndjson", "parquet", "access-log", "web", "tenant-events", "pageviews"),
        rules.formats().keySet());
    assertEquals(null, rules.session().keyAttribute());
    assertEquals("country", rules.countryAttribute());
    assertEquals(Set.of("purchase"), rules.conversionEventTypes());
    assertEquals(Set.of("error"), rules.errorEventTypes());
    assertEquals(Duration.ofSeconds(30), rules.heartbeat());
    assertEquals(
        List.of("purchase", "add-to-cart", "login", "play"),
        rules.targets().stream().map(Rules.Target::name).toList());
    assertEquals(
        List.of("purchase", "purchase-within-a-week"),
        rules.funnels().stream().map(Rules.Funnel::name).toList());
    assertEquals(
        Set.of("search", "social", "ai-assistant", "mail"),
        rules.acquisition().referrerClasses().keySet());
    assertTrue(rules.privateFields().contains("ip_address"));
    assertTrue(rules.transportFields().contains("sent_at"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n", "session:\n", "session:\n  gap:\n", "{}"})
  void whatAFileLeavesOutIsBuiltIn(String yaml) {
    assertEquals(RulesFile.builtIn(), parse(yaml));
  }

  @Test
  void theBuiltInFileStatesTheBuiltInRules() {
    assertEquals(RulesFile.builtIn(), parse(RulesFile.builtInText()));
  }

  @ParameterizedTest
  @CsvSource({"30m,1800", "90s,90", "1h,3600", "4h,14400", "PT30M,1800", "60s,60", "PT1H30M,5400"})
  void gapTakesEveryDocumentedForm(String written, long seconds) {
    assertEquals(
        Duration.ofSeconds(seconds), parse("session: {gap: " + written + "}").session().gap());
  }

  @ParameterizedTest
  @ValueSource(strings = {"59s", "241m", "5h", "30", "-30m", "PT90.5S", "half an hour", "0m"})
  void gapOutsideOneMinuteToFourHoursIsRefused(String written) {
    List<String> problems = problems("session:\n  gap: " + written + "\n");
    assertEquals(
        List.of(
            "rules.yaml:2: session.gap: \""
                + written
                + "\" is not accepted; accepted is a duration of whole seconds from 1m to 4h, such"
                + " as 30m, 90s, 1h or PT30M"),
        problems);
  }

  @ParameterizedTest
  @CsvSource({"0s,0", "24h,86400", "90m,5400", "720h,2592000", "P30D,2592000"})
  void latenessTakesEveryDocumentedForm(String written, long seconds) {
    assertEquals(
        Duration.ofSeconds(seconds), parse("allowed-lateness: " + written).allowedLateness());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1s", "721h", "P31D", "PT0.5S", "24", "a day"})
  void latenessOutsideNoneToThirtyDaysIsRefused(String written) {
    assertEquals(
        List.of(
            "rules.yaml:1: allowed-lateness: \""
                + written
                + "\" is not accepted; accepted is a duration of whole seconds from 0s to 720h, such"
                + " as 24h, 90m or P30D"),
        problems("allowed-lateness: " + written + "\n"));
  }

  @Test
  void allProblemsAreToldTogetherInTheOrderOfTheFile() {
    List<String> problems =
        problems(
            """
            sesion:
              gap: 30m
            automated:
              max-events-per-day: many
            page-groups: [product/:id, /a/*/b]
            private-fields: [event_time]
            access-log:
              event-types:
                - methods: [get]
                  path: "("
                  statuses: [6xy]
            formats:
              My App:
                reads: csv
                fields: {event_tme: t, user_id: a..b, page_url: event_type}
                defaults: {user_id: x}
            """);
    assertEquals(
        List.of(
            "rules.yaml:1: key \"sesion\" is not known, did you mean session? accepted here:"
                + " access-log, acquisition, allowed-lateness, automated, conversion-event-types,"
                + " country-attribute, error-event-types, formats, funnels, page-groups, playback,"
                + " private-fields, session, targets, transport-fields",
            "rules.yaml:4: automated.max-events-per-day: \"many\" is not accepted; accepted is a"
                + " whole number from 1 on, such as 10000",
            "rules.yaml:5: page-groups[1]: \"product/:id\" is not accepted; accepted is a path from"
                + " / on without a / at its end, where :name stands for one segment and a last *"
                + " for any rest, such as /product/:id or /docs/*",
            "rules.yaml:5: page-groups[2]: \"/a/*/b\" is not accepted; accepted is a path from /"
                + " on without a / at its end, where :name stands for one segment and a last * for"
                + " any rest, such as /product/:id or /docs/*",
            "rules.yaml:6: private-fields[1]: \"event_time\" is not accepted; accepted is names"
                + " joined by dots, such as metadata.user_agent, but for event_type and"
                + " event_time, which every event needs",
            "rules.yaml:9: access-log.event-types[1].event-type: the value is missing",
            "rules.yaml:9: access-log.event-types[1].methods[1]: \"get\" is not accepted; accepted"
                + " is a list such as [GET, POST]",
            "rules.yaml:10: access-log.event-types[1].path: \"(\" is not accepted; accepted is a"
                + " Java regular expression (Unclosed group)",
            "rules.yaml:11: access-log.event-types[1].statuses[1]: \"6xy\" is not accepted;"
                + " accepted is a list of statuses and their classes, such as [304, 4xx]",
            "rules.yaml:13: formats.My App: \"My App\" is not accepted; accepted is a name of a-z,"
                + " 0-9 and -, such as my-app",
            "rules.yaml:14: formats.My App.reads: \"csv\" is not accepted; accepted is one of"
                + " ndjson, access-log, parquet",
            "rules.yaml:15: formats.My App.fields: field \"event_tme\" is not known, did you mean"
                + " event_time? accepted here: amount, anonymous_id, content_id,"
                + " content_length_ms, currency, duration_ms, event_id, event_time, event_type,"
                + " ingested_at, page_url, position_ms, referrer_url, tenant_id, user_agent,"
                + " user_id",
            "rules.yaml:15: formats.My App.fields.user_id: \"a..b\" is not accepted; accepted is"
                + " names joined by dots, such as metadata.user_agent",
            "rules.yaml:15: formats.My App.fields.page_url: \"event_type\" is where event_type is"
                + " found; accepted is a path of its own",
            "rules.yaml:16: formats.My App.defaults: default for \"user_id\" is not known;"
                + " accepted here: content_id, currency, event_type, page_url, referrer_url,"
                + " tenant_id, user_agent"),
        problems);
  }

  @Test
  void allProblemsOfAcquisitionAndGoalsAreTold() {
    List<String> problems =
        problems(
            """
            acquisition:
              internal-hosts: [https://shop.example]
              referrers:
                none: [a.example]
                press: [News.example, "*.example"]
                papers: [news.example]
              channels:
                - channel: internal
                  mediums: [a*b]
                - referrers: [serch]
                  click-id: yes
            playback: {heartbeat: 11m}
            targets:
              - name: nothing
              - name: nothing
                page-group: product/
            funnels:
              - name: f
                scope: page
                window: 25h
                steps: []
              - scope: visitor
                window: 721h
                steps:
                  - attributes: {color: [red]}
            """);
    String hosts =
        "a list of hosts, each with its subdomains and with a last .* for any ending, such as"
            + " bing.com or google.*";
    assertEquals(
        List.of(
            "rules.yaml:2: acquisition.internal-hosts[1]: \"https://shop.example\" is not accepted;"
                + " accepted is "
                + hosts,
            "rules.yaml:4: acquisition.referrers.none: \"none\" is not accepted; accepted is a name"
                + " of a-z, 0-9 and -, such as search, but for internal, none and other",
            "rules.yaml:5: acquisition.referrers.press[2]: \"*.example\" is not accepted; accepted"
                + " is "
                + hosts,
            "rules.yaml:6: acquisition.referrers.papers: \"news.example\" stands in press too;"
                + " accepted is one class",
            "rules.yaml:8: acquisition.channels[1].channel: \"internal\" is not accepted; accepted"
                + " is a text that is not blank, but for internal",
            "rules.yaml:9: acquisition.channels[1].mediums[1]: \"a*b\" is not accepted; accepted is"
                + " a list of texts, where a last * stands for any rest, such as email or paid*",
            "rules.yaml:10: acquisition.channels[2].channel: the value is missing",
            "rules.yaml:10: acquisition.channels[2].referrers[1]: \"serch\" is not accepted;"
                + " accepted is a list of *, ai-assistant, mail, none, other, papers, press,"
                + " search, social",
            "rules.yaml:11: acquisition.channels[2].click-id: \"yes\" is not accepted; accepted is"
                + " true or false",
            "rules.yaml:12: playback.heartbeat: \"11m\" is not accepted; accepted is a duration of"
                + " whole seconds from 1s to 10m, such as 30s",
            "rules.yaml:14: targets[1]: there is no condition; accepted is at least one of"
                + " event-type, page-group and attributes",
            "rules.yaml:15: targets[2].name: \"nothing\" is not accepted; accepted is a name of its"
                + " own",
            "rules.yaml:16: targets[2].page-group: \"product/\" is not accepted; accepted is a page"
                + " group, which is a path from / on without a / at its end, such as /product/:id",
            "rules.yaml:19: funnels[1].scope: \"page\" is not accepted; accepted is one of session,"
                + " visitor",
            "rules.yaml:20: funnels[1].window: \"25h\" is not accepted; accepted is a duration of"
                + " whole seconds from 1s to 24h within a session, such as 30m",
            "rules.yaml:21: funnels[1].steps: there are 0; accepted is a list of 1 to 16 steps",
            "rules.yaml:22: funnels[2].name: the value is missing",
            "rules.yaml:23: funnels[2].window: \"721h\" is not accepted; accepted is a duration of"
                + " whole seconds from 1s to 720h, such as 168h or P7D",
            "rules.yaml:25: funnels[2].steps[1].attributes.color: one value is accepted here, no"
                + " list and no keys"),
        problems);
  }

  @Test
  void targetsAndStepsAreNoMoreThanAnEventCanMark() {
    String targets =
        IntStream.range(0, 56)
            .mapToObj(i -> "  - {name: t" + i + ", event-type: t}\n")
            .collect(Collectors.joining());
    assertEquals(56, parse("targets:\n" + targets).targets().size());
    assertEquals(
        List.of(
            "rules.yaml:1: targets: there are 65 targets and steps of funnels; accepted are up to 64"
                + " together"),
        problems("targets:\n" + targets + "  - {name: more, event-type: t}\n"));
  }

  @Test
  void stepsAreNamedByTheirConditionsUnlessTheyHaveNames() {
    Rules.Funnel funnel =
        parse(
                """
                funnels:
                  - name: f
                    steps:
                      - {event-type: click, page-group: /a/:b, attributes: {size: 2, color: red}}
                      - {name: end, event-type: stop}
                """)
            .funnels()
            .get(0);
    assertEquals(
        new Rules.Funnel(
            "f",
            Rules.Scope.SESSION,
            Duration.ofMinutes(30),
            List.of(
                new Rules.Step(
                    "click /a/:b color=red size=2",
                    new Rules.Matcher("click", "/a/:b", Map.of("color", "red", "size", "2"))),
                new Rules.Step("end", new Rules.Matcher("stop", null, Map.of())))),
        funnel);
  }

  @Test
  void aHostThatIsGivenLeavesItsBuiltInClass() {
    Rules.Acquisition acquisition =
        parse("acquisition: {referrers: {press: [Reddit.com], mail: [post.example]}}")
            .acquisition();
    assertEquals(List.of("reddit.com"), acquisition.referrerClasses().get("press"));
    assertEquals(List.of("post.example"), acquisition.referrerClasses().get("mail"));
    assertFalse(acquisition.referrerClasses().get("social").contains("reddit.com"));
    assertTrue(acquisition.referrerClasses().get("social").contains("facebook.com"));
  }

  @Test
  void hashCoversTheReferenceData() {
    assertNotEquals(
        RulesFile.hash(RulesFile.builtIn(), "yauaa 1"),
        RulesFile.hash(RulesFile.builtIn(), "yauaa 2"));
    assertEquals(
        RulesFile.hash(RulesFile.builtIn()),
        RulesFile.hash(RulesFile.builtIn(), "yauaa " + Version.getInstance().getProjectVersion()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: [",
        "session: {gap: 30m}\nsession: {gap: 40m}",
        "session: &a {gap: 30m}\nautomated: *a",
        "session: 30m",
        "page-groups: /product/:id",
        "page-groups: [[/a]]",
        "- a\n- b",
        "a: 1\n---\nb: 2",
        "session: {gap: [30m]}",
        "access-log: {visitor-key: ''}",
        "formats: {mine: {}}",
        "formats: {mine: {reads: access-log, fields: {user_id: x}}}",
        "formats: {mine: {reads: ndjson, fields: {user_id: a, page_url: a.b}}}",
        "\t"
      })
  void whatIsNoRulesFileIsReportedAndNeverThrownOtherwise(String yaml) {
    problems(yaml)
        .forEach(problem -> assertTrue(problem.matches("rules\\.yaml:\\d+: [^\\n]+"), problem));
  }

  @Test
  void ownFormatsStandBesideTheBuiltInOnes() {
    Rules rules =
        parse(
            """
            formats:
              shop:
                reads: ndjson
                fields: {event_time: at, user_id: who.id}
                defaults: {event_type: view}
                spread: [extra]
            """);
    assertEquals(
        new Rules.Format(
            Rules.Reads.NDJSON,
            Map.of("event_time", "at", "user_id", "who.id"),
            Map.of("event_type", "view"),
            Set.of("extra")),
        rules.formats().get("shop"));
    assertTrue(rules.formats().keySet().containsAll(RulesFile.builtIn().formats().keySet()));
  }

  @Test
  void hashFollowsTheRulesAndNotTheirWriting() {
    String hash = RulesFile.hash(RulesFile.builtIn());
    assertTrue(hash.matches("[0-9a-f]{64}"));
    assertEquals(hash, RulesFile.hash(parse("session: {gap: PT0.5H}".replace("0.5H", "1800S"))));
    assertNotEquals(hash, RulesFile.hash(parse("session: {gap: 31m}")));
    assertNotEquals(hash, RulesFile.hash(parse("allowed-lateness: 25h")));
    assertNotEquals(hash, RulesFile.hash(parse("access-log: {visitor-key: mine}")));
  }

  @Test
  void canonicalFormIsSortedAndComplete() {
    String yaml = RulesFile.toYaml(RulesFile.builtIn());
    assertEquals(RulesFile.builtIn(), parse(yaml));
    List<String> keys = yaml.lines().filter(line -> !line.startsWith(" ")).toList();
    assertEquals(keys.stream().sorted().toList(), keys);
    assertFalse(yaml.contains("#"));
  }
}
