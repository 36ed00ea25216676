package io.tributary.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What {@link PlainJson} reads, Jackson's parser reads to the letter. */
final class PlainJsonProperties {
  private static final JsonFactory JACKSON = new JsonFactory();
  private static final List<String> EXPECTED = List.of("", "a", "event_id", "über", "a\"b", "a\\b");

  private final PlainJson plain = new PlainJson();

  /** All that a walk through an object finds. */
  private static List<String> walk(JsonParser parser, int seed) throws IOException {
    List<String> found = new ArrayList<>();
    found.add("" + parser.nextToken());
    walkObject(parser, seed, found);
    found.add("" + parser.nextToken());
    return found;
  }

  private static void walkObject(JsonParser parser, int seed, List<String> found)
      throws IOException {
    for (int i = seed; ; i++) {
      String name;
      if (i % 2 == 0) {
        name = parser.nextFieldName();
      } else {
        String expected = EXPECTED.get(i / 2 % EXPECTED.size());
        if (parser.nextFieldName(new SerializedString(expected))) {
          name = expected;
        } else {
          name = parser.currentToken() == JsonToken.FIELD_NAME ? parser.currentName() : null;
        }
      }
      found.add(name);
      if (name == null) {
        return;
      }
      JsonToken token = parser.nextToken();
      found.add("" + token);
      if (token == JsonToken.START_OBJECT) {
        walkObject(parser, seed + found.size(), found);
        continue;
      }
      found.add("is empty: " + (parser.getTextLength() == 0));
      parser.skipChildren();
      found.add(parser.getText());
      found.add(
          parser instanceof PlainJson located
              ? new String(
                  located.utf8(),
                  located.from(),
                  located.to() - located.from(),
                  StandardCharsets.UTF_8)
              : parser.getText());
    }
  }

  private static List<String> walkByJackson(byte[] json, int seed) throws IOException {
    try (JsonParser parser = JACKSON.createParser(json)) {
      return walk(parser, seed);
    }
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void plainObjectsAreRead(@ForAll("plainObjects") String json, @ForAll("seeds") int seed)
      throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    plain.read(bytes);
    assertEquals(walkByJackson(bytes, seed), walk(plain, seed));
  }

  @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
  void whatIsReadIsWhatJacksonReads(
      @ForAll("plainObjects") String json,
      @ForAll("changes") List<Change> changes,
      @ForAll("seeds") int seed)
      throws IOException {
    String text = json;
    for (Change change : changes) {
      text = change.of(text);
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    List<String> found;
    try {
      plain.read(bytes);
      found = walk(plain, seed);
    } catch (PlainJson.NotPlain e) {
      return;
    }
    assertEquals(walkByJackson(bytes, seed), found);
  }

  /** Puts other characters where some are. */
  record Change(int where, int length, String with) {
    String of(String text) {
      int from = where % (text.length() + 1);
      return text.substring(0, from)
          + with
          + text.substring(Math.min(text.length(), from + length));
    }
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 10_000),
            Arbitraries.integers().between(0, 3),
            Arbitraries.of(
                "",
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "\"",
                "\\",
                "\\u0041",
                " ",
                "\n",
                "\u0001",
                "\u0000",
                "\u001f",
                "\u007f",
                "-",
                "0",
                "01",
                "1.",
                ".5",
                "e",
                "1e5",
                "E-",
                "true",
                "nul",
                "NaN",
                "//",
                "é",
                "\ud83d\ude00",
                "\u2028"))
        .as(Change::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  @Provide
  Arbitrary<Integer> seeds() {
    return Arbitraries.integers().between(0, 30);
  }

  @Provide
  Arbitrary<String> plainObjects() {
    return objects(3);
  }

  private static Arbitrary<String> objects(int depth) {
    Arbitrary<String> texts =
        Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.of("", "a", "event_id", "über", "x y z")),
                Tuple.of(
                    2,
                    Arbitraries.strings()
                        .withCharRange(' ', '\u024f')
                        .excludeChars('"', '\\')
                        .ofMaxLength(40)))
            .map(text -> '"' + text + '"');
    Arbitrary<String> scalars =
        Arbitraries.oneOf(
            texts,
            Arbitraries.of("true", "false", "null", "0", "-0", "1.50", "1e9", "-2.5E-7"),
            Arbitraries.longs().map(Object::toString),
            Arbitraries.bigDecimals().map(Object::toString));
    Arbitrary<String> values =
        depth == 0
            ? scalars
            : Arbitraries.frequencyOf(Tuple.of(3, scalars), Tuple.of(1, objects(depth - 1)));
    Arbitrary<String> blanks = Arbitraries.of("", "", "", " ", "\t", "\r\n");
    Arbitrary<String> entries =
        Combinators.combine(blanks, texts, blanks, blanks, values, blanks)
            .as((a, name, b, c, value, d) -> a + name + b + ':' + c + value + d);
    return Combinators.combine(entries.list().ofMaxSize(6), blanks, blanks)
        .as(
            (list, before, after) ->
                list.stream().collect(Collectors.joining(",", before + "{", "}" + after)));
  }
}
