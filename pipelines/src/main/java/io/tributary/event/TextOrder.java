package io.tributary.event;

/** The order of texts in timelines and tables: that of their UTF-8 bytes, unsigned. */
public final class TextOrder {
  private TextOrder() {}

  /** As {@link java.util.Comparator#compare} does. */
  public static int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char left = a.charAt(i);
      char right = b.charAt(i);
      if (left != right) {
        boolean isPair = Character.isSurrogate(left);
        return isPair == Character.isSurrogate(right) ? left - right : isPair ? 1 : -1;
      }
    }
    return a.length() - b.length();
  }
}
