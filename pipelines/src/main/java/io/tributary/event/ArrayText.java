package io.tributary.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a JSON array as compact text: numbers as sent, names of objects sorted, private fields
 * left out, so that arrays of equal content are equal texts.
 */
final class ArrayText {
  private final DroppedFields dropped;
  private final EventDraft draft;

  ArrayText(DroppedFields dropped, EventDraft draft) {
    this.dropped = dropped;
    this.draft = draft;
  }

  /** Reads from the array's start to its end. */
  String read(JsonParser parser, String path) throws IOException {
    StringBuilder out = new StringBuilder();
    array(parser, path, out);
    return out.toString();
  }

  private void array(JsonParser parser, String path, StringBuilder out) throws IOException {
    out.append('[');
    boolean isFirst = true;
    JsonToken token;
    while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
      if (!isFirst) {
        out.append(',');
      }
      isFirst = false;
      value(parser, token, path, out);
    }
    out.append(']');
  }

  private void object(JsonParser parser, String path, StringBuilder out) throws IOException {
    Map<String, String> entries = new TreeMap<>();
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken token = parser.nextToken();
      String namePath = path + '.' + name;
      if (dropped.isPrivate(namePath)) {
        parser.skipChildren();
        continue;
      }
      StringBuilder value = new StringBuilder();
      value(parser, token, namePath, value);
      if (entries.put(WellFormed.text(name), value.toString()) != null) {
        draft.problem(
            DeadLetterReason.DUPLICATE_FIELD,
            "field " + FieldName.shown(namePath) + " stands twice in an object");
      }
    }
    out.append('{');
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      if (out.charAt(out.length() - 1) != '{') {
        out.append(',');
      }
      text(entry.getKey(), out);
      out.append(':').append(entry.getValue());
    }
    out.append('}');
  }

  private void value(JsonParser parser, JsonToken token, String path, StringBuilder out)
      throws IOException {
    switch (token) {
      case START_ARRAY -> array(parser, path, out);
      case START_OBJECT -> object(parser, path, out);
      case VALUE_STRING -> text(WellFormed.text(parser.getText()), out);
      default -> out.append(parser.getText());
    }
  }

  private static void text(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
