package io.tributary.event;

/** A field's name as a person is shown it. */
final class FieldName {
  private static final int MAX_SHOWN = 80;

  private FieldName() {}

  static String shown(String name) {
    String start = name.length() <= MAX_SHOWN ? name : name.substring(0, MAX_SHOWN) + "...";
    return '"' + start.replaceAll("\\p{Cntrl}", " ") + '"';
  }
}
