package io.tributary.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.tributary.rules.EventField;
import io.tributary.rules.Rules;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/** Decodes records that are one JSON object each, token by token. */
final class JsonDecoder implements Decoder {
  private static final int MAX_DEPTH = 100;
  private static final int MAX_NAMES = 10_000;
  private static final int MAX_NAME_LENGTH = 1_000;

  private final JsonFactory json =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_BYTES)
                  .maxNumberLength(MAX_BYTES)
                  .build())
          .build();

  /** After so many records in a row that were not plain, one in {@link #RETRIES} is tried. */
  private static final int PATIENCE = 8;

  private static final int RETRIES = 64;

  private final PlainJson plain = new PlainJson();
  private final FieldTree tree;
  private final EventDraft draft;
  private final ArrayText arrays;
  private int unplain;
  private boolean isWhole;
  private long objects;
  private int names;
  private int found;

  // Where the text is that the parser is at.
  private byte[] utf8;
  private int from;
  private int to;

  JsonDecoder(Rules rules, Rules.Format format) {
    DroppedFields dropped = new DroppedFields(rules);
    tree = new FieldTree(format, dropped);
    draft = new EventDraft(rules, format);
    arrays = new ArrayText(dropped, draft);
  }

  @Override
  public Decoded encode(byte[] payload, Bytes out) {
    isWhole = true;
    Decoded dead = read(payload);
    return dead != null ? dead : draft.encoded(out);
  }

  @Override
  public Decoded times(byte[] payload) {
    isWhole = false;
    Decoded dead = read(payload);
    return dead != null ? dead : draft.times();
  }

  /** Fills the draft; returns the dead letter if the record cannot be read, else null. */
  private Decoded read(byte[] payload) {
    draft.clear();
    if (payload.length > MAX_BYTES) {
      return draft.dead(
          DeadLetterReason.RECORD_TOO_LONG,
          payload.length + " bytes; accepted are up to " + MAX_BYTES);
    }
    int invalid = Utf8.firstInvalid(payload);
    if (invalid >= 0) {
      byte[] repaired =
          new String(payload, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
      readObject(repaired);
      return draft.dead(DeadLetterReason.INVALID_UTF8, "byte " + (invalid + 1) + " is not UTF-8");
    }
    return readObject(payload);
  }

  private Decoded readObject(byte[] payload) {
    names = 0;
    found = 0;
    if (payload.length == 0) {
      return draft.dead(DeadLetterReason.UNREADABLE_JSON, "the record is empty");
    }
    if (payload[0] == 0 || payload.length > 1 && payload[1] == 0) {
      return draft.dead(DeadLetterReason.UNREADABLE_JSON, "the record begins with a zero byte");
    }
    try {
      return isReadPlainly(payload) ? null : readAnyhow(payload);
    } catch (JsonEOFException e) {
      return draft.dead(DeadLetterReason.UNREADABLE_JSON, "the record ends within its JSON object");
    } catch (JsonProcessingException e) {
      return draft.dead(
          DeadLetterReason.UNREADABLE_JSON,
          "malformed JSON"
              + (e.getLocation() == null ? "" : where(e.getLocation().getByteOffset())));
    } catch (IOException e) {
      return draft.dead(DeadLetterReason.UNREADABLE_JSON, "malformed JSON");
    }
  }

  private Decoded readAnyhow(byte[] payload) throws IOException {
    try (JsonParser parser = json.createParser(payload)) {
      JsonToken first = parser.nextToken();
      if (first != JsonToken.START_OBJECT) {
        return draft.dead(
            DeadLetterReason.UNREADABLE_JSON,
            first == null ? "the record is blank" : "the record is no JSON object");
      }
      object(parser, tree.root());
      if (parser.nextToken() != null) {
        return draft.dead(
            DeadLetterReason.UNREADABLE_JSON,
            "there is more behind the JSON object"
                + where(parser.getTokenLocation().getByteOffset()));
      }
    }
    return null;
  }

  /** Fills the draft if the record is plain; else leaves it empty. */
  private boolean isReadPlainly(byte[] payload) throws IOException {
    if (unplain > PATIENCE && ++unplain % RETRIES != 0) {
      return false;
    }
    try {
      plain.read(payload);
      plain.nextToken();
      object(plain, tree.root());
      plain.nextToken();
      unplain = 0;
      return true;
    } catch (PlainJson.NotPlain e) {
      unplain++;
      draft.clear();
      names = 0;
      found = 0;
      return false;
    }
  }

  private static String where(long byteOffset) {
    return byteOffset < 0 ? "" : " at byte " + (byteOffset + 1);
  }

  /**
   * Reads from an object's start to its end; returns whether anything was in it. A field is mostly
   * the one that came here in the record before, which a parser recognises faster than it reads a
   * name.
   */
  private boolean object(JsonParser parser, FieldTree.Place place) throws IOException {
    long object = ++objects;
    FieldTree.Place last = null;
    while (true) {
      FieldTree.Place child = place.expected(last);
      String name = null;
      if (child == null) {
        name = parser.nextFieldName();
      } else if (!parser.nextFieldName(child.name)) {
        name = parser.currentToken() == JsonToken.FIELD_NAME ? parser.currentName() : null;
        child = null;
      }
      if (child == null && name == null) {
        return last != null;
      }
      JsonToken token = parser.nextToken();
      if (++names > MAX_NAMES
          || name != null && place.attribute.text().length() + name.length() >= MAX_NAME_LENGTH) {
        draft.problem(
            DeadLetterReason.UNREADABLE_FIELD,
            "the record has more than 10,000 names, or one of more than 1,000 characters");
        parser.skipChildren();
        continue;
      }
      if (child == null) {
        child = tree.child(place, name);
        place.found(last, child);
      }
      last = child;
      if (child.seenIn == object) {
        draft.problem(
            DeadLetterReason.DUPLICATE_FIELD,
            "field " + FieldName.shown(child.path()) + " stands twice in an object");
        parser.skipChildren();
        continue;
      }
      child.seenIn = object;
      if (child.isDropped) {
        parser.skipChildren();
      } else if (child.field != null) {
        field(parser, token, child.field);
      } else {
        attribute(parser, token, child);
      }
    }
  }

  private void attribute(JsonParser parser, JsonToken token, FieldTree.Place place)
      throws IOException {
    switch (token) {
      case START_OBJECT -> {
        if (!object(parser, place) && !place.isSpread) {
          draft.attribute(place.attribute, "{}");
        }
      }
      case START_ARRAY -> draft.attribute(place.attribute, arrays.read(parser, place.path()));
      case VALUE_NULL -> {
        if (!place.isSpread) {
          draft.attribute(place.attribute, null);
        }
      }
      default -> {
        if (isWhole) {
          locate(parser);
          draft.attribute(place.attribute, utf8, from, to);
        } else {
          draft.attribute(place.attribute, null);
        }
      }
    }
  }

  private void field(JsonParser parser, JsonToken token, EventField field) throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      return;
    }
    int bit = 1 << field.ordinal();
    if ((found & bit) != 0) {
      draft.problem(DeadLetterReason.DUPLICATE_FIELD, field.label() + " is given twice");
      parser.skipChildren();
      return;
    }
    found |= bit;
    boolean isText = token == JsonToken.VALUE_STRING;
    if (!isText && !token.isNumeric()) {
      parser.skipChildren();
      wrongShape(field);
    } else if (!isText || parser.getTextLength() > 0) {
      scalar(parser, field);
    }
  }

  private void scalar(JsonParser parser, EventField field) throws IOException {
    locate(parser);
    switch (field) {
      case EVENT_TIME -> {
        long micros = InstantText.micros(utf8, from, to - from);
        draft.eventAt(micros);
        if (micros == Decoded.NO_TIME) {
          wrongShape(field);
        }
      }
      case INGESTED_AT -> draft.ingestedAt(InstantText.micros(utf8, from, to - from));
      case CONTENT_LENGTH_MS -> draft.contentLengthMs(millis(field));
      case POSITION_MS -> draft.positionMs(millis(field));
      case DURATION_MS -> draft.durationMs(millis(field));
      case AMOUNT -> {
        BigDecimal amount = NumberText.amount(utf8, from, to - from);
        draft.amount(amount);
        if (amount == null) {
          wrongShape(field);
        }
      }
      default -> draft.text(field, utf8, from, to);
    }
  }

  /** Finds the text that the parser is at. Only an escape can be half a pair. */
  private void locate(JsonParser parser) throws IOException {
    if (parser == plain) {
      utf8 = plain.utf8();
      from = plain.from();
      to = plain.to();
    } else {
      utf8 = WellFormed.text(parser.getText()).getBytes(StandardCharsets.UTF_8);
      from = 0;
      to = utf8.length;
    }
  }

  private long millis(EventField field) {
    long millis = NumberText.millis(utf8, from, to - from);
    if (millis < 0) {
      wrongShape(field);
    }
    return millis;
  }

  private void wrongShape(EventField field) {
    switch (field) {
      case EVENT_TIME ->
          draft.eventTimeUnreadable(
              "event_time is neither an ISO 8601 instant nor a number since 1970");
      case INGESTED_AT -> {}
      case CONTENT_LENGTH_MS, POSITION_MS, DURATION_MS ->
          draft.problem(
              DeadLetterReason.UNREADABLE_FIELD,
              field.label() + " is not a whole number of milliseconds from 0 on");
      case AMOUNT ->
          draft.problem(
              DeadLetterReason.UNREADABLE_FIELD,
              "amount is not a number of up to 14 digits before the point and 4 behind");
      default ->
          draft.problem(
              DeadLetterReason.UNREADABLE_FIELD, field.label() + " is neither a text nor a number");
    }
  }
}
