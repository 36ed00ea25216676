package io.tributary.event;

/**
 * What rules and reference data say of an event; no part of its content. What may be absent is
 * null.
 *
 * @param pageGroup the page's path with its ids replaced by rules
 * @param device of the user agent; null if the event has none
 * @param country ISO 3166 code, upper case
 * @param touch where the visitor came from with this event; null if it does not say
 * @param marks the {@link Marks} of the targets and funnel steps that the event matches
 * @param startupMs how long a player took to start
 * @param sessionKey the tracker's session, where the rules name the attribute that holds it
 */
public record Derived(
    String pageGroup,
    Device device,
    String country,
    Touch touch,
    long marks,
    Long startupMs,
    String sessionKey) {
  /** Nothing is known. */
  public static final Derived NONE = new Derived(null, null, null, null, 0, null, null);

  /** Only a page group. */
  public static Derived ofPage(String pageGroup) {
    return new Derived(pageGroup, null, null, null, 0, null, null);
  }

  /** Only marks. */
  public static Derived ofMarks(long marks) {
    return new Derived(null, null, null, null, marks, null, null);
  }

  /** Appends it to an encoded event. */
  public void write(Bytes out) {
    out.writeText(pageGroup);
    out.writeByte(device == null ? 0 : 1);
    if (device != null) {
      out.writeText(device.deviceClass());
      out.writeText(device.browser());
      out.writeText(device.operatingSystem());
    }
    out.writeText(country);
    out.writeByte(touch == null ? 0 : 1);
    if (touch != null) {
      out.writeText(touch.channel());
      out.writeText(touch.source());
      out.writeText(touch.medium());
      out.writeText(touch.campaign());
      out.writeText(touch.referrerClass());
    }
    out.writeSigned(marks);
    out.writeNullable(startupMs);
    out.writeText(sessionKey);
  }

  /** Passes over what {@link #write} wrote, up to the tracker's session. */
  public static void skipToSessionKey(ByteReader in) {
    in.skipText();
    skipOptional(in, 3);
    in.skipText();
    skipOptional(in, 5);
    in.readSigned();
    in.skipNullable();
  }

  private static void skipOptional(ByteReader in, int texts) {
    if (in.readByte() != 0) {
      for (int i = 0; i < texts; i++) {
        in.skipText();
      }
    }
  }

  /** Reads what {@link #write} wrote. */
  public static Derived read(ByteReader in) {
    return read(in, Texts.STRINGS);
  }

  /** Reads what {@link #write} wrote. */
  public static Derived read(ByteReader in, Texts<String> texts) {
    return new Derived(
        texts.read(in),
        in.readByte() == 0 ? null : new Device(texts.read(in), texts.read(in), texts.read(in)),
        texts.read(in),
        in.readByte() == 0
            ? null
            : new Touch(
                texts.read(in), texts.read(in), texts.read(in), texts.read(in), texts.read(in)),
        in.readSigned(),
        in.readNullable(),
        texts.read(in));
  }
}
