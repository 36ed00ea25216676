package io.tributary.event;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import io.tributary.rules.EventField;
import io.tributary.rules.Rules;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the rules say about a field at a place in a record, learned once for each place. What is
 * learned never changes what is answered.
 */
final class FieldTree {
  /** A place in a record. */
  static final class Place {
    private final String path;
    private final String prefix;
    private final Map<String, Place> children = new HashMap<>();

    /** The name, as a parser recognises it; null if UTF-8 cannot hold it. */
    final SerializableString name;

    /** What was found first in an object here, the last time; null if it cannot be expected. */
    private Place first;

    /** What was found after this in an object, the last time; null if it cannot be expected. */
    private Place next;

    /** The name of what is found here, if it is an attribute. */
    final EventDraft.Name attribute;

    /** The event's field that is found here; null if none. */
    final EventField field;

    final boolean isDropped;

    /** Whether the entries of an object here are attributes without its name. */
    final boolean isSpread;

    /** The last object in which a field was found here. */
    long seenIn;

    private Place(
        String path,
        String name,
        String attribute,
        EventField field,
        boolean isDropped,
        boolean isSpread) {
      this.path = path;
      this.name = WellFormed.text(name).equals(name) ? new SerializedString(name) : null;
      this.attribute = EventDraft.Name.of(attribute);
      this.field = field;
      this.isDropped = isDropped;
      this.isSpread = isSpread;
      this.prefix = isSpread ? "" : attribute + '.';
    }

    String path() {
      return path;
    }

    /** What is likely to be found after that place in an object here; null if nothing is. */
    Place expected(Place last) {
      return last == null ? first : last.next;
    }

    /** Learns what was found after that place in an object here. */
    void found(Place last, Place child) {
      Place likely = child.name == null ? null : child;
      if (last == null) {
        first = likely;
      } else {
        last.next = likely;
      }
    }
  }

  private static final String ALWAYS_SPREAD = "attributes";
  private static final int MAX_LEARNED = 20_000;

  private final DroppedFields dropped;
  private final Map<String, EventField> fields = new HashMap<>();
  private final Set<String> spread;
  private Place root;
  private int learned;

  FieldTree(Rules.Format format, DroppedFields dropped) {
    this.dropped = dropped;
    for (EventField field : EventField.values()) {
      fields.put(format.fields().getOrDefault(field.label(), field.label()), field);
    }
    spread = new HashSet<>(format.spread());
    spread.add(ALWAYS_SPREAD);
    forget();
  }

  private void forget() {
    root = new Place("", "", "", null, false, true);
    learned = 0;
  }

  /** The place of a new record. */
  Place root() {
    if (learned > MAX_LEARNED) {
      forget();
    }
    return root;
  }

  Place child(Place parent, String name) {
    Place child = parent.children.get(name);
    return child != null ? child : learn(parent, name);
  }

  private Place learn(Place parent, String name) {
    String path = parent == root ? name : parent.path + '.' + name;
    String attribute = WellFormed.text(parent.prefix + name);
    EventField field = fields.get(path);
    boolean isDropped =
        field == null
            ? dropped.has(path, attribute)
            : field != EventField.INGESTED_AT && (dropped.has(field) || dropped.isPrivate(path));
    Place child = new Place(path, name, attribute, field, isDropped, spread.contains(path));
    parent.children.put(name, child);
    learned++;
    return child;
  }
}
