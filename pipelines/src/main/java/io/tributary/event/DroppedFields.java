package io.tributary.event;

import io.tributary.rules.EventField;
import io.tributary.rules.Rules;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** The fields that stay in the raw layer: transport fields and private fields. */
final class DroppedFields {
  private final Set<String> transport;
  private final Set<String> privateNames = new HashSet<>();

  DroppedFields(Rules rules) {
    transport = rules.transportFields();
    rules.privateFields().forEach(name -> privateNames.add(plain(name)));
  }

  /**
   * @param path of the field as sent, dotted
   * @param attribute the name that it would have as an attribute
   */
  boolean has(String path, String attribute) {
    return transport.contains(path) || transport.contains(attribute) || isPrivate(path);
  }

  /** Whether an event goes without a field, wherever its format finds it. */
  boolean has(EventField field) {
    return transport.contains(field.label()) || isPrivate(field.label());
  }

  /** Whether the last names of a path, as sent, make a private field. */
  boolean isPrivate(String path) {
    String plain = plain(path);
    if (privateNames.contains(plain)) {
      return true;
    }
    int dot = plain.lastIndexOf('.');
    return dot >= 0 && privateNames.contains(plain.substring(dot + 1));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }
}
