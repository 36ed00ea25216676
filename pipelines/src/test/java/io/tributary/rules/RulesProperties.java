package io.tributary.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class RulesProperties {
  @Property(tries = 300)
  void canonicalFormReadsBackAsEqualRules(@ForAll("rules") Rules rules) {
    String yaml = RulesFile.toYaml(rules);
    Rules again = RulesFile.parse(yaml, "rules.yaml");
    assertEquals(rules, again);
    assertEquals(yaml, RulesFile.toYaml(again));
    assertEquals(RulesFile.hash(rules), RulesFile.hash(again));
  }

  @Property(tries = 500)
  void anyTextIsReadOrReported(@ForAll String text) {
    try {
      RulesFile.parse(text, "rules.yaml");
    } catch (RulesException e) {
      assertTrue(e.problems().stream().allMatch(problem -> problem.startsWith("rules.yaml")));
    }
  }

  @Provide
  Arbitrary<Rules> rules() {
    return Combinators.combine(
            sessions(),
            Arbitraries.integers().between(0, 2_592_000),
            Arbitraries.longs().between(1, 1_000_000_000_000L),
            pageGroups(),
            names().set().ofMaxSize(4),
            texts(),
            Combinators.combine(requestTypes().list().ofMaxSize(4), format())
                .as((types, format) -> new Requests(types, format)),
            goals())
        .as(
            (session, lateness, max, groups, dropped, key, requests, goals) -> {
              Map<String, Rules.Format> formats = new HashMap<>(RulesFile.builtIn().formats());
              formats.put("own", requests.format);
              return new Rules(
                  session,
                  new Rules.Automated(max),
                  Duration.ofSeconds(lateness),
                  groups,
                  dropped,
                  Set.of("x_" + max),
                  new Rules.AccessLog(key, requests.types),
                  goals.acquisition,
                  "c" + key,
                  dropped,
                  Set.of("e" + max),
                  Duration.ofSeconds(1 + lateness % 600),
                  goals.targets,
                  goals.funnels,
                  formats);
            });
  }

  private static Arbitrary<Rules.Session> sessions() {
    return Combinators.combine(
            Arbitraries.integers().between(60, 14_400),
            names().set().ofMaxSize(4),
            names().injectNull(0.5))
        .as((gap, lasting, key) -> new Rules.Session(Duration.ofSeconds(gap), lasting, key));
  }

  private record Requests(List<Rules.RequestType> types, Rules.Format format) {}

  private record Goals(
      Rules.Acquisition acquisition, List<Rules.Target> targets, List<Rules.Funnel> funnels) {}

  private static Arbitrary<Goals> goals() {
    return Combinators.combine(
            acquisitions(),
            matchers().list().ofMaxSize(6),
            Combinators.combine(
                    texts(),
                    Arbitraries.of(Rules.Scope.class),
                    Arbitraries.integers().between(1, 86_400),
                    Combinators.combine(texts(), matchers())
                        .as(Rules.Step::new)
                        .list()
                        .ofMinSize(1)
                        .ofMaxSize(16))
                .as(
                    (name, scope, window, steps) ->
                        new Rules.Funnel(name, scope, Duration.ofSeconds(window), steps))
                .list()
                .uniqueElements(Rules.Funnel::name)
                .ofMaxSize(3))
        .as(
            (acquisition, matchers, funnels) -> {
              List<Rules.Target> targets = new ArrayList<>();
              matchers.forEach(
                  matcher -> targets.add(new Rules.Target("#" + targets.size(), matcher)));
              return new Goals(acquisition, targets, funnels);
            });
  }

  private static Arbitrary<Rules.Matcher> matchers() {
    return Combinators.combine(
            texts().injectNull(0.3),
            Arbitraries.of("/", "/a", "/a/:id", "/docs/*", "/\u00e9 b").injectNull(0.3),
            Arbitraries.maps(texts(), texts()).ofMaxSize(2))
        .as(Rules.Matcher::new)
        .filter(matcher -> !matcher.equals(new Rules.Matcher(null, null, Map.of())));
  }

  private static Arbitrary<Rules.Acquisition> acquisitions() {
    Arbitrary<List<String>> patterns =
        Arbitraries.of("email", "paid*", "*", "e mail", "\u00e9", "a:b", "true", "#x*")
            .set()
            .ofMaxSize(3)
            .map(set -> set.stream().sorted().toList());
    Arbitrary<Rules.Channel> channels =
        Combinators.combine(
                texts(),
                patterns,
                patterns,
                Arbitraries.of("search", "own", "other", "none", "*").set(),
                Arbitraries.of(true, false))
            .as(Rules.Channel::new);
    return Combinators.combine(
            Arbitraries.of("shop.example", "localhost", "127.0.0.1", "b\u00fccher.example", "x.*")
                .set(),
            Arbitraries.of("a.example", "b.*", "1.2", "c_d.example")
                .set()
                .map(set -> set.stream().sorted().toList()),
            channels.list().ofMaxSize(3))
        .as(
            (internal, hosts, list) -> {
              Map<String, List<String>> classes =
                  new HashMap<>(RulesFile.builtIn().acquisition().referrerClasses());
              classes.put("own", hosts);
              return new Rules.Acquisition(internal, classes, list);
            });
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMinLength(1).filter(text -> !text.isBlank() && isStorable(text)),
        Arbitraries.of(
            "true",
            "No",
            "null",
            "~",
            "12",
            "0x1F",
            "1e3",
            "2026-01-05",
            "a: b",
            "#",
            "- a",
            "'",
            "\"",
            "\\",
            "a:",
            "*x",
            "&x",
            "!x",
            "{",
            "[",
            "é",
            "a\u2028",
            "\ud83d\ude00",
            "12:30"));
  }

  private static boolean isStorable(String text) {
    return text.chars().noneMatch(c -> Character.isSurrogate((char) c));
  }

  private static Arbitrary<String> names() {
    return texts().map(text -> "n" + text.replaceAll("[.\\p{Cntrl}]", "_"));
  }

  private static Arbitrary<List<Rules.PageGroup>> pageGroups() {
    return Arbitraries.of("/", "/a", "/a/:id", "/a/:b/c", "/docs/*", "/*", "/é/a.b")
        .list()
        .uniqueElements()
        .map(patterns -> patterns.stream().map(Rules.PageGroup::new).toList());
  }

  private static Arbitrary<Rules.RequestType> requestTypes() {
    return Combinators.combine(
            texts(),
            Arbitraries.of("GET", "POST", "HEAD").set(),
            Arbitraries.of(".*\\.css", "/a(b|c)*", "(?i)x", "\\Q#\\E").injectNull(0.3),
            Arbitraries.of("304", "4xx", "200").set())
        .as(Rules.RequestType::new);
  }

  private static Arbitrary<Rules.Format> format() {
    return Combinators.combine(
            names().map(name -> "x" + name),
            Arbitraries.of("event_time", "user_id", "page_url"),
            texts(),
            names().set().ofMaxSize(2))
        .as(
            (path, field, value, spread) ->
                new Rules.Format(
                    Rules.Reads.PARQUET,
                    Map.of(field, path, "amount", "m." + path),
                    Map.of("tenant_id", value),
                    spread));
  }
}
