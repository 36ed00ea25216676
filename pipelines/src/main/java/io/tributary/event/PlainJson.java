package io.tributary.event;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads objects that are plainly written, as nearly all are: without arrays, without escapes, and
 * without anything that is not JSON. It says of them what Jackson's parser says, in a third of the
 * time, since it looks for the end of a text eight bytes at a time, and makes no text of what
 * nobody asks for. On anything else it throws {@link NotPlain}, and the object is for Jackson's.
 *
 * <p>Of a parser's methods there are those that {@link JsonDecoder} calls.
 */
final class PlainJson extends JsonParserDelegate {
  /** What was read is not plain, and may not be JSON. */
  static final class NotPlain extends IOException {
    private static final NotPlain INSTANCE = new NotPlain();

    private NotPlain() {
      super("not plain");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH = 0x0101010101010101L;
  private static final long HIGHEST = 0x8080808080808080L;
  private static final int MAX_DEPTH = 50;
  private static final int END = -1;

  private byte[] in = {};
  private int at;
  private int depth;
  private JsonToken token;
  private int from;
  private int to;

  PlainJson() {
    super(null);
  }

  /**
   * Begins anew.
   *
   * @param json is UTF-8
   */
  void read(byte[] json) {
    in = json;
    at = 0;
    depth = 0;
    token = null;
  }

  @Override
  public JsonToken currentToken() {
    return token;
  }

  @Override
  public String currentName() {
    return getText();
  }

  /** The next token that is no name; null behind the outermost object. */
  @Override
  public JsonToken nextToken() throws NotPlain {
    int next = next();
    if (depth == 0 && token == JsonToken.END_OBJECT) {
      if (next != END) {
        throw NotPlain.INSTANCE;
      }
      token = null;
    } else if (next == '{') {
      at++;
      if (++depth > MAX_DEPTH) {
        throw NotPlain.INSTANCE;
      }
      token = JsonToken.START_OBJECT;
    } else if (depth == 0) {
      throw NotPlain.INSTANCE;
    } else {
      value(next);
    }
    return token;
  }

  private void value(int first) throws NotPlain {
    from = at;
    switch (first) {
      case '"' -> {
        text();
        token = JsonToken.VALUE_STRING;
      }
      case 't' -> literal("true", JsonToken.VALUE_TRUE);
      case 'f' -> literal("false", JsonToken.VALUE_FALSE);
      case 'n' -> literal("null", JsonToken.VALUE_NULL);
      default -> number();
    }
  }

  private void literal(String word, JsonToken meaning) throws NotPlain {
    for (int i = 0; i < word.length(); i++) {
      if (at == in.length || in[at++] != word.charAt(i)) {
        throw NotPlain.INSTANCE;
      }
    }
    token = meaning;
    endScalar();
  }

  private void number() throws NotPlain {
    token = JsonToken.VALUE_NUMBER_INT;
    if (byteAt(at) == '-') {
      at++;
    }
    int first = at;
    digits();
    if (in[first] == '0' && at > first + 1) {
      throw NotPlain.INSTANCE;
    }
    if (byteAt(at) == '.') {
      token = JsonToken.VALUE_NUMBER_FLOAT;
      at++;
      digits();
    }
    if ((byteAt(at) | 0x20) == 'e') {
      token = JsonToken.VALUE_NUMBER_FLOAT;
      at++;
      if (byteAt(at) == '-' || byteAt(at) == '+') {
        at++;
      }
      digits();
    }
    endScalar();
  }

  private void digits() throws NotPlain {
    int first = at;
    while (byteAt(at) >= '0' && byteAt(at) <= '9') {
      at++;
    }
    if (at == first) {
      throw NotPlain.INSTANCE;
    }
  }

  /** What is no text ends where something else may begin. */
  private void endScalar() throws NotPlain {
    to = at;
    int next = next();
    if (next != ',' && next != '}') {
      throw NotPlain.INSTANCE;
    }
  }

  @Override
  public boolean nextFieldName(SerializableString name) throws NotPlain {
    if (!name()) {
      return false;
    }
    byte[] expected = name.asQuotedUTF8();
    int end = at + 1 + expected.length;
    if (end < in.length
        && in[end] == '"'
        && Arrays.equals(in, at + 1, end, expected, 0, expected.length)) {
      from = at + 1;
      to = end;
      at = end + 1;
      endName();
      return true;
    }
    text();
    endName();
    return false;
  }

  @Override
  public String nextFieldName() throws NotPlain {
    if (!name()) {
      return null;
    }
    text();
    endName();
    return getText();
  }

  /** Goes to where a name begins; false if the object ends instead. */
  private boolean name() throws NotPlain {
    int next = next();
    if (next == '}') {
      at++;
      depth--;
      token = JsonToken.END_OBJECT;
      return false;
    }
    if (token != JsonToken.START_OBJECT) {
      if (next != ',') {
        throw NotPlain.INSTANCE;
      }
      at++;
      next = next();
    }
    if (next != '"') {
      throw NotPlain.INSTANCE;
    }
    return true;
  }

  private void endName() throws NotPlain {
    if (next() != ':') {
      throw NotPlain.INSTANCE;
    }
    at++;
    token = JsonToken.FIELD_NAME;
  }

  /** Of a value that is no object. */
  @Override
  public PlainJson skipChildren() throws NotPlain {
    if (token == JsonToken.START_OBJECT) {
      throw NotPlain.INSTANCE;
    }
    return this;
  }

  /** The object that is read, in which the text stands from {@link #from} up to {@link #to}. */
  byte[] utf8() {
    return in;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  @Override
  public String getText() {
    return new String(in, from, to - from, StandardCharsets.UTF_8);
  }

  /** In bytes, and so 0 only if the text is empty. */
  @Override
  public int getTextLength() {
    return to - from;
  }

  /** Reads a text from its quote on. */
  private void text() throws NotPlain {
    from = ++at;
    while (at + Long.BYTES <= in.length) {
      long bytes = (long) LONGS.get(in, at);
      long quotes = bytes ^ '"' * EACH;
      long escapes = bytes ^ '\\' * EACH;
      // The lowest bit that is set is that of the first such byte; those above it may be of others.
      long found =
          ((quotes - EACH & ~quotes) | (escapes - EACH & ~escapes) | (bytes - ' ' * EACH & ~bytes))
              & HIGHEST;
      if (found != 0) {
        at += Long.numberOfTrailingZeros(found) >>> 3;
        break;
      }
      at += Long.BYTES;
    }
    while (byteAt(at) != '"') {
      if (at >= in.length || in[at] == '\\' || in[at] >= 0 && in[at] < ' ') {
        throw NotPlain.INSTANCE;
      }
      at++;
    }
    to = at++;
  }

  private int byteAt(int index) {
    return index < in.length ? in[index] : END;
  }

  /** The next byte that is not blank, which is not taken. */
  private int next() {
    while (at < in.length) {
      int next = in[at];
      if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
        return next;
      }
      at++;
    }
    return END;
  }
}
