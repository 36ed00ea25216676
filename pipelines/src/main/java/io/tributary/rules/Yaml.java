package io.tributary.rules;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A YAML value and the line on which it stands; every scalar is the text as written. */
sealed interface Yaml {
  int line();

  /** Nothing written: {@code key:} or {@code ~}. */
  record Empty(int line) implements Yaml {}

  record Scalar(String text, int line) implements Yaml {}

  record Sequence(List<Yaml> items, int line) implements Yaml {}

  record Mapping(Map<String, Entry> entries, int line) implements Yaml {}

  /**
   * @param line of the key
   */
  record Entry(Yaml value, int line) {}

  /** Reads one document; what cannot be read is told to {@code problems}. */
  static Yaml read(String text, Problems problems) {
    try (YAMLParser parser = new YAMLFactory().createParser(text)) {
      if (parser.nextToken() == null) {
        return new Empty(1);
      }
      Yaml document = value(parser, "", problems);
      if (parser.nextToken() != null) {
        problems.add(line(parser), "", "there is a second document; accepted is one");
      }
      return document;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      problems.add(
          line, "", "this is not YAML: " + e.getOriginalMessage().lines().findFirst().orElse(""));
      return new Empty(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Yaml value(YAMLParser parser, String path, Problems problems) throws IOException {
    int line = line(parser);
    if (parser.isCurrentAlias()) {
      problems.add(line, path, "an alias is not accepted; write the value out");
      return new Empty(line);
    }
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return mapping(parser, path, line, problems);
    }
    if (token == JsonToken.START_ARRAY) {
      List<Yaml> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(value(parser, path + "[" + (items.size() + 1) + "]", problems));
      }
      return new Sequence(items, line);
    }
    if (token == JsonToken.VALUE_NULL) {
      return new Empty(line);
    }
    return new Scalar(parser.getText(), line);
  }

  private static Mapping mapping(YAMLParser parser, String path, int line, Problems problems)
      throws IOException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.getCurrentName();
      int keyLine = line(parser);
      parser.nextToken();
      String keyPath = path.isEmpty() ? key : path + "." + key;
      Yaml value = value(parser, keyPath, problems);
      if (entries.putIfAbsent(key, new Entry(value, keyLine)) != null) {
        problems.add(keyLine, keyPath, "the key stands here twice; accepted is once");
      }
    }
    return new Mapping(entries, line);
  }

  private static int line(YAMLParser parser) {
    JsonLocation location = parser.getTokenLocation();
    return location == null ? 0 : location.getLineNr();
  }
}
