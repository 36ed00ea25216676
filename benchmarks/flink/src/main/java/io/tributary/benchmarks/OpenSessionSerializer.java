package io.tributary.benchmarks;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.table.data.StringData;

/** The bytes of an {@link OpenSession} in a checkpoint, and in RocksDB. */
public final class OpenSessionSerializer extends TypeSerializerSingleton<OpenSession> {
  private static final int NULL = -1;

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public OpenSession createInstance() {
    return new OpenSession();
  }

  @Override
  public int getLength() {
    return -1;
  }

  /** Nothing that it holds changes but its collections. */
  @Override
  public OpenSession copy(OpenSession from) {
    OpenSession copy = new OpenSession();
    copy.addAll(from);
    return copy;
  }

  @Override
  public OpenSession copy(OpenSession from, OpenSession reuse) {
    return copy(from);
  }

  @Override
  public void copy(DataInputView in, DataOutputView out) throws IOException {
    serialize(deserialize(in), out);
  }

  @Override
  public void serialize(OpenSession session, DataOutputView out) throws IOException {
    out.writeLong(session.events);
    if (session.events == 0) {
      return;
    }
    out.writeLong(session.conversions);
    out.writeLong(session.endedAt);
    write(session.first, out);
    write(session.last, out);
    write(session.device, out);
    write(session.country, out);
    write(session.step, out);
    write(session.touch, out);
    if (session.touch != null) {
      write(session.touchedAt, out);
    }
    write(session.userId, out);
    if (session.userId != null) {
      write(session.userAt, out);
    }
    out.writeInt(session.views.size());
    for (OpenSession.View view : session.views) {
      write(view.moment(), out);
      write(view.pageGroup(), out);
    }
    out.writeInt(session.revenue.size());
    for (var entry : session.revenue.entrySet()) {
      write(entry.getKey(), out);
      byte[] sum = entry.getValue().unscaledValue().toByteArray();
      out.writeInt(sum.length);
      out.write(sum);
    }
    out.writeInt(session.ids.size());
    for (StringData id : session.ids) {
      write(id, out);
    }
  }

  @Override
  public OpenSession deserialize(DataInputView in) throws IOException {
    OpenSession session = new OpenSession();
    session.events = in.readLong();
    if (session.events == 0) {
      return session;
    }
    session.conversions = in.readLong();
    session.endedAt = in.readLong();
    session.first = readMoment(in);
    session.last = readMoment(in);
    session.device = readTexts(in);
    session.country = readText(in);
    session.step = readTexts(in);
    session.touch = readTexts(in);
    session.touchedAt = session.touch == null ? null : readMoment(in);
    session.userId = readText(in);
    session.userAt = session.userId == null ? null : readMoment(in);
    for (int left = in.readInt(); left > 0; left--) {
      session.views.add(new OpenSession.View(readMoment(in), readText(in)));
    }
    for (int left = in.readInt(); left > 0; left--) {
      StringData currency = readText(in);
      byte[] sum = new byte[in.readInt()];
      in.readFully(sum);
      session.revenue.put(currency, new BigDecimal(new BigInteger(sum), Decode.SCALE));
    }
    for (int left = in.readInt(); left > 0; left--) {
      session.ids.add(readText(in));
    }
    return session;
  }

  @Override
  public OpenSession deserialize(OpenSession reuse, DataInputView in) throws IOException {
    return deserialize(in);
  }

  @Override
  public TypeSerializerSnapshot<OpenSession> snapshotConfiguration() {
    return new Snapshot();
  }

  private static void write(OpenSession.Moment moment, DataOutputView out) throws IOException {
    out.writeLong(moment.at());
    write(moment.eventId(), out);
  }

  private static OpenSession.Moment readMoment(DataInputView in) throws IOException {
    return new OpenSession.Moment(in.readLong(), readText(in));
  }

  private static void write(StringData[] texts, DataOutputView out) throws IOException {
    out.writeByte(texts == null ? NULL : texts.length);
    for (int i = 0; texts != null && i < texts.length; i++) {
      write(texts[i], out);
    }
  }

  private static StringData[] readTexts(DataInputView in) throws IOException {
    int length = in.readByte();
    StringData[] texts = length == NULL ? null : new StringData[length];
    for (int i = 0; i < length; i++) {
      texts[i] = readText(in);
    }
    return texts;
  }

  private static void write(StringData text, DataOutputView out) throws IOException {
    byte[] bytes = text == null ? null : text.toBytes();
    out.writeInt(bytes == null ? NULL : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  private static StringData readText(DataInputView in) throws IOException {
    int length = in.readInt();
    if (length == NULL) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return StringData.fromBytes(bytes);
  }

  /** Of this, the only version. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<OpenSession> {
    public Snapshot() {
      super(OpenSessionSerializer::new);
    }
  }
}
